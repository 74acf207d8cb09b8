"""Who asks for 3D work, and how to reach them while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.studio.money.gate import Ask, Policy
from tools.studio.money.spending import Caps
from tools.types import Stage, Task


def _nothing(_: Task) -> None: ...


@dataclass(frozen=True)
class Caller:
    """One tool call, or one command, of one user."""

    owner: str = "local"
    account: str = ""
    chat: str | None = None
    call: str | None = None
    fresh: bool = False
    """Make another even where the same prompt and options were made before."""
    pause_after: Stage | None = None
    ask: Ask | None = None
    """Asks the person for a yes; `None` where nobody can be asked."""
    approved: str | None = None
    """The question that a person has answered with yes, for a step that was stored until then."""
    turn_id: str | None = None
    policy: Policy | None = None
    """Instead of the program's own; `None` leaves it."""
    caps: Caps | None = None
    """Instead of the program's own; `None` leaves them."""
    image_folders: tuple[Path, ...] | None = None
    """From where this one may have pictures read; `None`: the program's folders."""
    report: Callable[[Task], None] = _nothing
    """Called with each task that moves while a call waits."""
    turn: dict[str, Any] = field(default_factory=dict[str, Any])
    """Memory of the tools for the length of one turn."""

    @property
    def call_id(self) -> tuple[str, str] | None:
        """The tool call, if this is one."""
        return (self.chat, self.call) if self.chat and self.call else None
