"""Questions about chats that read little give what the plain ones give that read everything."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.chat.chat_rows import TOGETHER, ChatRow
from agent.chat.history import History
from agent.chat.schema import SCHEMA, SCHEMA_NAME
from agent.core.events import TurnDone, TurnStarted
from agent.core.messages import Usage, User
from tests.rows import open_rows
from tools.studio.db.database import Database, Schema
from tools.studio.db.sqlite import open_database

pytestmark = pytest.mark.anyio

FIND = """
SELECT * FROM chats WHERE owner = :owner AND (id = :name OR name = :name
    OR (length(:name) >= 4 AND substr(id, 1, length(:name)) = :name))
ORDER BY updated_at DESC LIMIT 1
"""
LAST_TOLD = """
SELECT coalesce(max(CASE WHEN c.id = :chat THEN coalesce(t.ended_at, t.started_at) END),
    max(coalesce(t.ended_at, t.started_at))) AS at
FROM turns t JOIN chats c ON c.id = t.chat WHERE c.owner = :owner
"""
OWNERS = ("ann", "bob")
NAMES = (None, "one", "two", "abcd", "", "f00d")
STEP = st.tuples(
    st.sampled_from(["create", "begin", "begin", "end", "end", "break off", "rename", "delete"]),
    st.integers(0, 20),
)


@settings(max_examples=60)
@given(steps=st.lists(STEP, max_size=25))
async def test_chats_are_found_and_last_told_as_when_everything_was_read(
    steps: list[tuple[str, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "galatea.db", [Schema(SCHEMA_NAME, SCHEMA)])
        life = Life(database)
        for what, number in steps:
            await life.step(what, number)
            await life.compare()
        database.close()


class Life:
    """Some chats of two owners, several of them answering at a time."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._history = History(database)
        self._now = 1000.0
        self._chats: list[ChatRow] = []
        self._open: dict[str, Any] = {}

    async def step(self, what: str, number: int) -> None:
        self._now += 1
        if what == "create":
            owner, name = OWNERS[number % 2], NAMES[number % len(NAMES)]
            row = await self._history.create(owner=owner, name=name, now=self._now)
            self._chats.append(row)
        elif self._chats:
            await self._step_of(what, self._chats[number % len(self._chats)], number)

    async def _step_of(self, what: str, chat: ChatRow, number: int) -> None:
        log = self._open.pop(chat.id, None)
        if what == "begin" and log is None:
            first = TurnStarted(chat=chat.id, turn=f"t{self._now}", message=User(content="hi"))
            log = await self._history.begin(chat.id, first, now=self._now)
        elif what == "end" and log is not None:
            done = TurnDone(
                turn=log.turn, reason="answer", text="", usage=Usage(), credits=0, files=()
            )
            await log.append(done, now=self._now)
            log = None
        elif what == "break off" and log is not None:
            log.leave()
            await self._history.close_interrupted(chat.id)
            log = None
        elif what == "rename":
            await self._history.rename(chat.id, f"name {number % 4}", owner=chat.owner)
        elif what == "delete" and log is None:
            await self._history.delete(chat.id, owner=chat.owner)
            self._chats.remove(chat)
        if log is not None:
            self._open[chat.id] = log

    async def compare(self) -> None:
        for owner in OWNERS:
            for chat in ("", *(row.id for row in self._chats if row.owner == owner)):
                plain = await self._db.one(LAST_TOLD, chat=chat, owner=owner)
                assert await self._history.last_told(chat, owner=owner) == (plain or {})["at"]
            starts = [row.id[:letters] for row in self._chats for letters in (3, 4, 7, 12)]
            others = [f"{row.id}0" for row in self._chats] + ["name 0", "ABCD", "a%"]
            for name in (*starts, *others, *(name for name in NAMES if name is not None)):
                row = await self._db.one(FIND, owner=owner, name=name)
                found = await self._history.find(name, owner=owner)
                assert (found and found.id) == (row and row["id"]), name


async def test_an_older_home_knows_when_its_chats_were_last_told(tmp_path: Path) -> None:
    path, before = tmp_path / "galatea.db", dict(list(SCHEMA.items())[:4])
    database = open_database(path, [Schema(SCHEMA_NAME, before)])
    for number, (owner, turns) in enumerate([("ann", 2), ("ann", 1), ("ann", 0), ("bob", 1)]):
        chat = {"chat": f"c{number}", "at": 10.0 * number}
        await database.run(
            "INSERT INTO chats (id, owner, created_at, updated_at)"
            " VALUES (:chat, :owner, :at, :at)",
            owner=owner,
            **chat,
        )
        for turn in range(turns):
            await database.run(
                "INSERT INTO turns (id, chat, number, open, started_at, ended_at)"
                " VALUES (:id, :chat, :turn, 0, :at + :turn, :end)",
                id=f"{number} {turn}",
                turn=turn,
                end=None if turn else chat["at"] + 0.5,
                **chat,
            )
    plain: dict[tuple[str, str], float] = {}
    for owner in OWNERS:
        for name in ("c0", "c1", "c2", "c3", ""):
            row = await database.one(LAST_TOLD, chat=name, owner=owner)
            plain[name, owner] = (row or {})["at"]
    database.close()
    assert plain["c0", "ann"] == 1.0 and plain["c2", "ann"] == 10.5
    migrated = open_database(path, [Schema(SCHEMA_NAME, SCHEMA)])
    for (name, owner), at in plain.items():
        assert await History(migrated).last_told(name, owner=owner) == at
    migrated.close()


async def test_a_search_goes_on_to_the_oldest_chat_and_lets_others_in_between(
    tmp_path: Path,
) -> None:
    database = await open_rows(tmp_path / "galatea.db", [Schema(SCHEMA_NAME, SCHEMA)])
    history, kept = History(database), 2 * TOGETHER + 7
    async with database.transaction():
        for number in range(kept):  # all at a few moments: the order within one is that of ids
            name = f"castle {number}" if number % 100 == 3 else f"cellar {number}"
            await history.create(owner="ann", name=name, now=float(number // 300))
    await history.create(owner="bob", name="castle of bob", now=1.0)
    between = 0

    async def other() -> None:
        nonlocal between
        while True:
            between += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    found = await history.search("CASTLE", owner="ann")
    assert between >= 2
    task.cancel()
    assert {row.name for row in found} == {f"castle {n}" for n in range(3, kept, 100)}
    assert [row.updated_at for row in found] == sorted((r.updated_at for r in found), reverse=True)
    assert await history.search("castle", owner="ann", limit=2) == found[:2]
    assert len(await history.search("e", owner="ann", limit=kept)) == kept
    assert await history.search("tower", owner="ann") == []
    await database.aclose()
