"""A home whose work is shared among processes, from this process's side."""

import logging
from collections.abc import Callable

from tools.clock import Clock
from tools.fleet.job_queue import JobQueue
from tools.fleet.job_worker import JobWorker
from tools.fleet.remote_runner import RemoteRunner, SessionLock
from tools.fleet.worker_election import WorkerElection
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.db.postgres import PostgresDatabase
from tools.studio.db.process_presence import ProcessPresence
from tools.studio.rows.store import Store
from tools.studio.rows.work_queries import WorkQueries
from tools.studio.work.advancer import Advancer
from tools.studio.work.engine import Engine
from tools.studio.work.poller import TaskPoller

CONCURRENCY = 20
STAND_IN_CONCURRENCY = 16
BACK_WITHIN_S = 5.0
"""Sooner after a restart of the database than for turns: a job that runs twice costs only time."""
STAND_IN_GRACE_S = 3.0
"""A program that is being closed does not keep its user waiting; others, or the next, go on."""


class Fleet:
    """Takes the engine's place: sees what there is to do, or waits to; works, or waits to.

    `concurrency` makes this process a dedicated worker with so many jobs at once.
    """

    def __init__(
        self,
        database: PostgresDatabase,
        agenda: WorkQueries,
        advancer: Advancer,
        watcher: TaskPoller,
        changes: ChangeFeed,
        clock: Clock,
        tidy: Callable[[], None],
        *,
        concurrency: int | None = None,
    ) -> None:
        for name in ("procrastinate", "psycopg"):  # without --verbose nobody hears of retries
            logging.getLogger(name).addHandler(logging.NullHandler())
        dedicated = concurrency is not None
        self._queue = JobQueue(database.conninfo, database.where)
        crew = JobWorker(
            self._queue,
            Store(database),
            advancer,
            watcher,
            changes,
            ProcessPresence(database, back_within_s=BACK_WITHIN_S),
            concurrency=concurrency or STAND_IN_CONCURRENCY,
            **({} if dedicated else {"graceful_s": STAND_IN_GRACE_S}),
        )
        self._shift = WorkerElection(database, crew, dedicated=dedicated)
        hands, sole = RemoteRunner(self._queue), SessionLock(database.line)
        self._engine = Engine(agenda, hands, changes, sole, clock, tidy)

    async def start(self) -> None:
        """Raises HomeUnusable."""
        await self._queue.open()
        await self._engine.start()
        self._shift.start()

    async def stop(self) -> None:
        """Ends this process's part; the others go on."""
        await self._engine.stop()
        await self._shift.stop()
        await self._queue.close()
