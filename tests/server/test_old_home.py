"""What is kept makes nothing dearer: a home with four times the years costs no statement more."""

import asyncio
import shutil
import sqlite3
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from agent.app.assemble import SCHEMAS
from tests.fakes import ScriptedModel, call, say
from tests.old_home import Metered, grow, unbounded
from tests.server.home import Served, served
from tools.clock import Clock
from tools.studio.db.sqlite import SqliteDatabase, open_database
from tools.studio.money.approvals import Requester
from tools.studio.money.quote import Quote

pytestmark = pytest.mark.anyio

FEW, MANY = 2_100, 2_600
REPORTS = ("FROM tasks GROUP BY state", "avg(posted_at")
"""Are asked for everything: what Prometheus counts of the home."""


async def test_no_statement_reads_what_is_only_kept(tmp_path: Path, clock: Clock) -> None:
    await used(tmp_path / "young", clock, "first")
    small, large = [await aged(tmp_path, clock, years) for years in (FEW, MANY)]
    assert len(small.dearest) > 90
    dear = unbounded(small, large, MANY - FEW)
    dear = [line for line in dear if not any(words in line for words in REPORTS)]
    assert not dear, "\n".join(dear)


async def test_a_statement_that_reads_everything_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "galatea.db"
    meters: list[Metered] = []
    for chats in (100, 200):
        database = open_database(path, SCHEMAS)
        await database.run("DELETE FROM chats")
        for number in range(chats):
            await database.run(
                "INSERT INTO chats (id, owner, name, created_at, updated_at)"
                " VALUES (:id, 'local', NULL, 0, 0)",
                id=str(number),
            )
        database.close()
        meters.append(meter := Metered(sqlite3.connect(path)))
        for owner in ("owner = 'local'", "owner = 'nobody'"):
            meter.execute(f"SELECT max(created_at) FROM chats WHERE {owner}").fetchall()
        meter.close()
    (dear,) = unbounded(*meters, 100)
    assert "local" in dear


async def aged(folder: Path, clock: Clock, years: int) -> Metered:
    shutil.copytree(folder / "young", folder / str(years))
    grow(folder / str(years) / "home" / "galatea.db", years)
    return await used(folder / str(years), clock, "second")


async def used(folder: Path, clock: Clock, word: str) -> Metered:
    """A day in the home, with everything that a person or a program does there."""
    plan = {"prompt": f"a {word} knight", "name": "knight", "rig": True, "animations": ["walk"]}
    model = ScriptedModel(
        call(("generate_3d", plan), ("check_status", {"asset": "nobody"})),
        call(("check_status", {"asset": "knight", "wait_s": 60}), first=3),
        call(("check_status", {}), first=4),
        say(f"Here is your {word} knight."),
        say("You are welcome."),
    )
    async with served(
        folder, clock, model=model, max_credits_per_day=5000, max_credits_per_chat=500
    ) as home:
        database = cast(SqliteDatabase, home.backend.now.app.database)
        meter = Metered(database._connection)  # type: ignore[reportPrivateUsage]
        database._connection = cast(Any, meter)  # type: ignore[reportPrivateUsage]
        await home.backend.now.users.revoke("local", now=clock.now())
        async with await home.user("local") as http:
            await talked(home, http, word)
            handle = await worked(home, http, word)
            await looked(home, http, handle)
        await resumed(home)
    return meter


async def talked(home: Served, http: httpx.AsyncClient, word: str) -> None:
    """A chat with a whole character in it, named, found, read again, and another thrown away."""
    made = await http.post("/api/chats", json={"name": f"castle {word}"})
    chat = made.json()["id"]
    for text in ("make me a knight that walks", "thanks"):
        answer = await http.post(f"/api/chats/{chat}/messages", json={"text": text})
        assert "turn_done" in answer.text, answer.text
    app = home.backend.now.app
    assert await app.history.find(chat[:6], owner="local")
    assert await app.history.find("nothing of the kind", owner="local") is None
    assert (await http.patch(f"/api/chats/{chat}", json={"name": f"cellar {word}"})).is_success
    assert (await http.get(f"/api/chats/{chat}/events", params={"once": True})).is_success
    assert (await http.get("/api/chats")).json()[0]["id"] == chat
    other = await home.chat(http)
    for one in (chat, other):
        await home.backend.call_outside("local", "openai", one, one)
        assert await home.backend.outside_chat("local", "openai", one)
    assert await app.meanwhile(await app.chat(other)) == ""
    assert (await http.delete(f"/api/chats/{other}")).is_success
    (newest,) = await app.studio.look_around(app.caller(), limit=1)
    await app.studio.wait(app.caller(), [newest.asset.handle], 600)
    assert (await app.costs(chat)).chat == 55


async def worked(home: Served, http: httpx.AsyncClient, word: str) -> str:
    """Assets by programs: one like a knight of before, a batch, one renamed and one removed."""
    body = {"projectId": "p", "assetId": "a", "prompt": f"a {word} barrel", "name": "barrel"}
    key = {"Idempotency-Key": f"key {word}"}
    begun = await http.post("/api/generate-3d", json=body, headers=key)
    assert (await http.post("/api/generate-3d", json=body, headers=key)).json() == begun.json()
    await home.settled(begun.json()["taskId"], http)
    handle = (await http.get("/api/assets", params={"limit": 1})).json()[0]["handle"]
    renamed = await http.patch(f"/api/assets/{handle}", json={"name": f"cask-{word}"})
    assert renamed.is_success, renamed.text
    batch = (await http.post("/api/batch", json={"items": [{"prompt": f"a {word} chair"}]})).json()
    await home.finished(batch["batch"], http)
    assert (await http.get("/api/batch")).json()[0]["batch"] == batch["batch"]
    chair = (await http.get(f"/api/batch/{batch['batch']}")).json()["items"][0]["asset"]
    assert (await http.delete(f"/api/assets/{chair}")).is_success
    return f"cask-{word}"


async def looked(home: Served, http: httpx.AsyncClient, handle: str) -> None:
    """The lists and pages, and what a terminal asks for."""
    assets = [f"/api/assets{page}" for page in ("", "?open=true", f"/{handle}")]
    for page in (*assets, "/api/credits?by=chat&chat=x", "/metrics", "/readyz"):
        assert (await http.get(page)).is_success, page
    app, now = home.backend.now.app, home.backend.now.app.clock.now()
    assert await app.settled_since("")
    store, approvals = app.studio.store, app.studio.gate.approvals
    assert await store.unhandled(owner="local") == []
    assert await store.took_s("tests")
    asked, quote = Requester("local", None, None, None), Quote("rig", {"asset": handle}, 25)
    question = await approvals.open(asked, [quote], now=now, for_s=60)
    assert await approvals.given(asked, quote, now=now) is None
    assert await approvals.settle(question, "approve", owner="local", by="local", now=now)
    assert await approvals.given(asked, quote, now=now)
    assert await approvals.standing(asked, 25, now=now) is None
    assert await home.backend.now.batches.of_approval(question, owner="local") is None


async def resumed(home: Served) -> None:
    """What a start reads, and the engine's look at everything."""
    opened = home.backend.now
    await opened.app.close_interrupted()
    await opened.keys.all()
    assert await opened.batches.running() == []
    await asyncio.sleep(40)
