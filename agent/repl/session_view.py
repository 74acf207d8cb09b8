"""A session, as far as what it shows must know it."""

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from agent.repl.screen.running_task import RunningTask
from agent.repl.ui_protocol import ReplUi

if TYPE_CHECKING:
    import asyncio

    from agent.app import App
    from agent.core.events import Event


class ApprovalDisplay(Protocol):
    """Where a turn's questions of money go."""

    def show(self, event: "Event") -> None: ...
    def drop(self) -> None: ...


class SessionView(Protocol):
    """What the views of a session read of it, and how they reach the user."""

    running: Sequence[RunningTask]
    rested: dict[str, None]

    @property
    def app(self) -> "App": ...
    @property
    def out(self) -> ReplUi: ...
    @property
    def money(self) -> ApprovalDisplay: ...
    @property
    def answering(self) -> bool: ...
    def clean(self, text: str, /) -> str: ...
    def ring(self, words: str) -> None: ...
    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]": ...
