"""How the person is reached for whom something is done: about money, and about what moves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tools.studio.money.quote import Quote
from tools.types import Decision, Task

LIMIT = "limit"
"""Decides where a command was given a sum beforehand."""


@dataclass(frozen=True)
class ApprovalAnswer:
    """What a person said, and the question's id under which the rows know it."""

    decision: Decision
    question: str
    by: str = ""
    """Who decided: a user, or LIMIT."""


Ask = Callable[[Quote], Awaitable[ApprovalAnswer]]
"""Shows a quote to a person and waits."""


def _nothing(_: Task) -> None: ...


@dataclass(frozen=True)
class Contact:
    """By default nobody can be asked, and nobody listens."""

    ask: Ask | None = None
    """Asks the person for a yes; `None` where nobody can be asked."""
    approved: str | None = None
    """The question that a person has answered with yes, for a step that was stored until then."""
    report: Callable[[Task], None] = _nothing
    """Called with each task that moves while a call waits."""
