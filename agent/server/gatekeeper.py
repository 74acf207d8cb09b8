"""Stands before every route: request ids, host and origin, the size of bodies, the log, bugs."""

import logging
import re
import secrets
import time
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.errors import AgentError
from agent.logs import request_fields
from agent.server.auth import is_local
from agent.server.backend import Backend
from agent.server.problem import Problem, problem_of, response_of
from tools.errors import ToolError

log = logging.getLogger("galatea.http")
REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)

MOST_BYTES = 1024 * 1024
MOST_PICTURE_BYTES = 32 * 1024 * 1024
"""Where pictures may come along, base64 in JSON."""
WITHOUT_HOME = ("/healthz", "/openapi.json", "/docs")
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1", "testserver")
QUIET = ("/healthz", "/readyz", "/metrics")


class Gatekeeper:
    """Middleware, innermost but for what FastAPI does by itself."""

    def __init__(self, app: ASGIApp, backend: Backend) -> None:
        self._app = app
        self._backend = backend

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request_id = request.headers.get("x-request-id", "")
        if not REQUEST_ID.fullmatch(request_id):
            request_id = secrets.token_hex(8)
        scope["galatea.request_id"] = request_id
        request_fields.set({"request_id": request_id, "trace_id": _trace_id(request)})
        scope["galatea.backend"] = self._backend
        answer = _Answer(send, request_id)
        began = time.perf_counter()
        try:
            await self._checked(request, receive, answer)
        except Exception:
            log.exception("❌ bug in %s %s", request.method, request.url.path)
            if answer.status:
                raise
            problem = Problem(
                500,
                "internal",
                "Something broke inside Galatea.",
                f"The operator finds it in the log under {request_id}.",
            )
            await response_of(problem, request_id)(scope, receive, answer)
        finally:
            self._tell(request, answer.status, time.perf_counter() - began)

    async def _checked(self, request: Request, receive: Receive, answer: "_Answer") -> None:
        path = _path(request)
        try:
            if not path.startswith(WITHOUT_HOME):
                await self._backend.start()
                await self._check_names(request)
            most = MOST_PICTURE_BYTES if _takes_pictures(path) else MOST_BYTES
            await self._app(request.scope, _limited(request, receive, most), answer)
        except (AgentError, ToolError) as error:
            await self._refuse(request, receive, answer, problem_of(error))
        except Problem as problem:
            await self._refuse(request, receive, answer, problem)

    async def _refuse(
        self, request: Request, receive: Receive, answer: "_Answer", problem: Problem
    ) -> None:
        if answer.status:
            raise problem
        request_id = request.scope["galatea.request_id"]
        await response_of(problem, request_id)(request.scope, receive, answer)

    async def _check_names(self, request: Request) -> None:
        """Pages of other origins get nowhere; without tokens, neither do other names for us.

        Raises Problem 403 and 421.
        """
        host = request.headers.get("host", "")
        origin = request.headers.get("origin", "")
        if origin and origin not in self._backend.settings.cors_origins:
            if urlsplit(origin).netloc != host:
                raise Problem(
                    403,
                    "foreign_origin",
                    "Pages of this origin may not talk to this server.",
                    "The operator can add it to GALATEA_CORS_ORIGINS.",
                )
        if not is_local(request) or await self._backend.now.users.any():
            return
        if (urlsplit(f"//{host}").hostname or "") not in LOCAL_NAMES:
            raise Problem(421, "foreign_host", "Without users, this server is only localhost.")

    def _tell(self, request: Request, status: int, took_s: float) -> None:
        route: Any = request.scope.get("route")
        name = getattr(route, "path", "other") if status != 404 else "other"
        self._backend.metrics.requests.labels(name, str(status)).inc()
        if request.url.path.endswith(QUIET):
            return
        level = logging.WARNING if status >= 500 else logging.INFO
        sign = "❌" if status >= 500 else "✅" if status < 400 else "·"
        fields = {
            "method": request.method,
            "path": _path(request),
            "status": status,
            "took_ms": round(took_s * 1000, 1),
        }
        text = f"{sign} {request.method} {_path(request)} {status} {took_s * 1000:.0f} ms"
        log.log(level, "%s", text, extra={"fields": fields})


class _Answer:
    """Notes the status and adds the request's id."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [
                *message.get("headers", ()),
                (b"x-request-id", self._request_id.encode()),
                (b"x-content-type-options", b"nosniff"),
            ]
            message = {**message, "headers": headers}
        await self._send(message)


def _limited(request: Request, receive: Receive, most: int) -> Receive:
    """The same body, as long as it is not longer than that. Raises Problem 413."""
    declared = request.headers.get("content-length", "0")
    too_large = Problem(413, "too_large", f"The body may have {most >> 10} kB at the most.")
    if declared.isdecimal() and int(declared) > most:
        raise too_large
    read = 0

    async def limited() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413, too_large.error)  # FastAPI takes any other for bad JSON
        return message

    return limited


def _path(request: Request) -> str:
    """The path below whatever we are mounted at."""
    return request.url.path.removeprefix(request.scope.get("root_path", "")) or "/"


def _takes_pictures(path: str) -> bool:
    return path.endswith("/messages") or path in ("/api/chat", "/v1/chat/completions")


def _trace_id(request: Request) -> str:
    """Of a W3C traceparent header, else empty."""
    parts = request.headers.get("traceparent", "").split("-")
    return parts[1] if len(parts) == 4 and len(parts[1]) == 32 else ""
