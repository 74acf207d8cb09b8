"""A person's answer to a question of money: one way in, whichever front end it came through."""

from dataclasses import dataclass
from typing import Literal

from tools.clock import Clock
from tools.errors import OverCap
from tools.studio.money.approvals import Requester
from tools.studio.work.studio import Studio
from tools.types import Decision

Scope = Literal["once", "plan", "chat"]
PLAN_CREDITS = 75.0
"""A rig and five clips."""


@dataclass(frozen=True)
class ApprovalOutcome:
    """What was settled, and where it was asked."""

    approval: str
    decision: Decision
    tool: str
    credits: float
    chat: str | None
    turn: str | None


class ApprovalService:
    """One owner's questions."""

    def __init__(self, studio: Studio, clock: Clock, owner: str) -> None:
        self._studio = studio
        self._clock = clock
        self._owner = owner

    async def answer(
        self,
        approval: str,
        decision: Decision,
        *,
        by: str | None = None,
        max_credits: float | None = None,
        scope: Scope = "once",
        up_to_credits: float = 0.0,
    ) -> ApprovalOutcome | None:
        """Settles `approval_requested`, once; `None` where no such question is open.

        `max_credits`: a yes only if it costs no more, else OverCap and the question stays open.
        `scope`: this question only, also the rest of what this turn makes of it (a rig and five
        clips for each call at the most), or whatever the chat asks for up to `up_to_credits`.
        """
        approvals, now = self._studio.approvals, self._clock.now()
        rows = await approvals.of(approval, owner=self._owner)
        credits = sum(row.credits for row in rows)
        if decision == "approve" and max_credits is not None and credits > max_credits:
            raise OverCap(
                f"This costs {credits:g} credits, more than the {max_credits:g} allowed.",
                credits=credits,
            )
        user = by or self._owner
        if not rows or not await approvals.settle(
            approval, decision, owner=self._owner, by=user, now=now
        ):
            return None
        first = rows[0]
        if decision == "approve" and scope != "once":
            asked = Requester(self._owner, first.chat, first.turn, first.account)
            granted = up_to_credits if scope == "chat" else PLAN_CREDITS * len(rows)
            kind = "chat" if scope == "chat" else "turn"
            await approvals.grant(asked, kind, granted, by=user, now=now)
        self._studio.notify()
        return ApprovalOutcome(
            first.question, decision, first.tool, credits, first.chat, first.turn
        )
