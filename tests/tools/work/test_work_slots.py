"""Slow downloads take the places of no other work, and one owner's of no other owner's."""

import asyncio

import pytest

from tools.studio.work.work_slots import WorkSlots

pytestmark = pytest.mark.anyio


async def test_eight_slow_downloads_stop_neither_the_ninth_nor_any_other_step() -> None:
    slots = WorkSlots()
    began: list[int] = []
    done = asyncio.Event()

    async def slow(number: int) -> None:
        async with slots.fetch("ann"):
            began.append(number)
            await done.wait()

    fetching = [asyncio.create_task(slow(number)) for number in range(9)]
    await asyncio.sleep(0)
    assert len(began) == 9
    async with slots.step():
        done.set()
    await asyncio.gather(*fetching)


async def test_an_owner_with_many_downloads_leaves_room_for_others() -> None:
    slots = WorkSlots(fetches_of_one=2, fetches=3)
    began: list[str] = []
    done = asyncio.Event()

    async def slow(owner: str) -> None:
        async with slots.fetch(owner):
            began.append(owner)
            await done.wait()

    fetching = [asyncio.create_task(slow(owner)) for owner in ["ann"] * 9 + ["eve"]]
    await asyncio.sleep(0.1)
    assert began == ["ann", "ann", "eve"]
    done.set()
    await asyncio.gather(*fetching)
    assert began.count("ann") == 9
