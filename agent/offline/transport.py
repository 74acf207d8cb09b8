"""The seam to the `openai` client: an HTTP transport that answers from rules."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from agent.offline import wire
from agent.offline.conversation import WireMessage, converse
from agent.offline.decide import decide

BASE_URL = "http://offline.invalid/v1"
"""An address for the client that resolves nowhere; the transport looks at the path alone."""


class _StreamOptions(BaseModel):
    model_config = ConfigDict(extra="ignore")
    include_usage: bool = False


class _Body(BaseModel):
    """A Chat Completions request, as far as it matters here."""

    model_config = ConfigDict(extra="ignore")
    model: str = wire.MODEL
    messages: list[WireMessage]
    tools: list[dict[str, Any]] | None = None
    tool_choice: Any = None
    stream: bool | None = False
    stream_options: _StreamOptions | None = None


class OfflineTransport(httpx2.AsyncBaseTransport):
    """Answers `POST .../chat/completions` and `GET .../models`; everything else is a 404.

    `pace_s` is slept between the pieces of a stream. `discloses`: the first answer of a chat says
    what it is that speaks.
    """

    def __init__(
        self,
        *,
        pace_s: float = 0.0,
        discloses: bool = True,
        now: Callable[[], float] = time.time,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._pace_s = pace_s
        self._discloses = discloses
        self._now = now
        self._new_id = new_id

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        content = await request.aread()
        path = request.url.path.rstrip("/")
        if path.endswith("/models") and request.method == "GET":
            return httpx2.Response(200, json=self._models(), request=request)
        if not path.endswith("/chat/completions"):
            return _refusal(404, f"The offline model has no {path}.", request)
        if request.method != "POST":
            return _refusal(405, "Chat completions are asked for with POST.", request)
        try:
            body = _Body.model_validate_json(content)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in fault["loc"]) or "body"
            return _refusal(400, f"{where}: {fault['msg']}", request)
        return self._completed(body, content, request)

    def _completed(self, body: _Body, content: bytes, request: httpx2.Request) -> httpx2.Response:
        offered = () if body.tool_choice == "none" else body.tools or ()
        move = decide(converse(body.messages), offered, discloses=self._discloses)
        envelope = wire.ChunkEnvelope(f"chatcmpl-{self._new_id()}", int(self._now()), body.model)
        call_ids = [f"call_{self._new_id()}" for _ in move.calls]
        counted = wire.usage(content, move)
        if not body.stream:
            whole = wire.completion(envelope, move, call_ids, counted)
            return httpx2.Response(200, json=whole, request=request)
        asked = body.stream_options is not None and body.stream_options.include_usage
        pieces = wire.chunks(envelope, move, call_ids, counted if asked else None)
        headers = {"content-type": "text/event-stream; charset=utf-8"}
        return httpx2.Response(200, headers=headers, content=self._paced(pieces), request=request)

    async def _paced(self, pieces: Any) -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
            await asyncio.sleep(self._pace_s)

    def _models(self) -> dict[str, Any]:
        entry = {"id": wire.MODEL, "object": "model", "created": 0, "owned_by": "galatea"}
        return {"object": "list", "data": [entry]}


def _refusal(status: int, message: str, request: httpx2.Request) -> httpx2.Response:
    error: Mapping[str, Any] = {
        "message": message,
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }
    return httpx2.Response(status, json={"error": error}, request=request)
