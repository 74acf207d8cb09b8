"""Several crews over one queue: one watch per account in the whole fleet, and no job is stuck."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from agent.parts import SCHEMAS
from tools.fleet.crew import Crew
from tools.fleet.queue import ADVANCE, WATCH, Queue
from tools.studio.changes import Changes
from tools.studio.postgres import PostgresDatabase, open_postgres
from tools.studio.presence import Presence
from tools.studio.store import Store

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


async def crew_of(database: PostgresDatabase, work: Any) -> tuple[Queue, Crew]:
    queue = Queue(database.conninfo, database.where)
    presence = Presence(database, back_within_s=0.0)
    store, changes = Store(database), Changes(database)
    crew = Crew(queue, store, work, work, changes, presence, concurrency=4, graceful_s=1.0)
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
