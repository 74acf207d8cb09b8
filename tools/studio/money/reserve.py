"""Leave to spend, and how it is used up: within the caps, and each approval once."""

from dataclasses import dataclass

from tools.errors import OverCap
from tools.studio.db.database import Rows
from tools.studio.money.approvals import redeem
from tools.studio.money.quote import Quote
from tools.studio.money.spending import Caps, day_start, spent


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

    async def use_up(self, rows: Rows) -> None:
        """Called where what it pays for is written. Raises OverCap, ApprovalVoid."""
        await reserve(rows, self)


async def check_caps(rows: Rows, spend: Spend, *, held: float = 0.0) -> None:
    """Raises OverCap if the quote would pass a cap; in the writing transaction this is atomic.

    `held`: credits held already for what the quote takes the place of.
    """
    price = spend.quote.credits
    if price == 0:
        return
    limits = (
        ("this chat", spend.caps.per_chat, spend.chat, None),
        ("today", spend.caps.per_day, None, day_start(spend.now)),
    )
    for what, cap, chat, since in limits:
        if cap is None or (what == "this chat" and chat is None):
            continue
        before = await spent(rows, owner=spend.owner, chat=chat, since=since) - held
        if before + price > cap:
            raise OverCap(
                f"This costs {price:g} credits, and only {max(0.0, cap - before):g} of the"
                f" {cap:g} allowed for {what} are left. Nothing was sent.",
                remedy="Raise GALATEA_MAX_CREDITS_PER_"
                + ("CHAT" if chat else "DAY")
                + ", or wait until tomorrow (UTC)." * (chat is None),
                credits=price,
                left=max(0.0, cap - before),
            )


async def reserve(rows: Rows, spend: Spend) -> None:
    """Uses up the leave to spend. Raises OverCap, and ApprovalVoid where it was used or altered."""
    if spend.quote.credits == 0:
        return
    await check_caps(rows, spend)
    if spend.approval is not None:
        await redeem(
            rows,
            spend.approval,
            spend.quote,
            owner=spend.owner,
            chat=spend.chat,
            now=spend.now,
        )
