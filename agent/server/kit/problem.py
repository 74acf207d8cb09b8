"""What an error looks like outside: problem+json with a stable code, and the original's members."""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from agent.core.errors import (
    AgentError,
    ConfigError,
    ModelFailed,
    TooMany,
    TurnRunning,
    UsageError,
)
from tools.errors import (
    ApprovalVoid,
    Declined,
    Fixable,
    HomeUnusable,
    NotReady,
    OutOfCredits,
    Refused,
    StoreAway,
    ToolError,
    UnknownAsset,
)

STATUSES: tuple[tuple[type[AgentError | ToolError], int], ...] = (
    (TurnRunning, 409),
    (UsageError, 422),
    (ConfigError, 503),
    (ModelFailed, 502),
    (UnknownAsset, 404),
    (NotReady, 409),
    (Fixable, 422),
    (TooMany, 429),
    (OutOfCredits, 403),
    (ApprovalVoid, 403),
    (Declined, 403),
    (Refused, 422),
    (HomeUnusable, 503),
    (StoreAway, 503),
)
"""The first that fits; whatever the service refuses else is 502."""


class HttpProblem(Exception):
    """An answer that is no success. `facts` become members of the body."""

    def __init__(
        self,
        status: int,
        code: str,
        error: str,
        details: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.code = code
        self.error = error
        self.details = details
        self.headers = dict(headers or {})
        self.facts = dict(facts or {})


def not_found(what: str) -> HttpProblem:
    """Also the answer about what belongs to somebody else."""
    return HttpProblem(404, "not_found", f"There is no such {what}.")


def problem_of(error: AgentError | ToolError) -> HttpProblem:
    """The outside form of an error of ours."""
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), 502)
    facts = error.facts if isinstance(error, ToolError) else {}
    retry: float | None = getattr(error, "retry_after_s", None)
    headers = {} if retry is None else {"Retry-After": str(max(1, round(retry)))}
    known = {name: value for name, value in facts.items() if value is not None}
    return HttpProblem(
        status, error.code, error.message, error.remedy, headers=headers, facts=known
    )


def response_of(problem: HttpProblem, request_id: str) -> JSONResponse:
    """A fact of the service with a name of ours, such as its `code`, is `service_code` here."""
    own = {
        "type": "about:blank",
        "title": problem.error,
        "status": problem.status,
        "code": problem.code,
        "detail": " ".join(filter(None, (problem.error, problem.details))),
        "request_id": request_id,
        "error": problem.error,
        "details": problem.details,
    }
    facts = {
        f"service_{name}" if name in own else name: problem.facts[name] for name in problem.facts
    }
    body = facts | own
    return JSONResponse(
        body, problem.status, headers=problem.headers, media_type="application/problem+json"
    )


def request_id_of(request: Request) -> str:
    return str(request.scope.get("galatea.request_id", ""))


SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["title", "status", "code", "error", "details", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: decide by this."},
        "detail": {"type": "string"},
        "error": {"type": "string"},
        "details": {"type": "string", "description": "What to do about it."},
        "request_id": {"type": "string"},
        "credits": {"type": "number", "description": "Where money is the matter: the price."},
        "balance": {"type": "number"},
        "approval": {"type": "string", "description": "Answer POST /api/approvals/{id}."},
        "valid": {"type": "array", "items": {"type": "string"}},
        "service_code": {"type": "integer", "description": "The 3D service's own code."},
        "service_request_id": {"type": "string", "description": "For the service's support."},
        "trace_id": {"type": "string", "description": "For the service's support."},
    },
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route declares besides its success."""
    meanings = {
        400: "Malformed JSON",
        401: "No valid token",
        403: "Credit or a person's yes is missing, or the origin is not allowed",
        404: "No such thing here, or somebody else's",
        405: "Another method",
        406: "No such form",
        408: "The body came too slowly",
        409: "Not now: the wrong order, or a turn is running",
        413: "Too large",
        416: "No such range",
        421: "Another host",
        422: "The input cannot be used",
        429: "Too much at once",
        500: "A bug of ours",
        502: "The 3D service or the language model failed",
        503: "Not ready",
    }
    content = {"application/problem+json": {"schema": SCHEMA}}
    return {status: {"description": meanings[status], "content": content} for status in statuses}


COMMON = problems(400, 401, 403, 404, 408, 409, 413, 421, 422, 429, 502, 503)
