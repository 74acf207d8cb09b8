"""Server-sent events: their form, and a comment now and then so that nobody hangs up."""

import asyncio
from collections.abc import AsyncIterator, Mapping, MutableMapping
from contextlib import suppress
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Send

HEARTBEAT_S = 15.0
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


def sse(text: str, event_id: str | None = None) -> str:
    """One event; `text` is JSON, so it has no line breaks."""
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}data: {text}\n\n"


def sse_response(
    events: AsyncIterator[str], headers: Mapping[str, str] | None = None
) -> StreamingResponse:
    """An answer of events; each text is one of them, or several."""
    return _EventStream(
        events, media_type="text/event-stream", headers=HEADERS | dict(headers or {})
    )


class _EventStream(StreamingResponse):
    """With a comment after each silence."""

    async def stream_response(self, send: Send) -> None:
        heart = _Heart(send)
        try:
            await super().stream_response(heart.send)
        finally:
            await heart.stop()


class _Heart:
    """Sends what it is given; where that is nothing for a while, a comment."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._sending = False
        self._beat: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(HEARTBEAT_S, self._look)

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if not message.get("more_body", True):
            await self.stop()
        self._sending = True
        try:
            await self._send(message)
        finally:
            self._sending = False
            self._last = self._loop.time()

    async def stop(self) -> None:
        self._timer.cancel()
        if self._beat is not None:
            self._beat.cancel()
            with suppress(asyncio.CancelledError):
                await self._beat
            self._beat = None

    def _look(self) -> None:
        silent_s = self._loop.time() - self._last
        if silent_s >= HEARTBEAT_S and not self._sending:
            self._beat = asyncio.create_task(self._comment())
            silent_s = 0.0
        self._timer = self._loop.call_later(max(1.0, HEARTBEAT_S - silent_s), self._look)

    async def _comment(self) -> None:
        with suppress(OSError):  # whoever listened is gone; the next event finds out
            body = b": still here\n\n"
            await self._send({"type": "http.response.body", "body": body, "more_body": True})
        self._last = self._loop.time()
