"""What was spent on what, and how far the estimates were off: read from the task rows."""

from dataclasses import dataclass
from typing import Literal

from tools.studio.database import Rows

By = Literal["day", "chat", "asset", "kind"]
_GROUPS: dict[By, str] = {
    "chat": "coalesce(chat, '(no chat)')",
    "asset": "asset",
    "kind": "CASE WHEN step LIKE 'animate:%' THEN 'animate'"
    " WHEN step LIKE 'convert:%' THEN 'convert' ELSE step END",
}


@dataclass(frozen=True)
class LedgerLine:
    """One group of settled tasks; credits."""

    group: str
    tasks: int
    estimated: float
    used: float
    refunded: float
    """Estimates of tasks that failed: the service takes nothing for them."""


async def ledger(rows: Rows, *, owner: str, by: By) -> list[LedgerLine]:
    """Settled paid tasks of an owner in groups, in the order of the groups' names."""
    group = rows.dialect.day("created_at") if by == "day" else _GROUPS[by]
    found = await rows.all(
        f'SELECT {group} AS "group", count(*) AS tasks, sum(credits) AS estimated,'
        " sum(coalesce(credits_used, 0)) AS used,"
        " sum(CASE WHEN status <> 'success' THEN credits ELSE 0 END) AS refunded"
        " FROM tasks WHERE owner = :owner AND state = 'settled' AND credits > 0"
        " GROUP BY 1 ORDER BY 1",
        owner=owner,
    )
    return [LedgerLine(**row) for row in found]
