"""A turn's events on their way into rows: as they come, and text in blocks."""

from collections.abc import Callable, Sequence
from typing import Protocol

from agent.chat.group_commit import GATHER_S
from agent.chat.turn_log import TurnLog
from agent.core.events import Event, TextDelta

FLUSH_BYTES = 4096
FLUSH_AFTER_S = 0.5 - GATHER_S


class MonotonicClock(Protocol):
    @property
    def now(self) -> Callable[[], float]: ...
    @property
    def monotonic(self) -> Callable[[], float]: ...


class Blocks:
    """Writes events as they come, text every 4 kB or half second; what only shows is not kept."""

    def __init__(self, log: TurnLog, clock: MonotonicClock) -> None:
        self._log = log
        self._clock = clock
        self._text: list[str] = []
        self._chars = 0
        self._since = clock.monotonic()

    def say(self, text: str) -> None:
        """Takes text in; it is a row half a second later at the latest."""
        self._text.append(text)
        self._chars += len(text)
        late = self._clock.monotonic() - self._since >= FLUSH_AFTER_S
        if late or self._chars >= FLUSH_BYTES:
            for block in self._block():
                self._log.append_soon(block)

    async def write(self, events: Sequence[Event]) -> list[int | None]:
        """One commit; gives each event's number, `None` where it is no row of its own."""
        rows: list[Event] = []
        numbers: list[int | None] = []
        for event in events:
            number = None
            if isinstance(event, TextDelta):
                self._text.append(event.text)
            elif event.type not in ("call_progress", "thinking", "notice"):
                rows += self._block()
                rows.append(event)
                number = self._log.number + len(rows)
            numbers.append(number)
        if rows:
            await self._log.append(*rows, now=self._clock.now())
        return numbers

    def _block(self) -> list[Event]:
        """All text that was said since the last one."""
        text, self._text, self._chars = "".join(self._text), [], 0
        self._since = self._clock.monotonic()
        return [TextDelta(text=text)] if text else []
