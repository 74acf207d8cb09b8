"""Who works in a fleet: `galatea worker` processes; where none lives, whoever is there."""

import asyncio
import logging

from tools.errors import ToolError
from tools.fleet.job_worker import JobWorker
from tools.studio.db.change_feed import ended
from tools.studio.db.postgres import PostgresDatabase
from tools.studio.db.postgres_dialect import lock_key

log = logging.getLogger("galatea.studio")

WORKERS = "workers"
"""The lock that every dedicated worker shares."""
LOOK_EVERY_S = 2.0


class WorkerElection:
    """Starts and stops this process's crew."""

    def __init__(self, database: PostgresDatabase, crew: JobWorker, *, dedicated: bool) -> None:
        self._database = database
        self._crew = crew
        self._dedicated = dedicated
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._dedicated:
            self._database.line.want(WORKERS, shared=True)
            self._crew.start()
        else:
            self._task = asyncio.create_task(self._stand_in(), name="galatea-shift")

    async def stop(self) -> None:
        if self._task is not None:
            await ended(self._task)
        await self._crew.stop()

    async def _stand_in(self) -> None:
        """A program that is alone does the work itself, so that nobody needs two."""
        while True:
            try:
                needed = await self._nobody_works()
            except ToolError:
                needed = self._crew.running
            if needed and not self._crew.running:
                self._crew.start()
            elif not needed and self._crew.running:
                log.info("workers have come; the work is theirs now")
                await self._crew.stop()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _nobody_works(self) -> bool:
        """Looks at the locks instead of trying one: two who try at once would see each other."""
        key = lock_key(WORKERS) % 2**64
        row = await self._database.one(
            "SELECT 1 AS one FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE d.datname = current_database() AND l.locktype = 'advisory'"
            " AND l.granted AND l.classid = CAST(:high AS BIGINT)"
            " AND l.objid = CAST(:low AS BIGINT) LIMIT 1",
            high=key >> 32,
            low=key % 2**32,
        )
        return row is None
