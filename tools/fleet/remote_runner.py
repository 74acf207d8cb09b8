"""The engine's hands in a fleet: jobs for whoever is free, and the lock that one process holds."""

import asyncio

from tools.fleet.job_queue import ADVANCE, WATCH, JobQueue
from tools.studio.db.pg_session import PgSession

AGAIN_S = 1.0
"""How long a nudge is left alone before the next for the same asset."""
WATCH_AGAIN_S = 3.0
ENGINE = "engine"


class RemoteRunner:
    """Defers instead of doing."""

    look_every_s = 5.0

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue

    async def advance(self, handle: str) -> None:
        """The rows tell when to come again."""
        await self._queue.nudge(ADVANCE, handle)
        await asyncio.sleep(AGAIN_S)

    async def watch(self, account: str) -> None:
        """While one job watches, the next one waits behind its lock: there is never none."""
        await self._queue.nudge(WATCH, account)
        await asyncio.sleep(WATCH_AGAIN_S)


class SessionLock:
    """Held on the process's line to the database, which drops it when the process dies."""

    def __init__(self, line: PgSession) -> None:
        self._line = line

    @property
    def held(self) -> bool:
        return self._line.holds(ENGINE)

    def take(self) -> bool:
        self._line.want(ENGINE)
        return self.held

    def release(self) -> None:
        self._line.drop(ENGINE)
