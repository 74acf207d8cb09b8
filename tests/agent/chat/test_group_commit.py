"""Rows of many turns in one commit: soon, in order, and none forgotten."""

import asyncio
from collections.abc import Sequence

import pytest

from agent.chat.group_commit import GATHER_S, GroupCommit, Row

pytestmark = pytest.mark.anyio


class Written:
    """Commits, each the numbers of its rows; `broken` refuses the next ones."""

    def __init__(self) -> None:
        self.commits: list[list[int]] = []
        self.broken = False
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, rows: Sequence[Row]) -> None:
        await self.go.wait()
        if self.broken:
            raise OSError("disk full")
        self.commits.append([row["number"] for row in rows])


async def test_what_comes_close_together_is_one_commit() -> None:
    written = Written()
    backlog = GroupCommit(written)
    for number in range(5):
        backlog.add(f"turn-{number % 2}", {"number": number})
    await asyncio.sleep(GATHER_S * 2)
    assert written.commits == [[0, 2, 4, 1, 3]]
    backlog.add("turn-0", {"number": 5})
    await asyncio.sleep(GATHER_S * 2)
    assert written.commits[1:] == [[5]]


async def test_who_writes_more_of_a_turn_takes_what_waits_of_it() -> None:
    written = Written()
    backlog = GroupCommit(written)
    backlog.add("mine", {"number": 1})
    backlog.add("other", {"number": 7})
    assert await backlog.take("mine") == [{"number": 1}]
    assert await backlog.take("mine") == []
    await asyncio.sleep(GATHER_S * 2)
    assert written.commits == [[7]]


async def test_nothing_overtakes_a_commit_under_way() -> None:
    written = Written()
    written.go.clear()
    backlog = GroupCommit(written)
    backlog.add("mine", {"number": 1})
    await asyncio.sleep(GATHER_S * 2)
    taking = asyncio.ensure_future(backlog.take("mine"))
    await asyncio.sleep(1)
    assert not taking.done()
    written.go.set()
    assert await taking == []
    assert written.commits == [[1]]


async def test_what_could_not_be_written_waits_for_the_next_row_of_its_turn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    written = Written()
    written.broken = True
    backlog = GroupCommit(written)
    backlog.add("mine", {"number": 1})
    backlog.add("gone", {"number": 5})
    await asyncio.sleep(GATHER_S * 2)
    assert "disk full" in caplog.text
    backlog.drop("gone")
    backlog.add("mine", {"number": 2})
    assert await backlog.take("mine") == [{"number": 1}, {"number": 2}]
    assert await backlog.take("gone") == []
