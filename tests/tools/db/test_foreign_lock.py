"""Another process holds the database file: who needs it waits, and nobody else does."""

import asyncio
import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.virtual_loop import VirtualLoop
from tools.errors import HomeUnusable
from tools.studio.db.database import Schema
from tools.studio.db.sqlite import open_database

pytestmark = pytest.mark.anyio

THINGS = Schema("test", {"0001": "CREATE TABLE things (name TEXT)"})
INSERT = "INSERT INTO things (name) VALUES (:name)"


@contextmanager
def held(path: Path) -> Generator[sqlite3.Connection]:
    """The file with its write lock taken by a connection that is not ours."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.close()


async def test_the_loop_goes_on_while_a_write_waits_and_the_write_comes_after(
    tmp_path: Path,
) -> None:
    database = open_database(tmp_path / "galatea.db", [THINGS])
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    with held(tmp_path / "galatea.db") as other:
        began = time.monotonic()
        write = asyncio.create_task(database.run(INSERT, name="late"))
        longest_s = 0.0
        while time.monotonic() - began < 0.4:
            before = time.monotonic()
            await asyncio.sleep(0)
            assert await database.all("SELECT name FROM things") == []  # reading needs no lock
            longest_s = max(longest_s, time.monotonic() - before)
        assert not write.done()
        other.execute("COMMIT")
        assert await write == 1
    assert longest_s < 0.2
    assert await database.all("SELECT name FROM things") == [{"name": "late"}]
    database.close()


async def test_many_who_wait_all_get_their_turn_and_none_is_lost(tmp_path: Path) -> None:
    database = open_database(tmp_path / "galatea.db", [THINGS])

    async def one(number: int) -> None:
        async with database.transaction(durable=number % 2 == 0) as rows:
            await rows.run(INSERT, name=f"thing {number}")

    with held(tmp_path / "galatea.db") as other:
        writes = [asyncio.create_task(one(number)) for number in range(20)]
        alone = [asyncio.create_task(database.run(INSERT, name=f"own {n}")) for n in range(20)]
        await asyncio.sleep(0)
        other.execute("ROLLBACK")
        await asyncio.gather(*writes, *alone)
    rows = await database.all("SELECT name FROM things")
    assert len({row["name"] for row in rows}) == len(rows) == 40
    database.close()


async def test_who_waits_too_long_hears_who_can_help_and_all_at_the_same_time(
    tmp_path: Path,
) -> None:
    database = open_database(tmp_path / "galatea.db", [THINGS], busy_s=0.3)

    async def one() -> None:
        async with database.transaction() as rows:
            await rows.run(INSERT, name="never")

    began = time.monotonic()
    with held(tmp_path / "galatea.db"):
        tries = [asyncio.create_task(one()) for _ in range(5)]
        ended = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(error) for error in ended] == [HomeUnusable] * 5
    assert "busy" in str(ended[0])
    assert time.monotonic() - began < 5 * 0.3
    await one()  # free again: nothing is left over
    database.close()


async def test_a_wait_that_is_cancelled_leaves_the_file_and_the_queue_free(tmp_path: Path) -> None:
    database = open_database(tmp_path / "galatea.db", [THINGS])
    with held(tmp_path / "galatea.db"):
        write = asyncio.create_task(database.run(INSERT, name="never"))
        await asyncio.sleep(0)
        write.cancel()
        with pytest.raises(asyncio.CancelledError):
            await write
    assert await database.run(INSERT, name="next") == 1
    async with database.transaction() as rows:
        assert await rows.all("SELECT name FROM things") == [{"name": "next"}]
    database.close()


async def test_a_transaction_inside_a_transaction_is_a_bug_and_beside_one_waits(
    tmp_path: Path,
) -> None:
    database = open_database(tmp_path / "galatea.db", [THINGS])
    order: list[str] = []

    async def beside() -> None:
        async with database.transaction():
            order.append("beside")

    async with database.transaction():
        waiting = asyncio.create_task(beside())
        await asyncio.sleep(0)
        order.append("first")
        with pytest.raises(RuntimeError, match="inside a transaction"):
            async with database.transaction():
                pass
    await waiting
    assert order == ["first", "beside"]
    database.close()
