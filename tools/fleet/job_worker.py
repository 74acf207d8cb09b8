"""Runs the jobs of the fleet in this process, and cleans up after processes that died."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from tools.errors import ToolError
from tools.fleet.job_queue import ADVANCE, WATCH, JobQueue
from tools.studio.db.change_feed import ChangeFeed, ended
from tools.studio.db.process_presence import ProcessPresence
from tools.studio.rows.store import Store
from tools.studio.work.advancer import Advancer
from tools.studio.work.poller import TaskPoller

log = logging.getLogger("galatea.studio")

POLL_S = 0.5
"""Successors of a lock, retries and delayed jobs are found by looking: NOTIFY tells only of new."""
HEARTBEAT_S = 5.0
STALLED_S = 30.0
"""A worker without a sign of life for so long is dead; longer than any POST and its listing."""
CLEAN_EVERY_S = 2.0
AGAIN_S = 1.0
WATCHES = 200
LINGER_S = 5.0
PASS_S = 0.5
GRACEFUL_S = 20.0


class JobWorker:
    """`start` and `stop`, any number of times; between them up to `concurrency` jobs run here."""

    def __init__(
        self,
        queue: JobQueue,
        store: Store,
        advancer: Advancer,
        watcher: TaskPoller,
        changes: ChangeFeed,
        presence: ProcessPresence,
        *,
        concurrency: int = 16,
        graceful_s: float = GRACEFUL_S,
    ) -> None:
        self._queue = queue
        self._store = store
        self._advancer = advancer
        self._watcher = watcher
        self._changes = changes
        self._presence = presence
        self.concurrency = concurrency
        self._graceful_s = graceful_s
        self._tasks: list[asyncio.Task[None]] = []
        self._workers: dict[str, Any] = {}
        self._stopping = asyncio.Event()
        self._odd: set[int] = set()
        queue.does(self._advance, self._watch)

    @property
    def running(self) -> bool:
        return bool(self._tasks)

    def start(self) -> None:
        if not self._tasks:
            self._stopping.clear()
            work = (
                self._stay(ADVANCE, self.concurrency),
                self._stay(WATCH, WATCHES),
                self._clean(),
            )
            self._tasks = [asyncio.create_task(one, name="galatea-crew") for one in work]

    async def stop(self) -> None:
        """Lets what runs come to an end, within reason; the rest is taken up by others."""
        self._stopping.set()
        for worker in list(self._workers.values()):
            worker.stop()
        tasks, self._tasks = self._tasks, []
        if tasks:
            tasks[-1].cancel()
            await asyncio.wait(tasks, timeout=self._graceful_s + 5.0)
        for task in tasks:
            await ended(task)

    async def _stay(self, queue: str, concurrency: int) -> None:
        """A worker that ends, however it does, is followed by another until the crew stops."""
        from procrastinate.worker import Worker

        while not self._stopping.is_set():
            worker = Worker(
                app=self._queue.app,
                queues=[queue],
                name=f"galatea-{queue}",
                concurrency=concurrency,
                fetch_job_polling_interval=POLL_S,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALLED_S,
                shutdown_graceful_timeout=self._graceful_s,
                delete_jobs="always",
                install_signal_handlers=False,
            )
            self._workers[queue] = worker
            run = asyncio.create_task(worker.run(), name=f"galatea-{queue}")
            try:
                await asyncio.wait((run,))
            finally:
                await ended(run)
            if not self._stopping.is_set():
                log.info("the %s worker ended and starts again", queue)
                await asyncio.sleep(AGAIN_S)

    async def _advance(self, handle: str) -> None:
        try:
            await self._advancer.advance(handle)
        except ToolError as error:
            log.warning("❌ %s: %s", handle, error.message)
        finally:
            self._changes.notify()

    async def _watch(self, account: str) -> None:
        """One job for as long as the account has anything at the service, and a little longer."""
        watch = asyncio.create_task(self._watch_on(account), name=f"watch-{account}")
        stop = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait((watch, stop), return_when=asyncio.FIRST_COMPLETED)
            if watch.done():
                watch.result()
        except ToolError as error:
            log.warning("❌ watch %s: %s", account, error.message)
        finally:
            await ended(watch)
            await ended(stop)

    async def _watch_on(self, account: str) -> None:
        """Between two steps of an asset nothing is at the service for a moment."""
        quiet_s = 0.0
        while quiet_s < LINGER_S:
            await self._watcher.watch(account)
            quiet_s += PASS_S
            await asyncio.sleep(PASS_S)
            if await self._store.accepted_ids(account):
                quiet_s = 0.0

    # after the dead ---------------------------------------------------------------------------

    async def _clean(self) -> None:
        import psycopg
        from procrastinate.exceptions import ProcrastinateException

        while True:
            await asyncio.sleep(CLEAN_EVERY_S)
            try:
                await self._sign()
                await self._forget_the_dead()
                await self._finish_lost_jobs()
            except (ProcrastinateException, ToolError, psycopg.Error, OSError) as error:
                log.info("cleaning up waits: %s", error)

    def _own(self) -> dict[int, Any]:
        found = {worker.worker_id: worker for worker in self._workers.values()}
        return {number: worker for number, worker in found.items() if number is not None}

    async def _sign(self) -> None:
        """Ties our workers to our process, whose death is seen at once."""
        for number in self._own():
            await self._queue.run(
                "INSERT INTO crews (worker, process) VALUES (%(worker)s, %(process)s)"
                " ON CONFLICT (worker) DO NOTHING",
                worker=number,
                process=self._presence.process,
            )

    async def _forget_the_dead(self) -> None:
        for row in await self._queue.all("SELECT worker, process FROM crews"):
            gone = row["process"] == self._presence.process and row["worker"] not in self._own()
            if gone or not await self._presence.lives(row["process"]):
                await self._queue.run(
                    "DELETE FROM procrastinate_workers WHERE id = %(worker)s", worker=row["worker"]
                )
                await self._queue.run(
                    "DELETE FROM crews WHERE worker = %(worker)s", worker=row["worker"]
                )

    async def _finish_lost_jobs(self) -> None:
        """Nobody retries a dead worker's job, and its lock stays held. The rows know what is to be
        done, so the job goes, and the next look defers it anew."""
        from procrastinate.exceptions import ConnectorException
        from procrastinate.jobs import Status

        jobs = self._queue.app.job_manager
        lost = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_S))
        odd: set[int] = set()
        for number, worker in self._own().items():
            here = {context.job.id for context in worker._running_jobs.values()}
            for job in await jobs.list_jobs_async(status="doing", worker_id=number):
                if job.id is not None and job.id not in here:
                    odd.add(job.id)
                    lost += [job] if job.id in self._odd else []
        self._odd = odd
        for job in lost:
            with suppress(ConnectorException):  # another process was quicker
                await jobs.finish_job(job, status=Status.FAILED, delete_job=True)
        await jobs.prune_stalled_workers(seconds_since_heartbeat=STALLED_S)
