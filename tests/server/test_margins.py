"""Files that are gone, keys that are none, probes, and what is sent that is no request."""

import logging
import shutil
from pathlib import Path
from typing import Any

import pytest

from agent.app.assemble import account_of
from tests.fakes import ScriptedModel, call, say
from tests.server.home import Served, events_of, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio

ROUTE = "/api/generate-3d"
KNIGHT = {"projectId": "p1", "assetId": "hero", "prompt": "a silver knight"}


async def made(home: Served) -> str:
    answer = await home.http.post(ROUTE, json=KNIGHT)
    assert answer.status_code == 200, answer.text
    await home.settled(answer.json()["taskId"])
    return answer.json()["taskId"]


async def test_an_asset_at_work_is_not_removed_and_has_no_files_yet(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), speed=1.0) as home:
        begun = await home.http.post(ROUTE, json=KNIGHT)
        for asked in (
            home.http.delete("/api/assets/knight"),
            home.http.get("/api/assets/knight/zip"),
        ):
            answer = await asked
            assert (answer.status_code, answer.json()["code"]) == (409, "not_ready"), answer.text
        await home.settled(begun.json()["taskId"])
        assert (await home.http.delete("/api/assets/knight")).status_code == 204


async def test_a_file_that_was_lost_here_is_told_as_lost(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        await made(home)
        shutil.rmtree(home.backend.now.app.studio.files.root / "knight")
        lost = await home.http.get("/api/assets/knight/files/model.glb")
        assert lost.status_code == 404
        assert "on this machine any more" in lost.text
        assert (await home.http.get("/api/assets/knight/files/other.glb")).status_code == 404


async def test_the_metrics_count_tasks_turns_and_rounds(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("check_status", {})), say("Nothing yet."))
    async with served(tmp_path, clock, model=model) as home:
        await made(home)
        chat = await home.chat()
        await home.http.post(f"/api/chats/{chat}/messages", json={"text": "what is there?"})
        page = (await home.http.get("/metrics")).text
        lines = dict(line.rsplit(" ", 1) for line in page.splitlines() if line[:1] != "#")
        assert lines['galatea_tasks{state="settled"}'] == "1.0"
        assert [n for name, n in lines.items() if "rounds" in name and "created" not in name] == [
            "2.0"
        ]


@pytest.mark.parametrize("header", ["X-Tripo-Key", "X-OpenAI-Key"])
async def test_what_cannot_be_a_key_is_refused_by_its_looks(
    header: str, tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        answer = await home.http.get("/api/assets", headers={header: "two words"})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_key")
        assert "two words" not in answer.text


async def test_with_money_switched_off_another_s_key_spends_nothing_either(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), approval="never") as home:
        for headers in ({}, {"X-Tripo-Key": "tsk_of_somebody_else_0123456789"}):
            refused = await home.http.post(ROUTE, json=KNIGHT, headers=headers)
            assert refused.status_code == 403
            assert "switched off" in refused.text
        batch = await home.http.post("/api/batch", json={"items": [{"prompt": "a knight"}]})
        assert batch.status_code == 403


async def test_a_yes_that_names_its_limit_holds_only_below_it(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        asked = (await home.http.post(ROUTE, json=KNIGHT)).json()
        path = f"/api/approvals/{asked['approval']}"
        below = {"decision": "approve", "max_credits": asked["credits"] - 1}
        refused = await home.http.post(path, json=below)
        assert (refused.status_code, refused.json()["code"]) == (403, "over_cap")
        assert (await home.http.post(ROUTE, json=KNIGHT)).status_code == 403
        enough = {"decision": "approve", "max_credits": asked["credits"]}
        assert (await home.http.post(path, json=enough)).status_code == 200
        assert (await home.http.post(ROUTE, json=KNIGHT)).status_code == 200


async def test_a_batch_over_a_cap_is_not_begun(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), max_credits_per_day=30) as home:
        items = [{"prompt": "a knight"}, {"prompt": "a wolf"}]
        refused = await home.http.post("/api/batch", json={"items": items})
        assert refused.status_code == 403, refused.text
        assert (await home.http.get("/api/batch")).json() == []
        assert (await home.http.post("/api/batch", json={"items": items[:1]})).status_code == 202


async def test_a_bug_in_a_route_is_a_500_with_a_reference_and_no_detail(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:

        @home.app.get("/api/broken")
        async def broken() -> None:
            raise ZeroDivisionError("with a secret inside")

        with caplog.at_level(logging.ERROR, "galatea.server"):
            answer = await home.http.get("/api/broken", headers={"X-Request-ID": "abc-123"})
        assert answer.status_code == 500
        assert answer.json()["code"] == "internal"
        assert "abc-123" in answer.json()["details"]
        assert "secret" not in answer.text
        assert "ZeroDivisionError" in caplog.text


async def test_a_socket_of_another_kind_is_left_to_the_framework(
    tmp_path: Path, clock: Clock
) -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        scope = {"type": "websocket", "path": "/api/chats", "headers": [], "query_string": b""}
        await home.app(scope, receive, send)
        assert [message["type"] for message in sent] == ["websocket.close"]


async def test_a_conversation_of_another_program_is_taken_over_with_its_answers(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(say("As I said."))
    async with served(tmp_path, clock, model=model) as home:
        before = [
            ("assistant", "Hello."),
            ("user", "hi"),
            ("assistant", "one"),
            ("assistant", "two"),
        ]
        said = [{"role": role, "content": text} for role, text in (*before, ("user", "and?"))]
        body = {"model": "galatea", "stream": True, "messages": said}
        answer = await home.http.post("/v1/chat/completions", json=body)
        chunks = [event for _, event in events_of(answer.text)]
        assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
        assert not any("usage" in chunk and chunk["usage"] for chunk in chunks)
        heard = [message.content for message in model.asked[0] if message.role != "system"]
        assert heard[:2] == ["hi", "one\ntwo"]


async def test_a_turn_that_broke_off_is_an_error_in_the_clients_own_words(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        body = {"model": "galatea", "messages": [{"role": "user", "content": "hi"}]}
        answer = await home.http.post("/v1/chat/completions", json=body)
        assert answer.status_code in (200, 503)
        assert "Traceback" not in answer.text


async def test_only_a_stored_key_of_the_3d_service_becomes_an_account_of_it_again(
    tmp_path: Path, clock: Clock
) -> None:
    keys = {"tripo": "tsk_0123456789abcdefgh", "openai": "sk-0123456789abcdefgh"}

    async def known(secret: str, *, store: bool = False) -> list[bool]:
        async with served(tmp_path, clock, model=ScriptedModel(), secret=secret) as home:
            if store:
                assert (await home.http.put("/api/me/keys", json=keys)).status_code == 204
            clients = home.backend.now.app.clients
            return [clients(account_of(key)) is not None for key in keys.values()]

    assert await known("a long enough secret", store=True) == [True, False]
    assert await known("a long enough secret") == [True, False]
    assert await known("another secret, as long") == [False, False]
