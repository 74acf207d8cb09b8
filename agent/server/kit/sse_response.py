"""Server-sent events: their form, a comment now and then so that nobody hangs up, and the end
when somebody does."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import cast

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

HEARTBEAT_S = 15.0
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
STILL_HERE = b": still here\n\n"
LATER = "galatea.later"
"""A list in the scope, of streams to be sent once the routes are through."""


def sse(text: str, event_id: str | None = None) -> str:
    """One event; `text` is JSON, so it has no line breaks."""
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}data: {text}\n\n"


def sse_response(
    events: AsyncIterator[str],
    headers: Mapping[str, str] | None = None,
    *,
    seat: object = None,
) -> "EventStream":
    """An answer of events, each text one of them or several; `seat` is kept until it ends."""
    return EventStream(events, headers or {}, seat)


class EventStream(StreamingResponse):
    """An answer that may take minutes.

    What a route keeps for its answer, down to the frames of the framework, is larger than the
    stream itself: where the scope has a place for it, it is sent after all that is gone.
    """

    def __init__(
        self, events: AsyncIterator[str], headers: Mapping[str, str], seat: object
    ) -> None:
        super().__init__(events, media_type="text/event-stream", headers={**HEADERS, **headers})
        self._events = events
        self._seat = seat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if LATER in scope:
            scope[LATER].append(self)
        else:
            await self.run(receive, send)

    async def run(self, receive: Receive, send: Send) -> None:
        """Sends all events, or those until the listener hangs up."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        line = _Line(receive, send)
        try:
            async for text in self._events:
                if not await line.say(text.encode()):
                    return
            await line.say(b"", more=False)
        except asyncio.CancelledError:
            if not line.was_cut():
                raise
        finally:
            await line.close()


class _Line:
    """To one listener: says what it is given; where that is nothing for a while, a comment.

    When the listener hangs up, the task that made the line is cancelled.
    """

    __slots__ = ("_beat", "_last", "_loop", "_open", "_saying", "_send", "_speaker", "_timer",
                 "_watch", "_hung_up")  # fmt: skip

    def __init__(self, receive: Receive, send: Send) -> None:
        self._hung_up = False
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._last = self._loop.time()
        self._open = True
        self._saying = False
        self._speaker = cast("asyncio.Task[None]", asyncio.current_task())
        self._beat: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(HEARTBEAT_S, self._look)
        self._watch = asyncio.create_task(_end_of(receive))
        self._watch.add_done_callback(self._hang_up)

    async def say(self, body: bytes, *, more: bool = True) -> bool:
        """False: nobody listens any more."""
        if not more:
            self._open = False  # from now on the end of the connection is not the listener's doing
        self._saying = True
        try:
            await self._send({"type": "http.response.body", "body": body, "more_body": more})
        except OSError:
            self._hung_up = True
        finally:
            self._saying = False
            self._last = self._loop.time()
        return not self._hung_up

    def was_cut(self) -> bool:
        """Whether the speaker was cancelled because the listener hung up, and for nothing else."""
        return self._hung_up and not self._speaker.uncancel()

    async def close(self) -> None:
        self._open = False
        self._timer.cancel()
        self._watch.cancel()
        if self._beat is not None:
            self._beat.cancel()
            await asyncio.wait([self._beat])

    def _hang_up(self, watch: asyncio.Task[None]) -> None:
        if not watch.cancelled() and watch.exception() is None and self._open:
            self._hung_up = True
            self._speaker.cancel()

    def _look(self) -> None:
        silent_s = self._loop.time() - self._last
        if silent_s >= HEARTBEAT_S and not self._saying:
            self._beat = asyncio.create_task(self._comment())
            silent_s = 0.0
        self._timer = self._loop.call_later(max(1.0, HEARTBEAT_S - silent_s), self._look)

    async def _comment(self) -> None:
        with suppress(OSError):  # whoever listened is gone; the next event finds out
            await self._send({"type": "http.response.body", "body": STILL_HERE, "more_body": True})
        self._last = self._loop.time()


async def _end_of(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
