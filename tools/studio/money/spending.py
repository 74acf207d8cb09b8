"""What was spent or is held, from rows, and how far it may go."""

from dataclasses import dataclass
from datetime import UTC, datetime

from tools.studio.db.database import Rows


@dataclass(frozen=True)
class Caps:
    """Most credits per chat, per UTC day and owner, and for this one command; `None`: no cap."""

    per_chat: float | None = None
    per_day: float | None = None


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


BATCH = "batch-"
"""Begins the name under which a batch's spending is booked, where a chat's stands otherwise."""


def in_chat(chat: str | None) -> bool:
    """Whether this is a chat of its own. All else of a user and UTC day counts as one chat."""
    return chat is not None and not chat.startswith(BATCH)


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


async def spent_outside_chats(rows: Rows, *, owner: str, since: float) -> float:
    """Credits taken since then, or held, by requests that belong to no chat, batches included."""
    outside = f"(chat IS NULL OR substr(chat, 1, {len(BATCH)}) = '{BATCH}')"
    found = await rows.one(
        f"SELECT (SELECT coalesce(sum({COST}), 0) FROM tasks"
        f" WHERE owner = :owner AND created_at >= :since AND {outside})"
        " + (SELECT coalesce(sum(reserved), 0) FROM assets"
        f" WHERE owner = :owner AND reserved > 0 AND {outside}) AS credits",
        owner=owner,
        since=since,
    )
    return float(found["credits"]) if found else 0.0
