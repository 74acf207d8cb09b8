"""Why a turn ends before its answer: Ctrl-C, a time limit, or a user who only begins the work."""

import asyncio
from contextlib import AbstractContextManager
from typing import Literal

from agent.chat.chat import Chat
from agent.core.events import CallDone, CallStarted, Event
from agent.terminal.exit_codes import INTERRUPTED, OK, TIMEOUT

_TOO_SHORT = "The time was up before anything was begun."
Cause = Literal["", "interrupt", "timeout", "begun"]


class TurnDeadline(AbstractContextManager["TurnDeadline"]):
    """Watches one turn, and ends it in order; the paid work goes on.

    `timeout_s` in seconds. Without `wait` a round of calls that has begun work is the end.
    """

    def __init__(self, chat: Chat, *, timeout_s: float | None, wait: bool) -> None:
        self._chat = chat
        self._wait = wait
        self._timeout_s = timeout_s
        self._timer: asyncio.TimerHandle | None = None
        self._cancelling: asyncio.Task[None] | None = None
        self._cause: Cause = ""
        self._open: set[str] = set()
        self.begun: dict[str, None] = {}
        """Handles of assets that the turn's calls were about, in order."""

    def __enter__(self) -> "TurnDeadline":
        if self._timeout_s is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._timeout_s, self._end, "timeout")
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def stop(self) -> None:
        """Ctrl-C."""
        self._end("interrupt")

    def note(self, event: Event) -> None:
        """Looks whether the turn has done what it was to do."""
        if isinstance(event, CallStarted):
            self._open.add(event.call)
        elif isinstance(event, CallDone):
            self._open.discard(event.call)
            handle = event.details.get("asset")
            if isinstance(handle, str) and not event.is_error:
                self.begun[handle] = None
            if not self._wait and self.begun and not self._open:
                self._end("begun")

    def code(self, code: int) -> int:
        """The exit code, given that of the turn's events."""
        if self._cause not in ("timeout", "begun") or code not in (OK, INTERRUPTED):
            return code
        return TIMEOUT if self._cause == "timeout" else OK

    @property
    def left_early(self) -> str:
        """What to tell the user; empty where the turn ended by itself."""
        names = " ".join(self.begun)
        if self._cause == "timeout":
            then = f" `galatea resume {next(iter(self.begun))}` waits for it." if names else ""
            return f"The time is up. What was begun goes on.{then}" if names else _TOO_SHORT
        if self._cause == "interrupt":
            return "Stopped. What was already begun goes on and is kept."
        return "Begun; it goes on by itself." if self._cause == "begun" else ""

    def _end(self, cause: Cause) -> None:
        self._cause = self._cause or cause
        self._cancelling = self._cancelling or asyncio.create_task(self._chat.cancel())
