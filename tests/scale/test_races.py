"""Two processes at the same rows: whoever is second finds it done, or finds no room."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest

from agent.app.assemble import SCHEMAS
from agent.chat.history import History
from agent.core.errors import TurnRunning
from agent.core.events import TurnStarted
from agent.core.messages import User
from agent.server.kit.idempotency import IdempotencyKeys
from tests.bare_studio import OWNER
from tests.scale.wishes import NOW, wish
from tools.errors import ApprovalVoid, OverCap
from tools.studio.db.postgres import PostgresDatabase, open_postgres
from tools.studio.money.approvals import Approvals, Requester
from tools.studio.money.quote import Quote
from tools.studio.money.reserve import Spend
from tools.studio.money.spending import Caps
from tools.studio.rows.store import Store
from tools.types import Asset, Task

pytestmark = pytest.mark.anyio

Result = TypeVar("Result")


@asynccontextmanager
async def processes(url: str, count: int = 3) -> AsyncGenerator[list[PostgresDatabase]]:
    """As many databases as processes would have open."""
    opened = [await open_postgres(url, SCHEMAS) for _ in range(count)]
    try:
        yield opened
    finally:
        for one in opened:
            await one.aclose()


def spend(approval: str | None = None, **caps: float) -> Spend:
    quote = Quote("generate_3d", {"prompt": "a knight"}, 20.0)
    return Spend(quote, OWNER, "c", Caps(**caps), approval, NOW, "a")


async def outcomes(work: Sequence[Awaitable[Result]]) -> list[Result | BaseException]:
    return await asyncio.gather(*work, return_exceptions=True)


async def test_names_given_at_once_are_all_different(url: str) -> None:
    async with processes(url) as opened:
        stores = [Store(one) for one in opened]
        made = await asyncio.gather(
            *[
                stores[n % 3].add_asset(wish(name)[0], "f", wish(name)[1], None)
                for n, name in enumerate(["knight", "knight-2"] * 8)
            ]
        )
        assert len({asset.handle for asset in made}) == 16


async def test_twenty_at_once_from_three_processes_cannot_pass_a_cap_together(url: str) -> None:
    async with processes(url) as opened:
        stores = [Store(one) for one in opened]
        results = await outcomes(
            [
                stores[n % 3].add_asset(
                    wish(f"k{n}")[0], "f", wish(f"k{n}")[1], None, spend(per_day=100)
                )
                for n in range(20)
            ]
        )
        assert sum(isinstance(one, Asset) for one in results) == 5
        assert sum(isinstance(one, OverCap) for one in results) == 15


async def test_a_yes_is_used_once_whoever_is_quicker(url: str) -> None:
    async with processes(url) as opened:
        approvals = Approvals(opened[0])
        quote = spend().quote
        question = await approvals.open(
            Requester(OWNER, "c", "t", "a"), [quote], now=NOW, for_s=600
        )
        settled = await asyncio.gather(
            *[
                Approvals(one).settle(question, "approve", owner=OWNER, by=OWNER, now=NOW)
                for one in opened
            ]
        )
        assert sorted(settled) == [False, False, True]
        (row,) = await approvals.of(question, owner=OWNER)
        results = await outcomes(
            [
                Store(one).add_asset(wish(f"k{n}")[0], "f", wish(f"k{n}")[1], None, spend(row.id))
                for n, one in enumerate(opened * 3)
            ]
        )
        assert sum(isinstance(one, Asset) for one in results) == 1
        assert sum(isinstance(one, ApprovalVoid) for one in results) == 8


async def test_a_call_made_twice_at_once_begins_one_thing(url: str) -> None:
    async with processes(url) as opened:
        made = await asyncio.gather(
            *[
                Store(one).add_asset(wish("knight")[0], "f", wish("knight")[1], ("c", "call-1"))
                for one in opened
            ]
        )
        assert {asset.handle for asset in made} == {"knight"}


async def test_a_pool_never_takes_more_than_it_holds(url: str) -> None:
    async with processes(url) as opened:
        stores = [Store(one) for one in opened]
        tasks = []
        for n in range(12):
            asset, task = wish(f"k{n}")
            tasks.append(task.model_copy(update={"asset": asset.handle}))
            await stores[0].add_asset(asset, "f", task, None)
        claims = [
            store.claim(task, limit=5, now=NOW, look_at=NOW + 60)
            for task in tasks
            for store in stores
        ]
        assert sum(await asyncio.gather(*claims)) == 5


async def test_no_change_is_skipped_by_who_follows_them(url: str) -> None:
    async with processes(url) as opened:
        stores = [Store(one) for one in opened]
        for n in range(8):
            asset, task = wish(f"k{n}")
            await stores[0].add_asset(asset, "f", task, None)
        rows = await opened[0].all("SELECT id FROM tasks")
        await opened[0].run("UPDATE tasks SET state = 'accepted'")
        seen: list[tuple[str, int]] = []
        done = asyncio.Event()

        async def follow(rev: int) -> None:
            while True:
                last = done.is_set()
                for task in await stores[2].changed_since(rev):
                    rev = task.rev
                    seen.append((task.id, task.progress))
                if last:
                    return

        follower = asyncio.create_task(follow(await stores[2].rev()))
        for step in range(1, 11):
            await asyncio.gather(
                *[
                    stores[n % 2].note_progress([(row["id"], "running", step)])
                    for n, row in enumerate(rows)
                ]
            )
        done.set()
        await follower
        assert {task for task, progress in seen if progress == 10} == {row["id"] for row in rows}
        assert len(seen) == len(set(seen))


async def test_a_chat_answers_one_message_at_a_time_wherever_it_is_sent(url: str) -> None:
    class Living:
        process = "one"

        async def show(self) -> None: ...
        async def lives(self, process: str) -> bool:
            return True

        async def close(self) -> None: ...

    async with processes(url) as opened:
        histories = [History(one, life=Living()) for one in opened]
        chat = await histories[0].create(owner=OWNER, name=None, now=NOW)

        def begin(number: int) -> Awaitable[Any]:
            said = TurnStarted(chat=chat.id, turn=f"t{number}", message=User(content="Hi"))
            return histories[number].begin(chat.id, said, now=NOW)

        results = await outcomes([begin(number) for number in range(3)])
        assert sum(isinstance(one, TurnRunning) for one in results) == 2


async def test_the_same_idempotency_key_at_once_is_one_request(url: str) -> None:
    async with processes(url) as opened:
        claims = [
            IdempotencyKeys(one).claim(OWNER, "key", ["body"], f"turn-{n}", now=NOW)
            for n, one in enumerate(opened)
        ]
        earlier = [one for one in await asyncio.gather(*claims) if one is not None]
        assert len(earlier) == 2
        assert len({one.resource for one in earlier}) == 1


async def test_an_asset_that_is_being_taken_away_gets_nothing_more(url: str) -> None:
    async with processes(url, 2) as (one, two):
        for n in range(10):
            asset, task = wish(f"k{n}")
            asset = await Store(one).add_asset(asset, "f", task, None)
            await one.run("UPDATE tasks SET handled = 1")
            await one.run("UPDATE assets SET state = 'generated'")
            rest = await Store(one).by_handle(asset.handle)
            assert rest is not None
            more = replace_task(wish("x")[1], rest)
            gone, changed = await asyncio.gather(
                Store(one).discard(asset.handle, now=NOW),
                Store(two).change(rest, now=NOW, tasks=[more]),
            )
            assert gone != changed


def replace_task(task: Task, asset: Asset) -> Task:
    return task.model_copy(update={"asset": asset.handle, "step": "convert:fbx:model"})
