"""Stands before every route: request ids, host and origin, tokens, bodies, the log, bugs."""

import asyncio
import logging
import re
import secrets
import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.core.errors import AgentError
from agent.server.auth import KNOWN, is_local, recognised, revoked, token_of
from agent.server.backend import Backend
from agent.server.kit.body_limit import BodyBudget, LimitedBody
from agent.server.kit.exhausted import exhausted
from agent.server.kit.origin import is_forwarded, scheme_of, trusted
from agent.server.kit.problem import HttpProblem, problem_of, response_of
from agent.server.kit.sse_response import LATER, EventStream
from agent.server.openai import openai_api
from agent.settings.logs import request_fields
from tools.errors import ToolError

log = logging.getLogger("galatea.http")
REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)

MOST_BYTES = 1024 * 1024
MOST_PICTURE_BYTES = 32 * 1024 * 1024
"""Where pictures may come along, base64 in JSON."""
WITHOUT_HOME = ("/healthz", "/openapi.json", "/docs")
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1", "testserver")
NO_TEXT = HttpProblem(422, "invalid", "The input cannot be used.", "It holds half a character.")
NO_ADDRESS = HttpProblem(404, "not_found", "No address is spelt like that.")
WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")
THROUGH_PROXY = HttpProblem(
    403,
    "through_proxy",
    "Without users, nothing that came through a proxy is answered.",
    "The operator makes users (`galatea users add NAME`), or names the proxy in"
    " GALATEA_TRUST_PROXY.",
)
QUIET = ("/healthz", "/readyz", "/metrics")


class ServerMiddleware:
    """Middleware, innermost but for what FastAPI does by itself."""

    def __init__(self, app: ASGIApp, backend: Backend) -> None:
        self._app = app
        self._backend = backend
        self._bodies = BodyBudget()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, _request_id(scope))
        began = time.perf_counter()
        try:
            stream = await self._checked(scope, receive, answer)
            if stream is not None:
                await stream.run(receive, answer)
        except asyncio.CancelledError:
            if not self._backend.requests.was_ended():
                raise
            await self._end_revoked(scope, receive, answer)
        except Exception as error:
            problem = exhausted(error) or HttpProblem(
                500,
                "internal",
                "Something broke inside Galatea.",
                f"The operator finds it in the log under {answer.request_id}.",
            )
            if problem.status == 503:
                log.error("❌ %s %s: %s", scope["method"], scope["path"], error)
            else:
                log.exception("❌ bug in %s %s", scope["method"], scope["path"])
            if answer.status:
                raise
            await response_of(problem, answer.request_id)(scope, receive, answer)
        finally:
            self._backend.requests.finish()
            self._log_answer(scope, answer.status, time.perf_counter() - began)

    async def _checked(
        self, given: Scope, receive: Receive, answer: "_Answer"
    ) -> EventStream | None:
        """Answers, or gives the stream that shall be the answer."""
        streams: list[EventStream] = []
        ours = {
            "galatea.request_id": answer.request_id,
            "galatea.backend": self._backend,
            LATER: streams,
            "scheme": scheme_of(given, self._backend.settings.trust_proxy),
        }
        scope = {**given, **ours}  # what the framework adds to it is gone with it
        request, path = Request(scope, receive), _path(scope)
        body: LimitedBody | None = None
        owner = ""
        try:
            if "\0" in path or not _is_text(path):
                raise NO_ADDRESS
            if not path.startswith(WITHOUT_HOME):
                await self._backend.start()
                await self._check_names(request)
                if request.method not in WITHOUT_BODY:  # before any of its body is read
                    known = await recognised(self._backend, token_of(request), request)
                    scope[KNOWN], owner = known, known.owner
            most = MOST_PICTURE_BYTES if _takes_pictures(path) else MOST_BYTES
            body = LimitedBody(request, receive, most, self._bodies, owner)
            await self._app(scope, body, answer)
        except (AgentError, ToolError) as error:
            await self._refuse(request, receive, answer, problem_of(error))
        except HttpProblem as problem:
            await self._refuse(request, receive, answer, problem)
        except UnicodeEncodeError:  # half a character, which only an escape in JSON can bring
            await self._refuse(request, receive, answer, NO_TEXT)
        finally:
            given["route"] = scope.get("route")
            if body is not None:
                body.close()
        return streams[0] if streams else None

    async def _end_revoked(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        """The last that a revoked user hears of a request that was open."""
        if answer.status:
            await answer({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await response_of(revoked(), answer.request_id)(scope, receive, answer)

    async def _refuse(
        self, request: Request, receive: Receive, answer: "_Answer", problem: HttpProblem
    ) -> None:
        if answer.status:
            raise problem
        response = response_of(problem, answer.request_id)
        if openai_api.is_theirs(request):
            response = openai_api.error_of(problem)
        await response(request.scope, receive, answer)

    async def _check_names(self, request: Request) -> None:
        """Pages of other origins get nowhere; without tokens, neither do other names for us.

        Raises Problem 400, 403 and 421.
        """
        host = request.headers.get("host", "")
        origin = request.headers.get("origin", "")
        named = _split(f"//{host}")
        if named is None:
            raise HttpProblem(400, "bad_host", "The Host header names no host.")
        if origin and origin not in self._backend.settings.cors_origins:
            page = _split(origin)
            if page is None or page.netloc != host:
                raise HttpProblem(
                    403,
                    "foreign_origin",
                    "Pages of this origin may not talk to this server.",
                    "The operator can add it to GALATEA_CORS_ORIGINS.",
                )
        if await self._backend.now.users.any():
            return
        proxies = self._backend.settings.trust_proxy
        if is_forwarded(request.scope) and not trusted(request.scope, proxies):
            raise THROUGH_PROXY
        if not is_local(request):
            return
        if (named.hostname or "") not in LOCAL_NAMES:
            raise HttpProblem(421, "foreign_host", "Without users, this server is only localhost.")

    def _log_answer(self, scope: Scope, status: int, took_s: float) -> None:
        route: Any = scope.get("route")
        name = getattr(route, "path", "other") if status != 404 else "other"
        self._backend.metrics.requests.labels(name, str(status)).inc()
        method, path = scope["method"], _path(scope)
        if path.endswith(QUIET):
            return
        level = logging.WARNING if status >= 500 else logging.INFO
        sign = "❌" if status >= 500 else "✅" if status < 400 else "·"
        fields = {
            "method": method,
            "path": path,
            "status": status,
            "took_ms": round(took_s * 1000, 1),
        }
        text = f"{sign} {method} {path} {status} {took_s * 1000:.0f} ms"
        log.log(level, "%s", text, extra={"fields": fields})


class _Answer:
    """Notes the status and adds the request's id."""

    __slots__ = ("_send", "request_id", "status")

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [
                *message.get("headers", ()),
                (b"x-request-id", self.request_id.encode()),
                (b"x-content-type-options", b"nosniff"),
                (b"cross-origin-resource-policy", b"same-origin"),
            ]
            message = {**message, "headers": headers}
        await self._send(message)


def _split(address: str) -> SplitResult | None:
    """The parts of an address; `None` for what is none."""
    try:
        parts = urlsplit(address)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def _is_text(words: str) -> bool:
    """Without halves of characters, which no database and no file system takes."""
    return not any("\ud800" <= char <= "\udfff" for char in words)


def _path(scope: Scope) -> str:
    """The path below whatever we are mounted at."""
    return str(scope["path"]).removeprefix(scope.get("root_path", "")) or "/"


def _request_id(scope: Scope) -> str:
    """The caller's, or a new one; what is logged from here on bears it."""
    headers = Headers(scope=scope)
    request_id = headers.get("x-request-id", "")
    if not REQUEST_ID.fullmatch(request_id):
        request_id = secrets.token_hex(8)
    request_fields.set({"request_id": request_id, "trace_id": _trace_id(headers)})
    return request_id


def _takes_pictures(path: str) -> bool:
    return path.endswith("/messages") or path in ("/api/chat", "/v1/chat/completions")


def _trace_id(headers: Headers) -> str:
    """Of a W3C traceparent header, else empty."""
    parts = headers.get("traceparent", "").split("-")
    return parts[1] if len(parts) == 4 and len(parts[1]) == 32 else ""
