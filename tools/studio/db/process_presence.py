"""Which processes of a fleet live: each holds an advisory lock on its line to PostgreSQL.

A lock and not a heartbeat, because a process that is killed is known dead at once, and one whose
loop is busy for a minute is not. After a restart of the database nobody holds a lock until all have
come back: for that while everybody counts as alive.
"""

import asyncio

from tools.studio.db.pg_session import life_lock
from tools.studio.db.postgres import PostgresDatabase
from tools.studio.db.postgres_dialect import lock_key

BACK_WITHIN_S = 30.0
"""After its own start the database gives the processes so long to come back."""
LOOK_AGAIN_S = 2.0
"""A line that broke is back within this, and with it its lock."""


class ProcessPresence:
    """The sign of life of one process, and its eye on the others'."""

    def __init__(self, database: PostgresDatabase, *, back_within_s: float = BACK_WITHIN_S) -> None:
        self._database = database
        self._back_within_s = back_within_s
        self.process = database.line.process
        self._dead: set[str] = set()

    async def show(self) -> None:
        """The line has held the lock since it was opened."""

    async def lives(self, process: str) -> bool:
        if process == self.process:
            return True
        if not process or process in self._dead:
            return False
        if not await self._free(process):
            return True
        await asyncio.sleep(LOOK_AGAIN_S)
        if await self._free(process):
            self._dead.add(process)  # names are never used again
        return process not in self._dead

    async def close(self) -> None:
        """The lock goes with the line."""

    async def _free(self, process: str) -> bool:
        key = lock_key(life_lock(process))
        row = await self._database.one(
            "SELECT pg_try_advisory_xact_lock_shared(:key) AS free,"
            " extract(epoch FROM now() - pg_postmaster_start_time()) AS up_s",
            key=key,
        )
        return row is not None and bool(row["free"]) and row["up_s"] > self._back_within_s
