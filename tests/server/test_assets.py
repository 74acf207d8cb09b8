"""Assets, files, prices, yeses and batches over HTTP."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import ScriptedModel, call, say
from tests.server.home import Served, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio


async def made(home: Served, **more: Any) -> dict[str, Any]:
    """A finished asset as the list shows it."""
    body = {"projectId": "p", "assetId": "a", "prompt": "a silver knight"} | more
    answer = await home.http.post("/api/generate-3d", json=body)
    await home.settled(answer.json()["taskId"])
    return (await home.http.get("/api/assets")).json()[0]


async def test_a_file_comes_whole_in_ranges_or_not_at_all(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        asset = await made(home)
        file = next(file for file in asset["files"] if file["kind"] == "model")
        whole = await home.http.get(file["url"])
        assert whole.headers["content-type"] == "model/gltf-binary"
        assert whole.headers["etag"] == f'"{file["sha256"]}"'
        assert len(whole.content) == file["size_bytes"]
        part = await home.http.get(file["url"], headers={"Range": "bytes=4-11"})
        assert part.status_code == 206
        assert part.content == whole.content[4:12]
        beyond = await home.http.get(file["url"], headers={"Range": "bytes=999999999-"})
        assert beyond.status_code == 416
        same = await home.http.get(file["url"], headers={"If-None-Match": whole.headers["etag"]})
        assert same.status_code == 304 and same.content == b""
        saved = await home.http.get(file["url"], params={"download": True})
        assert 'attachment; filename="' in saved.headers["content-disposition"]
        for name in ("nothing.glb", "..%2f..%2fgalatea.db", "%2e%2e/galatea.db"):
            lost = await home.http.get(f"/api/assets/{asset['handle']}/files/{name}")
            assert lost.status_code == 404


async def test_everything_of_an_asset_comes_as_one_zip(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        asset = await made(home)
        answer = await home.http.get(asset["zip_url"])
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
            handle = asset["handle"]
            manifest = json.loads(archive.read("manifest.json"))
            listed = {file["name"]: file["sha256"] for file in manifest["files"]}
            assert set(listed) == {f"{handle}.glb", f"{handle}-preview.png"}
            assert set(archive.namelist()) == {*listed, "manifest.json"}
            for name, sha256 in listed.items():
                assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
        head = await home.http.head(asset["zip_url"])
        assert head.status_code == 200 and head.content == b""
        same = ("content-type", "content-disposition")
        assert [head.headers[name] for name in same] == [answer.headers[name] for name in same]


async def test_an_asset_is_renamed_and_removed(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        asset = await made(home)
        new = await home.http.patch(f"/api/assets/{asset['handle']}", json={"name": "galahad"})
        assert new.json()["handle"] == "galahad"
        old = await home.http.get(f"/api/assets/{asset['handle']}")
        assert old.json()["handle"] == "galahad"
        file = await home.http.get(new.json()["files"][0]["url"])
        assert file.status_code == 200
        assert (await home.http.delete("/api/assets/galahad")).status_code == 204
        assert (await home.http.get("/api/assets/galahad")).status_code == 404
        credits = (await home.http.get("/api/credits")).json()
        assert credits["spent"][0]["used"] > 0 and credits["chat"] is None
        sums = (await home.http.get("/api/credits?by=nothing&chat=none")).json()
        assert sums == credits | {"spent": [], "chat": 0}


async def test_the_queue_is_what_is_being_worked_on(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), speed=1.0) as home:
        body = {"projectId": "p", "assetId": "a", "prompt": "a silver knight"}
        task = (await home.http.post("/api/generate-3d", json=body)).json()["taskId"]
        queue = (await home.http.get("/api/assets", params={"open": 1})).json()
        assert [one["running"][0]["step"] for one in queue] == ["generate"]
        await home.settled(task)
        assert (await home.http.get("/api/assets", params={"open": 1})).json() == []


async def test_a_plan_is_priced_before_anything_starts(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        body = {"prompt": "a knight", "rig": True, "animations": ["walk", "idle"]}
        price = (await home.http.post("/api/estimate", json=body)).json()
        assert price["credits"] == sum(step["credits"] for step in price["steps"])
        assert price["usd"] == pytest.approx(price["credits"] / 100)
        assert [step["step"] for step in price["steps"]][-1] == "animate:idle"
        bad = await home.http.post("/api/estimate", json={"prompt": "x", "animations": ["zzz"]})
        assert bad.status_code == 422
        path = await home.http.post("/api/estimate", json={"image": "/etc/passwd"})
        assert path.status_code == 422


async def test_a_batch_is_priced_once_approved_once_and_made_in_full(
    tmp_path: Path, clock: Clock
) -> None:
    items = [{"prompt": "a knight", "rig": True}, {"prompt": "a castle"}, {"prompt": "a knight"}]
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        added = await home.http.post("/api/batch", json={"items": items})
        assert added.status_code == 202
        batch = added.json()
        assert batch["state"] == "waiting" and batch["approval"]
        assert {item["state"] for item in batch["items"]} == {"waiting"}
        too_dear = await home.http.post(
            f"/api/approvals/{batch['approval']}", json={"decision": "approve", "max_credits": 1}
        )
        assert too_dear.status_code == 403
        yes = await home.http.post(
            f"/api/approvals/{batch['approval']}", json={"decision": "approve"}
        )
        assert yes.json()["batch"] == batch["batch"]
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        found = await home.finished(batch["batch"])
        assert [item["state"] for item in found["items"]] == ["rigged", "generated", "generated"]
        assert len({item["asset"] for item in found["items"]}) == 3
        used = (await home.http.get("/api/credits")).json()["spent"][0]["used"]
        assert used == batch["credits"]


async def test_a_batch_can_be_stopped_and_gone_on_with(tmp_path: Path, clock: Clock) -> None:
    items = [{"prompt": f"knight number {number}"} for number in range(14)]
    async with served(tmp_path, clock, model=ScriptedModel(), speed=1.0) as home:
        batch = (await home.http.post("/api/batch", json={"items": items})).json()["batch"]
        stopped = (await home.http.post(f"/api/batch/{batch}/stop")).json()
        assert stopped["state"] == "stopped"
        await home.http.post(f"/api/batch/{batch}/resume")
        found = await home.finished(batch)
        assert {item["state"] for item in found["items"]} == {"generated"}


async def test_a_turn_waits_for_the_yes_of_an_authenticated_request(
    tmp_path: Path, clock: Clock
) -> None:
    import asyncio

    model = ScriptedModel(call(("generate_3d", {"prompt": "a knight"})), say("It is on its way."))
    async with served(tmp_path, clock, model=model, approval="ask") as home:
        chat = await home.chat()
        sent = asyncio.create_task(
            home.http.post(f"/api/chats/{chat}/messages", json={"text": "a knight"})
        )
        approval = ""
        while not approval:
            await asyncio.sleep(0.5)
            answer = await home.http.get(f"/api/chats/{chat}")
            assert answer.json()["running"]
            rows = await home.backend.now.app.database.all("SELECT question FROM approvals")
            approval = rows[0]["question"] if rows else ""
        yes = await home.http.post(f"/api/approvals/{approval}", json={"decision": "approve"})
        assert yes.status_code == 200
        assert '"decision":"approve"' in (await sent).text
        again = await home.http.post(f"/api/approvals/{approval}", json={"decision": "approve"})
        assert again.status_code == 409


async def test_where_nobody_waits_a_later_yes_begins_the_stored_step(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(call(("generate_3d", {"prompt": "a knight"})), say("It needs a yes."))
    async with served(tmp_path, clock, model=model, approval="ask") as home:
        chat = await home.chat()
        answer = await home.http.post(
            f"/api/chats/{chat}/messages",
            json={"text": "a knight"},
            headers={"Accept": "application/json"},
        )
        approval = answer.json()["approval"]
        assert approval and (await home.http.get("/api/assets")).json() == []
        yes = await home.http.post(f"/api/approvals/{approval}", json={"decision": "approve"})
        assert yes.json()["turn"]
        await home.http.get(f"/api/chats/{chat}/events", params={"once": True})
        assert len((await home.http.get("/api/assets")).json()) == 1
        assert model.finished()
