"""What a conversation needs of a terminal, whether it can do much or little."""

from typing import Literal, Protocol

from agent.repl.screen.question import Question
from agent.terminal.colours import Colours

Style = Literal["", "dim", "bold", "good", "bad", "warn"]


class ReplUi(Protocol):
    """Where a conversation is shown; everything printed keeps its order."""

    colours: Colours

    @property
    def columns(self) -> int: ...

    def say(self, text: str, style: Style = "") -> None:
        """Lines of text, made harmless."""
        ...

    def paint(self, ansi: str) -> None:
        """Text with our own colours; ends with a line break."""
        ...

    def grow(self, text: str) -> None:
        """The block of the answer that is not finished yet."""
        ...

    def call(self, sequence: str) -> None:
        """A bell or notification."""
        ...

    def refresh(self) -> None: ...

    async def ask(self, question: Question) -> tuple[str, float | None]: ...

    def leave(self, code: int) -> None: ...
