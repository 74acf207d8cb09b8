"""What is to be spent, on what, and how far it may go."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.errors import OverCap
from tools.studio.db.database import Rows, packed


@dataclass(frozen=True)
class Quote:
    """A price for exact arguments of a tool."""

    tool: str
    arguments: Mapping[str, Any]
    credits: float

    @property
    def digest(self) -> str:
        """The same for the same tool and arguments, whatever their order."""
        return hashlib.sha256(packed([self.tool, dict(self.arguments)]).encode()).hexdigest()


@dataclass(frozen=True)
class Caps:
    """Most credits per chat, per UTC day and owner, and for this one command; `None`: no cap."""

    per_chat: float | None = None
    per_day: float | None = None


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


def day_start(now: float) -> float:
    """Midnight, UTC."""
    today = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today.timestamp()


COST = (
    "CASE WHEN state = 'settled' THEN coalesce(credits_used,"
    " CASE WHEN status = 'success' THEN credits ELSE 0 END)"
    " WHEN state = 'rejected' THEN 0 ELSE credits END"
)
"""What a task costs as far as is known: its price until it is settled, then what was taken."""


async def spent(
    rows: Rows, *, owner: str, chat: str | None = None, since: float | None = None
) -> float:
    """Credits taken or held by an owner, in a chat or since a moment; open wishes included."""
    tasks, held = "owner = :owner", "owner = :owner AND reserved > 0"
    late_enough = "TRUE" if since is None else "created_at >= :since"
    cost = COST
    if chat is None:
        tasks += f" AND {late_enough}"
    else:  # by the index of chats: that of owners has everything since a chat's beginning
        tasks, held = "chat = :chat", f"{held} AND chat = :chat"
        cost = f"CASE WHEN owner = :owner AND {late_enough} THEN {COST} ELSE 0 END"
    found = await rows.one(
        f"SELECT (SELECT coalesce(sum({cost}), 0) FROM tasks WHERE {tasks})"
        f" + (SELECT coalesce(sum(reserved), 0) FROM assets WHERE {held}) AS credits",
        owner=owner,
        chat=chat,
        since=since,
    )
    return float(found["credits"]) if found else 0.0


async def check_caps(rows: Rows, spend: Spend) -> None:
    """Raises OverCap if the quote would pass a cap; in the writing transaction this is atomic."""
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
        before = await spent(rows, owner=spend.owner, chat=chat, since=since)
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


async def reserve(rows: Rows, spend: Spend | None) -> None:
    """Uses up the leave to spend. Raises OverCap, and ApprovalVoid where it was used or altered."""
    if spend is None or spend.quote.credits == 0:
        return
    await check_caps(rows, spend)
    if spend.approval is not None:
        from tools.studio.money.approvals import redeem

        await redeem(rows, spend)
