"""Two replicas of the server over one database: whoever is asked, the answer is the same."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes import ScriptedModel, call, say
from tests.rows import URL
from tests.server.home import Served, events_of, served
from tools.clock import Clock
from tools.studio.db.postgres import open_postgres
from tools.studio.db.process_presence import ProcessPresence

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def rows_in_postgres(clean_environment: None, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL, url)


async def answering(one: Served, chat: str) -> None:
    """Until a turn of the chat stands in the rows."""
    while await one.backend.now.app.history.open_turn(chat) is None:
        await asyncio.sleep(0.1)


async def test_a_turn_is_followed_refused_and_cancelled_on_the_other_replica(
    tmp_path: Path, clock: Clock
) -> None:
    never = asyncio.Event()
    model = ScriptedModel(never)
    async with (
        served(tmp_path / "a", clock, model=model) as one,
        served(tmp_path / "b", clock, model=ScriptedModel(say("Later."))) as two,
    ):
        chat = await one.chat()
        path = f"/api/chats/{chat}"
        heard = asyncio.create_task(one.http.post(f"{path}/messages", json={"text": "Hi"}))
        await answering(two, chat)
        follow = asyncio.create_task(two.http.get(f"{path}/events?once=true"))
        assert (await two.http.get(path)).json()["running"] is True
        refused = await two.http.post(f"{path}/messages", json={"text": "And?"})
        assert (refused.status_code, refused.json()["code"]) == (409, "turn_running")
        assert (await two.http.delete(path)).status_code == 409
        assert (await two.http.post(f"{path}/cancel")).json() == {"cancelled": True}
        told = events_of((await heard).text)
        assert told[-1][1]["reason"] == "cancelled"
        followed = events_of((await follow).text)
        assert followed[0][1]["type"] == "turn_started"
        assert followed[-1][1] == told[-1][1]
        assert (await two.http.post(f"{path}/cancel")).json() == {"cancelled": False}
        again = await two.http.post(
            f"{path}/messages", json={"text": "And now?"}, headers={"Accept": "application/json"}
        )
        assert again.json()["text"] == "Later."


async def test_a_client_goes_on_at_the_other_replica_with_the_last_id_it_has_seen(
    tmp_path: Path, clock: Clock
) -> None:
    async with (
        served(tmp_path / "a", clock, model=ScriptedModel(say("Good day to you"))) as one,
        served(tmp_path / "b", clock, model=ScriptedModel()) as two,
    ):
        chat = await one.chat()
        key = {"Idempotency-Key": "k"}
        first = await one.http.post(f"/api/chats/{chat}/messages", json={"text": "Hi"}, headers=key)
        again = await two.http.post(f"/api/chats/{chat}/messages", json={"text": "Hi"}, headers=key)
        numbered = [(number, event) for number, event in events_of(first.text) if number]
        assert [pair for pair in events_of(again.text) if pair in numbered] == numbered
        rest = await two.http.get(
            f"/api/chats/{chat}/events?once=true", headers={"Last-Event-ID": numbered[0][0] or ""}
        )
        assert [pair for pair in events_of(rest.text) if pair in numbered] == numbered[1:]


async def test_a_yes_given_at_the_other_replica_reaches_the_turn_that_waits(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(call(("generate_3d", {"prompt": "a knight"})), say("Coming."))
    async with (
        served(tmp_path / "a", clock, model=model, approval="ask") as one,
        served(tmp_path / "b", clock, model=ScriptedModel(), approval="ask") as two,
    ):
        chat = await one.chat()
        path = f"/api/chats/{chat}/messages"
        heard = asyncio.create_task(one.http.post(path, json={"text": "a knight"}))
        approvals = two.backend.now.app.database
        while (row := await approvals.one("SELECT question FROM approvals")) is None:
            await asyncio.sleep(0.1)
        answer = await two.http.post(
            f"/api/approvals/{row['question']}", json={"decision": "approve"}
        )
        assert answer.status_code == 200, answer.text
        told = [event for _, event in events_of((await heard).text)]
        (settled,) = [event for event in told if event["type"] == "approval_settled"]
        assert settled["decision"] == "approve"
        assert told[-1]["reason"] == "answer"


async def test_a_process_lives_as_long_as_its_line_and_no_longer(url: str) -> None:
    one, two = await open_postgres(url, ()), await open_postgres(url, ())
    presence = ProcessPresence(one, back_within_s=0.0)
    assert await presence.lives(presence.process)
    assert await presence.lives(two.line.process)
    await two.aclose()
    assert not await presence.lives(two.line.process)
    patient = ProcessPresence(one, back_within_s=1e9)
    assert await patient.lives(two.line.process)  # the database has just come back
    await one.aclose()
