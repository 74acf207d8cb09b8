"""What was spent on what, and how far the estimates were off: read from the task rows."""

import asyncio
from dataclasses import dataclass
from math import inf
from typing import Literal

from tools.studio.db.database import Rows

TOGETHER = 2_000
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
    """Settled paid tasks of an owner in groups, in the order of the groups' names.

    Read some thousands at a time, so that nobody else waits for all that was ever paid.
    """
    group = rows.dialect.day("created_at") if by == "day" else _GROUPS[by]
    sums: dict[str, LedgerLine] = {}
    after = -inf
    while (last := await _last_of_page(rows, owner, after)) is not None:
        found = await rows.all(
            f'SELECT {group} AS "group", count(*) AS tasks, sum(credits) AS estimated,'
            " sum(coalesce(credits_used, 0)) AS used,"
            " sum(CASE WHEN status <> 'success' THEN credits ELSE 0 END) AS refunded"
            " FROM tasks WHERE owner = :owner AND created_at > :after AND created_at <= :last"
            " AND state = 'settled' AND credits > 0 GROUP BY 1",
            owner=owner,
            after=after,
            last=last,
        )
        for line in (LedgerLine(**row) for row in found):
            sums[line.group] = _both(sums[line.group], line) if line.group in sums else line
        after = last
        await asyncio.sleep(0)
    return [sums[name] for name in sorted(sums)]


async def _last_of_page(rows: Rows, owner: str, after: float) -> float | None:
    row = await rows.one(
        "SELECT max(created_at) AS at FROM (SELECT created_at FROM tasks WHERE owner = :owner"
        " AND created_at > :after ORDER BY created_at LIMIT :together) AS page",
        owner=owner,
        after=after,
        together=TOGETHER,
    )
    return None if row is None else row["at"]


def _both(one: LedgerLine, other: LedgerLine) -> LedgerLine:
    return LedgerLine(
        one.group,
        one.tasks + other.tasks,
        one.estimated + other.estimated,
        one.used + other.used,
        one.refunded + other.refunded,
    )
