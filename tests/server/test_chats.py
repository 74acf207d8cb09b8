"""Native chats over HTTP."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes import ScriptedModel, call, say
from tests.server.home import events_of, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio


async def test_a_turn_streams_its_events_numbered_and_ends_with_its_files(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(
        call(("generate_3d", {"prompt": "a silver knight"})),
        call(("check_status", {"asset": "knight", "wait_s": 60}), first=2),
        say("Here is your knight."),
    )
    async with served(tmp_path, clock, model=model) as home:
        chat = await home.chat()
        answer = await home.http.post(f"/api/chats/{chat}/messages", json={"text": "a knight"})
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = events_of(answer.text)
        kinds = [event["type"] for _, event in events]
        assert kinds[0] == "turn_started" and kinds[-1] == "turn_done"
        assert kinds.count("turn_done") == 1
        numbers = [int(name.split(".")[1]) for name, _ in events if name]
        assert numbers == sorted(set(numbers))
        assert all(
            (name is None) == (event["type"] in ("text_delta", "thinking", "call_progress"))
            for name, event in events
        )
        files = {file["kind"]: file for file in events[-1][1]["files"]}
        assert "path" not in files["model"]
        whole = await home.http.get(files["model"]["url"])
        assert whole.status_code == 200
        assert whole.content[:4] == b"glTF"


async def test_a_listener_comes_back_with_the_last_id_it_has_seen(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(say("one two three"), say("four"))
    async with served(tmp_path, clock, model=model) as home:
        chat = await home.chat()
        first = await home.http.post(f"/api/chats/{chat}/messages", json={"text": "count"})
        await home.http.post(f"/api/chats/{chat}/messages", json={"text": "on"})
        ids = [name for name, _ in events_of(first.text) if name]
        whole = await home.http.get(f"/api/chats/{chat}/events", params={"once": True})
        kinds = [event["type"] for _, event in events_of(whole.text)]
        assert kinds.count("turn_done") == 2
        later = await home.http.get(
            f"/api/chats/{chat}/events", params={"once": True}, headers={"Last-Event-ID": ids[-1]}
        )
        events = events_of(later.text)
        assert [event["type"] for _, event in events][0] == "turn_started"
        assert events[0][1]["message"]["content"] == "on"
        foreign = await home.http.get(
            f"/api/chats/{chat}/events", headers={"Last-Event-ID": "abc.1"}
        )
        assert foreign.status_code == 404


async def test_a_second_listener_hears_a_running_turn_from_its_start(
    tmp_path: Path, clock: Clock
) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(gate, say("done now"))
    async with served(tmp_path, clock, model=model) as home:
        chat = await home.chat()
        sent = asyncio.create_task(
            home.http.post(f"/api/chats/{chat}/messages", json={"text": "hello"})
        )
        await home.begun(chat)
        await asyncio.sleep(0.2)
        busy = await home.http.post(f"/api/chats/{chat}/messages", json={"text": "again"})
        assert busy.status_code == 409
        assert busy.json()["code"] == "turn_running"
        second = asyncio.create_task(
            home.http.get(f"/api/chats/{chat}/events", params={"once": True})
        )
        await asyncio.sleep(0.2)
        gate.set()
        for answer in (await sent, await second):
            text = "".join(
                event["text"]
                for _, event in events_of(answer.text)
                if event["type"] == "text_delta"
            )
            assert text == "Well, done now "


async def test_the_same_idempotency_key_is_the_same_turn_and_another_body_is_refused(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(say("hello"))
    async with served(tmp_path, clock, model=model) as home:
        chat = await home.chat()
        headers = {"Idempotency-Key": "k1", "Accept": "application/json"}
        path = f"/api/chats/{chat}/messages"
        first = await home.http.post(path, json={"text": "hi"}, headers=headers)
        again = await home.http.post(path, json={"text": "hi"}, headers=headers)
        assert first.status_code == 200, first.text
        assert first.json() == again.json()
        assert first.json()["text"].strip() == "hello"
        other = await home.http.post(path, json={"text": "ho"}, headers=headers)
        assert other.status_code == 409
        assert other.json()["code"] == "idempotency_conflict"
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        later = await home.http.post(path, json={"text": "hi"}, headers=headers)
        assert later.json() == first.json()


async def test_a_listener_who_leaves_does_not_stop_the_turn(tmp_path: Path, clock: Clock) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(gate, say("all the same"))
    async with served(tmp_path, clock, model=model) as home:
        chat = await home.chat()
        sent = asyncio.create_task(
            home.http.post(f"/api/chats/{chat}/messages", json={"text": "hello"})
        )
        await home.begun(chat)
        sent.cancel()
        await asyncio.wait([sent])
        gate.set()
        answer = await home.http.get(f"/api/chats/{chat}/events", params={"once": True})
        assert events_of(answer.text)[-1][1]["reason"] == "answer"


async def test_cancel_ends_a_turn_in_order(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(asyncio.Event(), say("never"))
    async with served(tmp_path, clock, model=model) as home:
        chat = await home.chat()
        sent = asyncio.create_task(
            home.http.post(f"/api/chats/{chat}/messages", json={"text": "hello"})
        )
        await home.begun(chat)
        await asyncio.sleep(0.1)
        answer = await home.http.post(f"/api/chats/{chat}/cancel")
        assert answer.json() == {"cancelled": True}
        assert events_of((await sent).text)[-1][1]["reason"] == "cancelled"
        again = await home.http.post(f"/api/chats/{chat}/cancel")
        assert again.json() == {"cancelled": False}


async def test_chats_are_made_named_listed_and_forgotten(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        made = await home.http.post("/api/chats", json={"name": "knights"})
        chat = made.json()["id"]
        taken = await home.http.post("/api/chats", json={"name": "knights"})
        assert taken.status_code == 409
        renamed = await home.http.patch(f"/api/chats/{chat}", json={"name": "castles"})
        assert renamed.json()["name"] == "castles"
        listed = await home.http.get("/api/chats")
        assert [one["name"] for one in listed.json()] == ["castles"]
        assert (await home.http.delete(f"/api/chats/{chat}")).status_code == 204
        assert (await home.http.get(f"/api/chats/{chat}")).status_code == 404
