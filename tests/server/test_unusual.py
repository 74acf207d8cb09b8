"""Requests that come at the wrong moment, ask for what cannot be, or meet a bug."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from agent.core.errors import ModelUnavailable
from agent.core.events import TextDelta
from agent.core.inbox import Inbox
from agent.server.turns.turn_hub import MOST_BEHIND, PublishedEvent, RunningTurn
from tests.fakes import ScriptedModel, say
from tests.server.home import Served, events_of, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio

JSON = {"Accept": "application/json"}
KNIGHT = {"prompt": "a silver knight"}


def messages(chat: str) -> str:
    return f"/api/chats/{chat}/messages"


async def test_a_chat_keeps_its_name_and_is_not_deleted_while_it_answers(
    tmp_path: Path, clock: Clock
) -> None:
    gate = asyncio.Event()
    async with served(tmp_path, clock, model=ScriptedModel(gate, say("done"))) as home:
        first, second = await home.chat(), await home.chat()
        named = await home.http.patch(f"/api/chats/{first}", json={"name": "castle"})
        assert named.json()["name"] == "castle"
        taken = await home.http.patch(f"/api/chats/{second}", json={"name": "castle"})
        assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
        assert (await home.http.post("/api/chats", json={"name": "castle"})).status_code == 409
        sent = asyncio.create_task(home.http.post(messages(first), json={"text": "hi"}))
        await home.begun(first)
        busy = await home.http.delete(f"/api/chats/{first}")
        assert (busy.status_code, busy.json()["code"]) == (409, "turn_running")
        gate.set()
        await sent
        idle = await home.http.post(f"/api/chats/{first}/cancel")
        assert idle.json() == {"cancelled": False}
        assert (await home.http.delete(f"/api/chats/{first}")).status_code == 204
        assert (await home.http.get(f"/api/chats/{first}")).status_code == 404


async def test_the_same_request_while_its_turn_runs_listens_to_that_turn(
    tmp_path: Path, clock: Clock
) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(gate, say("once"))
    async with served(tmp_path, clock, model=model) as home:
        chat, key = await home.chat(), {"Idempotency-Key": "k"}

        async def send() -> Any:
            return await home.http.post(messages(chat), json={"text": "hi"}, headers=key)

        first = asyncio.create_task(send())
        await home.begun(chat)
        second = asyncio.create_task(send())
        await asyncio.sleep(1)
        gate.set()
        answers = await asyncio.gather(first, second)
        assert len({answer.headers["x-galatea-turn"] for answer in answers}) == 1
        assert len(model.asked) == 1
        for endless in ("", "k" * 256):
            refused = await home.http.post(
                messages(chat), json={"text": "hi"}, headers={"Idempotency-Key": endless}
            )
            assert refused.status_code == 422


async def test_a_request_that_came_to_nothing_can_be_made_again_with_its_key(
    tmp_path: Path, clock: Clock
) -> None:
    gate = asyncio.Event()
    async with served(tmp_path, clock, model=ScriptedModel(gate, say("a"), say("b"))) as home:
        chat, key = await home.chat(), {"Idempotency-Key": "k"} | JSON
        first = asyncio.create_task(home.http.post(messages(chat), json={"text": "one"}))
        await home.begun(chat)
        busy = await home.http.post(messages(chat), json={"text": "two"}, headers=key)
        assert busy.status_code == 409
        gate.set()
        await first
        again = await home.http.post(messages(chat), json={"text": "two"}, headers=key)
        assert again.json()["text"].strip() == "b"


async def test_a_model_that_fails_is_a_bad_gateway_for_whoever_wants_one_answer(
    tmp_path: Path, clock: Clock
) -> None:
    down = ModelUnavailable("The model could not be reached.", remedy="Try later.")
    async with served(tmp_path, clock, model=ScriptedModel(down, down)) as home:
        chat = await home.chat()
        answer = await home.http.post(messages(chat), json={"text": "hi"}, headers=JSON)
        assert answer.status_code == 502
        assert answer.json()["error"] == "The model could not be reached."
        assert answer.json()["turn"]
        body = {"model": "galatea", "stream": True, "messages": [{"role": "user", "content": "x"}]}
        stream = await home.http.post("/v1/chat/completions", json=body)
        (error,) = [event["error"] for _, event in events_of(stream.text) if "error" in event]
        assert error["type"] == "server_error"
        assert error["message"] == "The model could not be reached. Try later."


async def test_a_bug_ends_the_turn_for_its_listeners_and_is_logged(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        chat = await home.chat()
        with caplog.at_level(logging.ERROR, "galatea.server"):
            answer = await home.http.post(messages(chat), json={"text": "hi"})
        assert events_of(answer.text)[-1][1]["reason"] == "interrupted"
        assert "broke off" in caplog.text
        again = await home.http.post(messages(chat), json={"text": "hi"}, headers=JSON)
        assert again.json()["reason"] == "interrupted"


async def test_a_batch_item_that_makes_nothing_is_refused_before_anything_is_asked(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        for items in ([KNIGHT, {"rig": True}], [{}], [KNIGHT | {"animations": ["moonwalk-9"]}]):
            refused = await home.http.post("/api/batch", json={"items": items})
            assert refused.status_code == 422, refused.text
        assert (await home.http.get("/api/batch")).json() == []


async def test_a_batch_that_was_stopped_goes_on_and_a_foreign_one_is_not_found(
    tmp_path: Path, clock: Clock
) -> None:
    faults = ["fail@generate*1"]
    async with served(tmp_path, clock, model=ScriptedModel(), speed=1.0, faults=faults) as home:
        begun = await home.http.post("/api/batch", json={"items": [KNIGHT, {"prompt": "a wolf"}]})
        batch = begun.json()["batch"]
        failed = await home.finished(batch)
        assert sorted(item["state"] for item in failed["items"]) == ["failed", "generated"]
        stopped = await home.http.post(f"/api/batch/{batch}/stop")
        assert stopped.json()["state"] == "stopped"
        resumed = await home.http.post(f"/api/batch/{batch}/resume")
        assert resumed.json()["state"] == "running"
        done = await home.finished(batch)
        assert {item["state"] for item in done["items"]} == {"generated"}
        assert [one["batch"] for one in (await home.http.get("/api/batch")).json()] == [batch]
        for path in ("/api/batch/nobody", "/api/batch/nobody/stop"):
            asked = home.http.get if path.endswith("nobody") else home.http.post
            assert (await asked(path)).status_code == 404


async def test_a_picture_has_one_source(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(say("A face."))
    async with served(tmp_path, clock, model=model) as home:
        chat, face = await home.chat(), "https://pictures.test/face.png"
        for image in ({}, {"url": face, "data": "aGk="}, {"data": "!!"}, {"url": "ftp://x/y"}):
            body = {"text": "look", "images": [image]}
            assert (await home.http.post(messages(chat), json=body)).status_code == 422
        body = {"text": "look", "images": [{"url": face}]}
        assert (await home.http.post(messages(chat), json=body)).status_code == 200
        assert model.asked[0][-1].images == (face,)  # type: ignore[union-attr]


async def test_a_listener_who_falls_too_far_behind_is_sent_away(tmp_path: Path) -> None:
    turn = RunningTurn(chat=None, owner="local", turn="t1")  # type: ignore[arg-type]
    slow, quick = Inbox[PublishedEvent | None](), Inbox[PublishedEvent | None]()
    turn.listeners |= {slow, quick}
    for number in range(MOST_BEHIND + 2):
        turn.publish(PublishedEvent("t1", number, TextDelta(text="x"), number))
        await quick.take()
    assert turn.listeners == {quick}
    assert (await slow.take())[-1] is None


async def opened(home: Served) -> int:
    return (await home.http.get("/readyz")).status_code


async def test_before_the_start_and_after_the_end_the_server_is_not_ready(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        assert await opened(home) == 200
        await home.backend.drain()
        late = await home.http.get("/api/chats")
        assert (late.status_code, late.json()["code"]) == (503, "not_ready")
        assert await opened(home) == 503


async def test_a_user_s_own_key_of_the_language_model_is_used_and_told_to_nobody(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(
        tmp_path, clock, model=ScriptedModel(), openai_base_url="http://127.0.0.1:9/v1"
    ) as home:
        own = {"X-OpenAI-Key": "sk-of-their-own-0123456789"} | JSON
        answer = await home.http.post(messages(await home.chat()), json={"text": "hi"}, headers=own)
        assert answer.status_code == 502
        assert "could not be reached" in answer.text
        assert "of-their-own" not in answer.text
