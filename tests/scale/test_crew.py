"""Several crews over one queue: one watch per account in the whole fleet, and no job is stuck."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest

from agent.app.assemble import SCHEMAS
from tests.scale.wishes import wish
from tools.clock import Clock
from tools.fleet.job_queue import ADVANCE, WATCH, JobQueue
from tools.fleet.job_worker import JobWorker
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.db.postgres import PostgresDatabase, open_postgres
from tools.studio.db.process_presence import ProcessPresence
from tools.studio.rows.store import Store
from tools.studio.service.wire import RemoteTask, TaskBatch
from tools.studio.work.poller import Pace, TaskPoller

pytestmark = pytest.mark.anyio

ACCOUNTS = [f"account-{number}" for number in range(10)]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"  # the jobs' own clock is the database's


class Work:
    """Stands where watcher and advancer stand; notes who is watched by how many at once."""

    def __init__(self) -> None:
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.advanced: Counter[str] = Counter()

    async def watch(self, account: str) -> None:
        self.now[account] += 1
        self.most[account] = max(self.most[account], self.now[account])
        await asyncio.sleep(0.3)
        self.now[account] -= 1

    async def advance(self, handle: str) -> None:
        self.advanced[handle] += 1


async def crew_of(
    database: PostgresDatabase, work: Any, watcher: Any = None
) -> tuple[JobQueue, JobWorker]:
    queue = JobQueue(database.conninfo, database.where)
    presence = ProcessPresence(database, back_within_s=0.0)
    store, changes = Store(database), ChangeFeed(database)
    watcher = watcher or work
    crew = JobWorker(queue, store, work, watcher, changes, presence, concurrency=4, graceful_s=1.0)
    await queue.open()
    return queue, crew


async def test_an_account_is_watched_by_one_process_however_often_it_is_asked_for(
    url: str,
) -> None:
    work = Work()
    databases = [await open_postgres(url, SCHEMAS) for _ in range(3)]
    made = [await crew_of(database, work) for database in databases]
    for _, crew in made:
        crew.start()
    for _ in range(3):
        nudges = [queue.nudge(WATCH, account) for queue, _ in made for account in ACCOUNTS]
        await asyncio.gather(*nudges)
        await asyncio.sleep(0.5)
    assert {account: work.most[account] for account in ACCOUNTS} == dict.fromkeys(ACCOUNTS, 1)
    for queue, crew in made:
        await crew.stop()
        await queue.close()
    for database in databases:
        await database.aclose()


class Service:
    """Always has everything in work; notes when each account is asked about."""

    def __init__(self) -> None:
        self.asked: dict[str, list[float]] = {account: [] for account in ACCOUNTS}

    def client(self, account: str) -> Any:
        return Client(account, self.asked[account])

    def gaps_s(self) -> list[float]:
        return [b - a for times in self.asked.values() for a, b in pairwise(times)]

    async def until_asked(self, times: int) -> None:
        """Until each account was asked about so often from now on."""
        goal = {account: len(asked) + times for account, asked in self.asked.items()}
        while any(len(self.asked[account]) < goal[account] for account in ACCOUNTS):
            await asyncio.sleep(0.05)


@dataclass
class Client:
    account: str
    asked: list[float]

    async def tasks(self, task_ids: Sequence[str]) -> TaskBatch:
        assert {one.partition("/")[0] for one in task_ids} == {self.account}
        self.asked.append(time.monotonic())
        moved = {"status": "running", "progress": len(self.asked) % 100}
        found = [RemoteTask(task_id=one, type="text_to_model", **moved) for one in task_ids]
        return TaskBatch(tasks={one.task_id: one for one in found})


async def in_work(database: PostgresDatabase, things: int) -> None:
    """So many things of each account are at the service."""
    for number, account in enumerate(ACCOUNTS * things):
        asset, task = wish(f"thing{number}")
        whose = {"account": account}
        asset, task = asset.model_copy(update=whose), task.model_copy(update=whose)
        await Store(database).add_asset(asset, "f", task, None)
    await database.run("UPDATE tasks SET state = 'accepted', remote_id = account || '/' || id")


async def test_the_service_is_asked_once_per_key_and_tick_by_the_whole_fleet(url: str) -> None:
    """Also while one process leaves and another takes its watches over."""
    service, crews = Service(), []
    pace = Pace(first_s=0.4, longest_s=0.4)
    databases = [await open_postgres(url, SCHEMAS) for _ in range(3)]
    await in_work(databases[0], 2)
    for database in databases:
        changes = ChangeFeed(database)
        watcher = TaskPoller(Store(database), service.client, changes, Clock(), pace)
        crews.append((watcher, *await crew_of(database, Work(), watcher)))
    for _, _, crew in crews:
        crew.start()
    for _ in range(2):
        for _, queue, _ in crews:
            await asyncio.gather(*[queue.nudge(WATCH, account) for account in ACCOUNTS])
        await service.until_asked(5)
        crews.sort(key=lambda one: one[0].polls)
        watcher, queue, crew = crews.pop()
        await crew.stop()
        await queue.close()
    assert min(service.gaps_s()) >= 0.9 * pace.first_s
    for _, queue, crew in crews:
        await crew.stop()
        await queue.close()
    for database in databases:
        await database.aclose()


async def test_a_job_of_a_process_that_died_is_freed_within_seconds(url: str) -> None:
    work = Work()
    one, two = await open_postgres(url, SCHEMAS), await open_postgres(url, SCHEMAS)
    queue, crew = await crew_of(one, work)
    (row,) = await queue.all("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
    await queue.run(
        "INSERT INTO crews (worker, process) VALUES (%(worker)s, %(process)s)",
        worker=row["id"],
        process=two.line.process,
    )
    await queue.nudge(ADVANCE, "knight")
    await queue.run(
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker)s", worker=row["id"]
    )
    await two.aclose()  # it dies in the middle of its job
    crew.start()
    while not work.advanced["knight"]:
        await queue.nudge(ADVANCE, "knight")  # waits behind the dead one's lock
        await asyncio.sleep(0.2)
    await crew.stop()
    await queue.close()
    await one.aclose()
