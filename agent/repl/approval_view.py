"""Questions of money on the screen: one key answers."""

from typing import TYPE_CHECKING

from agent.core.events import ApprovalRequested, ApprovalSettled, Event
from agent.repl.screen.question import Key, Question
from agent.repl.session_view import SessionView
from agent.terminal.wording import call_words, price, price_line

if TYPE_CHECKING:
    from agent.app.approval_service import Scope

KEYS: list[tuple[Key, str]] = [
    ("y", "yes"),
    ("r", "yes to the rest of this plan"),
    ("n", "no"),
    ("a", "always, up to ..."),
]
_SCOPES: "dict[str, Scope]" = {"r": "plan", "a": "chat"}


class ApprovalView:
    """The questions that are open, the oldest on the screen."""

    def __init__(self, talk: SessionView) -> None:
        self._talk = talk
        self._open: dict[str, Question] = {}

    def show(self, event: Event) -> None:
        """Takes what concerns money from a turn's or a command's events."""
        if isinstance(event, ApprovalRequested):
            lines = [call_words(event.tool, event.arguments), price_line(event)]
            self._open[event.approval] = Question(lines, KEYS)
            self._talk.spawn(self._ask(event))
        elif isinstance(event, ApprovalSettled):
            self._settled(event)

    def approve(self, approval: str | None) -> bool:
        """A typed yes. False: no such question is open here."""
        known = next(iter(self._open), None) if approval is None else approval.upper()
        question = self._open.get(known or "")
        if question is None:
            return False
        question.settle("y")
        return True

    def drop(self) -> None:
        """The turn is over: what was not answered is a no."""
        for question in self._open.values():
            question.settle("n")
        self._open.clear()

    async def _ask(self, event: ApprovalRequested) -> None:
        question = self._open[event.approval]
        self._talk.ring(f"{event.credits:g} credits? Your yes is needed")
        key, credits = await self._talk.out.ask(question)
        if self._open.pop(event.approval, None) is None:
            return  # settled elsewhere, or its time ran out
        self._talk.out.say(f"  {price(event)}: {_said(key, credits)}", "dim")
        await self._talk.app.approvals.answer(
            event.approval,
            "deny" if key == "n" else "approve",
            scope=_SCOPES.get(key, "once"),
            up_to_credits=credits or 0.0,
        )

    def _settled(self, event: ApprovalSettled) -> None:
        if question := self._open.pop(event.approval, None):
            question.settle("n")
        if event.decision == "expired":
            self._talk.out.say("  nobody answered in time: nothing was sent", "dim")


def _said(key: str, credits: float | None) -> str:
    said = {"y": "yes", "r": "yes, and to the rest of this plan", "n": "no"}
    return said.get(key) or f"always, up to {credits:g} in this chat"
