"""Tripo's envelope around answers, and the headers every answer carries."""

import json
import math
import uuid
from typing import Any

from starlette.responses import Response

from tools.simulator.refusal import Refusal
from tools.simulator.service.rates import Allowance

_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode

MARK: dict[str, str] = {"X-Galatea-Simulator": "1"}


def success(payload: Any, allowance: Allowance | None) -> Response:
    body = {"code": 0, "status": "success", "data": payload}
    return _json(200, body, _headers(str(uuid.uuid4()), allowance))


def failure(refusal: Refusal, allowance: Allowance | None = None) -> Response:
    trace = str(uuid.uuid4())
    headers = _headers(trace, allowance)
    if refusal.retry_after_s is not None:
        headers["Retry-After"] = str(math.ceil(refusal.retry_after_s))
    body = {
        "code": refusal.code,
        "status": "error",
        "message": refusal.message,
        "suggestion": refusal.suggestion,
        "request_id": trace,
    }
    return _json(refusal.status, body, headers)


def from_proxy(status: int) -> Response:
    """What a gateway in front of the service says: HTML, no envelope."""
    page = f"<html><head><title>{status}</title></head><body>upstream error</body></html>"
    return Response(page, status, headers=MARK, media_type="text/html")


def half_json(allowance: Allowance | None) -> Response:
    headers = _headers(str(uuid.uuid4()), allowance)
    return Response(
        '{"code": 0, "status": "success", "da', headers=headers, media_type="application/json"
    )


def denied(status: int, code: str, message: str) -> Response:
    """The storage's own refusal, in XML as CloudFront and S3 write it."""
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return Response(xml, status, headers=MARK, media_type="application/xml")


def _json(status: int, body: Any, headers: dict[str, str]) -> Response:
    return Response(_ENCODE(body), status, headers=headers, media_type="application/json")


def _headers(trace: str, allowance: Allowance | None) -> dict[str, str]:
    headers = {**MARK, "X-Tripo-Trace-ID": trace}
    if allowance is not None:
        headers["X-RateLimit-Limit"] = str(allowance.limit)
        headers["X-RateLimit-Remaining"] = str(allowance.remaining)
        headers["X-RateLimit-Reset"] = str(allowance.reset_at)
    return headers
