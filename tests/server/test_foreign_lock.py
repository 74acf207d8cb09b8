"""Another process holds the database's write lock for a while: a `db copy`, a backup program."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from tests.fakes import ScriptedModel, say
from tests.rows import database_url
from tests.server.home import events_of, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio


@pytest.mark.skipif(bool(database_url()), reason="PostgreSQL has no such lock")
async def test_the_server_answers_whoever_writes_nothing_and_the_others_afterwards(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(say("Here."))) as home:
        chat = await home.chat()
        (path,) = (tmp_path / "home").glob("galatea.db")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        made = asyncio.create_task(home.http.post("/api/chats", json={}))
        answer = asyncio.create_task(
            home.http.post(f"/api/chats/{chat}/messages", json={"text": "hello"})
        )
        for _ in range(20):
            assert (await home.http.get("/healthz")).status_code == 200
            assert (await home.http.get(f"/api/chats/{chat}")).status_code == 200
        assert not made.done()
        assert not answer.done()
        other.execute("ROLLBACK")
        other.close()
        assert (await made).status_code == 201
        assert events_of((await answer).text)[-1][1]["reason"] == "answer"
