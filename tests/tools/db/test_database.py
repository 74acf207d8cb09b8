"""The database file: made, brought up to date, and refused with a reason."""

import sqlite3
from pathlib import Path

import pytest

from tools.errors import HomeUnusable
from tools.studio.db.database import Schema
from tools.studio.db.sqlite import open_database

pytestmark = pytest.mark.anyio

FIRST = Schema("test", {"0001": "CREATE TABLE things (name TEXT);\nCREATE TABLE more (n INTEGER);"})
SECOND = Schema("test", {**FIRST.migrations, "0002": "ALTER TABLE things ADD COLUMN size INTEGER"})


async def test_a_new_file_gets_all_migrations_and_a_second_opening_none(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "galatea.db"
    database = open_database(path, [FIRST])
    await database.run("INSERT INTO things (name) VALUES (:name)", name="knight")
    database.close()
    again = open_database(path, [FIRST])
    assert await again.all("SELECT name FROM things") == [{"name": "knight"}]
    again.close()
    assert not list(path.parent.glob("*.backup*"))


async def test_an_older_file_is_backed_up_before_it_is_migrated(tmp_path: Path) -> None:
    path = tmp_path / "galatea.db"
    first = open_database(path, [FIRST])
    await first.run("INSERT INTO things (name) VALUES ('knight')")
    first.close()
    second = open_database(path, [SECOND])
    assert await second.one("SELECT name, size FROM things") == {"name": "knight", "size": None}
    second.close()
    (backup,) = tmp_path.glob("galatea.db.backup-*")
    kept = sqlite3.connect(backup)
    assert kept.execute("SELECT * FROM things").fetchall() == [("knight",)]
    kept.close()


def test_an_older_program_refuses_a_newer_file(tmp_path: Path) -> None:
    path = tmp_path / "galatea.db"
    open_database(path, [SECOND]).close()
    with pytest.raises(HomeUnusable, match="written by a newer Galatea"):
        open_database(path, [FIRST])


def test_a_file_that_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "galatea.db"
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    with pytest.raises(HomeUnusable, match="is damaged") as caught:
        open_database(path, [FIRST])
    assert "doctor" in caught.value.remedy
    assert path.read_bytes().startswith(b"this is not")


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HomeUnusable, match="cannot be used") as caught:
        open_database(tmp_path / "file" / "galatea.db", [FIRST])
    assert "GALATEA_HOME" in caught.value.remedy


async def test_a_busy_file_is_named_so(tmp_path: Path) -> None:
    path = tmp_path / "galatea.db"
    holder = open_database(path, [FIRST])
    other = open_database(path, [FIRST], busy_s=0.05)
    async with holder.transaction() as rows:
        await rows.run("INSERT INTO things (name) VALUES ('held')")
        with pytest.raises(HomeUnusable, match="busy"):
            await other.run("INSERT INTO things (name) VALUES ('late')")
    other.close()
    holder.close()


async def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path / "galatea.db", [FIRST])
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(durable=True) as rows:
            await rows.run("INSERT INTO things (name) VALUES ('half')")
            raise ZeroDivisionError
    assert await database.all("SELECT * FROM things") == []
    async with database.transaction(durable=True) as rows:
        await rows.run("INSERT INTO things (name) VALUES ('whole')")
        assert await database.one("PRAGMA synchronous") == {"synchronous": 2}
    assert await database.one("PRAGMA synchronous") == {"synchronous": 1}
    database.close()


async def test_another_connections_write_changes_the_version(tmp_path: Path) -> None:
    path = tmp_path / "galatea.db"
    one, two = open_database(path, [FIRST]), open_database(path, [FIRST])
    before = await one.version()
    await one.run("INSERT INTO things (name) VALUES ('mine')")
    assert await one.version() == before
    await two.run("INSERT INTO things (name) VALUES ('theirs')")
    assert await one.version() != before
    one.close()
    two.close()
