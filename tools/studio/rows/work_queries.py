"""What there is for the engine to do, and for whom: read from the rows without loading them.

An asset that waits for the service, or for room in a pool, is not on it: with thousands of those
the engine must still have nothing to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.studio.db.database import Rows, packed
from tools.studio.rows.spending_stops import STOPPED
from tools.types import Wishes

LONGEST_WAIT_S = 600.0
"""No step is ever told to wait longer than this before its next try."""


_WISHING = (
    " UNION ALL SELECT handle, 0 AS at FROM assets WHERE stop = 0 AND wishes {side} :none"
    " AND (state = 'complete' OR (state = 'generated' AND wishes NOT LIKE :after_model)"
    " OR (state = 'rigged' AND wishes NOT LIKE :after_rig))"
)
"""Assets that wish for something, on either side of those that wish for nothing: an index has an
order, but no "other than"."""


@dataclass(frozen=True)
class Moved:
    """Assets that may be moved on by us since one of their tasks changed; up to which change."""

    assets: tuple[str, ...]
    rev: int


class WorkQueries:
    """Questions about all accounts at once; `limits` is how many tasks each pool takes."""

    def __init__(self, rows: Rows, limits: Mapping[str, int]) -> None:
        self._rows = rows
        self._limits = limits

    async def open(self, *, now: float) -> dict[str, float]:
        """Assets that can be moved on by us, and when (0: now)."""
        rows = await self._rows.all(
            "SELECT asset AS handle, min(CASE state WHEN 'intent' THEN not_before"
            " WHEN 'sending' THEN coalesce(look_at, 0)"
            " WHEN 'settled' THEN not_before ELSE 0 END) AS at FROM tasks"
            " WHERE handled = 0 AND (state IN ('sending', 'settled', 'rejected')"
            " OR (state = 'intent' AND not_before > :now)) GROUP BY asset"
            f"{''.join(_WISHING.format(side=side) for side in '<>')}",
            now=now,
            none=packed(Wishes().model_dump()),
            after_model='%"pause_after":"model"%',
            after_rig='%"pause_after":"rig"%',
        )
        due: dict[str, float] = {}
        for row in rows:
            due[row["handle"]] = min(row["at"], due.get(row["handle"], row["at"]))
        return due

    async def in_line(self, *, now: float) -> list[str]:
        """Assets whose turn it is: the oldest intents, as many as their pools have room for."""
        lines = await self._rows.all(
            "SELECT DISTINCT account, pool FROM tasks WHERE state = 'intent'"
        )
        found: list[str] = []
        for line in lines:
            taken = await self._rows.one(
                "SELECT count(*) AS count FROM tasks WHERE account = :account AND pool = :pool"
                " AND state IN ('sending', 'accepted')",
                **line,
            )
            room = self._limits[line["pool"]] - (taken["count"] if taken else 0)
            if room > 0:
                rows = await self._rows.all(
                    "SELECT asset FROM tasks t WHERE account = :account AND pool = :pool"
                    " AND state = 'intent' AND handled = 0 AND not_before <= :now AND NOT EXISTS"
                    " (SELECT 1 FROM tasks o WHERE o.asset = t.asset AND o.state = 'sending'"
                    f" AND o.unclear_at IS NOT NULL) AND NOT {STOPPED.format(task='t')}"
                    " ORDER BY created_at LIMIT :room",
                    **line,
                    now=now,
                    room=room,
                )
                found += [row["asset"] for row in rows]
        return found

    async def mend_times(self, *, now: float) -> None:
        """Where the clock was set back, nothing waits for the old time to come round again.

        An unclear submission starts its whole grace afresh, for nobody knows how much has passed.
        """
        await self._rows.run(
            "UPDATE tasks SET posted_at = :now, unclear_at = NULL, readings = 0,"
            " look_at = :now + (look_at - posted_at) WHERE state = 'sending'"
            " AND posted_at > :now + 1",
            now=now,
        )
        await self._rows.run(
            "UPDATE tasks SET not_before = :now WHERE handled = 0"
            " AND state IN ('intent', 'settled') AND not_before > :far",
            now=now,
            far=now + LONGEST_WAIT_S,
        )

    async def moved(self, rev: int) -> Moved:
        """What changed after `rev`; progress at the service, or a place in line, moves nobody."""
        latest = await self.rev()
        if latest == rev:
            return Moved((), rev)
        rows = await self._rows.all(
            "SELECT asset FROM tasks WHERE state NOT IN ('intent', 'accepted')"
            f" AND rev > :rev{self._rows.dialect.settled_rev}",
            rev=rev,
        )
        return Moved(tuple(row["asset"] for row in rows), latest)

    async def rev(self) -> int:
        """The number of the latest change."""
        row = await self._rows.one(
            "SELECT coalesce(max(rev), 0) AS rev FROM tasks WHERE rev > 0"
            f"{self._rows.dialect.settled_rev}"
        )
        return 0 if row is None else int(row["rev"])

    async def accounts(self) -> list[str]:
        """Accounts of which the service has something.

        From one account to the next, for a DISTINCT would read every task that is there.
        """
        rows = await self._rows.all(
            "WITH RECURSIVE found (account) AS ("
            "SELECT min(account) FROM tasks WHERE state = 'accepted' UNION ALL"
            " SELECT (SELECT min(t.account) FROM tasks t WHERE t.state = 'accepted'"
            " AND t.account > found.account) FROM found WHERE found.account IS NOT NULL)"
            " SELECT account FROM found WHERE account IS NOT NULL"
        )
        return [row["account"] for row in rows]
