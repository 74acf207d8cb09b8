"""Server-sent events: their form, and a comment now and then so that nobody hangs up."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

from starlette.responses import StreamingResponse

HEARTBEAT_S = 15.0
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


def sse(text: str, event_id: str | None = None) -> str:
    """One event; `text` is JSON, so it has no line breaks."""
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}data: {text}\n\n"


def sse_response(
    events: AsyncIterator[str], headers: Mapping[str, str] | None = None
) -> StreamingResponse:
    return StreamingResponse(
        with_heartbeat(events),
        media_type="text/event-stream",
        headers=HEADERS | dict(headers or {}),
    )


async def with_heartbeat(
    events: AsyncIterator[str], every_s: float = HEARTBEAT_S
) -> AsyncIterator[str]:
    """The same, with a comment after each silence."""
    ahead: asyncio.Future[str] | None = None
    try:
        while True:
            ahead = ahead or asyncio.ensure_future(_next(events))
            done, _ = await asyncio.wait((ahead,), timeout=every_s)
            if not done:
                yield ": still here\n\n"
                continue
            text, ahead = ahead.result(), None
            if not text:
                return
            yield text
    finally:
        if ahead is not None:
            ahead.cancel()
            with suppress(asyncio.CancelledError):
                await ahead


async def _next(events: AsyncIterator[str]) -> str:
    """The next event, or nothing at the end."""
    async for text in events:
        return text
    return ""
