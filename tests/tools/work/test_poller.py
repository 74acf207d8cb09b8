"""How often the service is asked: seldom, in batches, and never about what it does not have."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.bare_studio import ACCOUNT, BareStudio
from tools.clock import Clock
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.service.wire import TaskBatch
from tools.studio.work.poller import Pace, TaskPoller

pytestmark = pytest.mark.anyio


@dataclass
class Poll:
    at_s: float
    ids: list[str]


@dataclass
class Ear:
    """A client that only reads, and notes when it was asked for what."""

    home: BareStudio
    clock: Clock
    polls: list[Poll] = field(default_factory=list[Poll])

    async def tasks(self, task_ids: Sequence[str]) -> TaskBatch:
        self.polls.append(Poll(self.clock.monotonic(), list(task_ids)))
        return await self.home.service.list_tasks(task_ids)

    @property
    def gaps_s(self) -> list[float]:
        times = [poll.at_s for poll in self.polls]
        return [after - before for before, after in zip(times, times[1:], strict=False)]


@asynccontextmanager
async def watched(
    folder: Path, clock: Clock, *, assets: int, limit: int
) -> AsyncGenerator[tuple[BareStudio, Ear, ChangeFeed]]:
    """A watcher over that many assets, of which `limit` fit into the service."""
    home = BareStudio(folder / "galatea.db", limits={"generation": limit, "animation": limit})
    await home.database.run("PRAGMA synchronous=OFF")
    for number in range(assets):
        await home.ask(f"knight-{number}")
    await home.advance()
    ear, changes = Ear(home, clock), ChangeFeed(home.database)
    client: Any = ear
    watcher = TaskPoller(home.store, lambda _: client, changes, clock, Pace())
    task = asyncio.create_task(watcher.watch(ACCOUNT))
    try:
        yield home, ear, changes
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        home.close()


async def test_a_thousand_open_tasks_cost_ten_requests_a_tick_one_second_apart(
    tmp_path: Path, clock: Clock
) -> None:
    async with watched(tmp_path, clock, assets=1000, limit=1000) as (_, ear, _changes):
        await asyncio.sleep(120)
        assert len(ear.polls) >= 40
        assert all(len(poll.ids) == 100 for poll in ear.polls)
        assert min(ear.gaps_s) >= 0.99
        for start in range(0, 40, 10):
            tick = [one for poll in ear.polls[start : start + 10] for one in poll.ids]
            assert len(set(tick)) == 1000
        between = ear.gaps_s[9::10]
        within = [gap for number, gap in enumerate(ear.gaps_s) if number % 10 != 9]
        assert max(within) < 1.1
        assert min(between) > 1.8


async def test_unchanged_tasks_are_asked_about_ever_less_often(
    tmp_path: Path, clock: Clock
) -> None:
    async with watched(tmp_path, clock, assets=3, limit=10) as (_, ear, _changes):
        began = clock.monotonic()
        await asyncio.sleep(120)
        waits = [ear.polls[0].at_s - began, *ear.gaps_s]
        for wait, expected in zip(waits, [2, 3, 4.5, 6.75, 10.125, 15, 15, 15], strict=False):
            assert 0.89 * expected < wait < 1.11 * expected, waits
        assert len({round(wait, 3) for wait in waits[5:]}) == len(waits[5:])  # never in step


async def test_a_change_makes_the_next_question_come_soon(tmp_path: Path, clock: Clock) -> None:
    async with watched(tmp_path, clock, assets=3, limit=10) as (home, ear, _changes):
        await asyncio.sleep(60)
        running = home.service.tasks[0].model_copy(update={"status": "running", "progress": 7})
        home.service.tasks[0] = running
        asked = len(ear.polls)
        await asyncio.sleep(60)
        noticed = ear.polls[asked].at_s
        assert 1.7 < ear.polls[asked + 1].at_s - noticed < 2.3
        (row, *_) = await home.store.accepted(ACCOUNT)
        assert (row.status, row.progress) == ("running", 7)


async def test_a_new_task_is_not_kept_waiting_by_the_patience_of_the_old(
    tmp_path: Path, clock: Clock
) -> None:
    async with watched(tmp_path, clock, assets=1, limit=10) as (home, ear, changes):
        await asyncio.sleep(100)
        await home.ask("late")
        await home.advance()
        changes.notify()
        asked, at_s = len(ear.polls), clock.monotonic()
        await asyncio.sleep(10)
        assert ear.polls[asked].at_s - at_s < 2.3
        assert len(ear.polls[asked].ids) == 2


async def test_what_waits_here_is_never_asked_about(tmp_path: Path, clock: Clock) -> None:
    async with watched(tmp_path, clock, assets=30, limit=10) as (home, ear, _changes):
        await asyncio.sleep(60)
        known = {task.task_id for task in home.service.tasks}
        assert len(known) == 10
        assert all(set(poll.ids) == known for poll in ear.polls)
