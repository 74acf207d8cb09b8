"""Leave to spend, and how it is used up: within the caps, and each approval once."""

from dataclasses import dataclass

from tools.errors import OverCap
from tools.studio.db.database import Rows
from tools.studio.money.approvals import redeem
from tools.studio.money.quote import Quote
from tools.studio.money.spending import Caps, day_start, in_chat, spent, spent_outside_chats
from tools.studio.rows.spending_stops import check_stop


@dataclass(frozen=True)
class Spend:
    """Leave to spend, to be used up in the transaction that writes what it is for."""

    quote: Quote
    owner: str
    chat: str | None
    caps: Caps
    approval: str | None
    """The approval to redeem; `None` where the policy needs none."""
    now: float
    account: str | None
    """Which wallet pays."""

    async def use_up(self, rows: Rows) -> None:
        """Called where what it pays for is written. Raises OverCap, ApprovalVoid."""
        await reserve(rows, self)


async def check_caps(rows: Rows, spend: Spend, *, held: float = 0.0) -> None:
    """Raises OverCap if the quote would pass a cap; in the writing transaction this is atomic.

    What belongs to no chat (routes, batches, MCP, commands) counts as one chat a user and UTC day.

    `held`: credits held already for what the quote takes the place of.
    """
    price = spend.quote.credits
    if price == 0:
        return
    caps, owner, today = spend.caps, spend.owner, day_start(spend.now)
    if caps.per_chat is not None:
        if in_chat(spend.chat):
            before = await spent(rows, owner=owner, chat=spend.chat) - held
            _check(price, caps.per_chat, before, "this chat", _RAISE.format("CHAT"))
        else:
            before = await spent_outside_chats(rows, owner=owner, since=today) - held
            what = "one day outside of chats"
            _check(price, caps.per_chat, before, what, _RAISE_OR_WAIT.format("CHAT"))
    if caps.per_day is not None:
        before = await spent(rows, owner=owner, since=today) - held
        _check(price, caps.per_day, before, "today", _RAISE_OR_WAIT.format("DAY"))


_RAISE = "Raise GALATEA_MAX_CREDITS_PER_{}."
_RAISE_OR_WAIT = "Raise GALATEA_MAX_CREDITS_PER_{}, or wait until tomorrow (UTC)."


def _check(price: float, cap: float, before: float, what: str, remedy: str) -> None:
    if before + price > cap:
        left = max(0.0, cap - before)
        raise OverCap(
            f"This costs {price:g} credits, and only {left:g} of the {cap:g} allowed for {what}"
            " are left. Nothing was sent.",
            remedy=remedy,
            credits=price,
            left=left,
        )


async def reserve(rows: Rows, spend: Spend) -> None:
    """Uses up the leave to spend.

    Raises OverCap, SpendingStopped, and ApprovalVoid where it was used or altered.
    """
    if spend.quote.credits == 0:
        return
    if spend.account is not None:
        await check_stop(rows, spend.owner, spend.account)
    await check_caps(rows, spend)
    if spend.approval is not None:
        await redeem(
            rows,
            spend.approval,
            spend.quote,
            owner=spend.owner,
            account=spend.account,
            chat=spend.chat,
            now=spend.now,
        )
