"""The original four routes: their shapes, their order, their ids."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes import ScriptedModel
from tests.server.home import served
from tools.clock import Clock

pytestmark = pytest.mark.anyio

HERO = {"projectId": "p1", "assetId": "hero"}
ROUTE = "/api/generate-3d"


async def test_generate_rig_and_animate_as_the_original_describes_it(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        made = await home.http.post(ROUTE, json=HERO | {"prompt": "a silver knight"})
        assert made.status_code == 200, made.text
        assert set(made.json()) == {"taskId", "status"}
        assert made.json()["status"] == "queued"
        draft = await home.settled(made.json()["taskId"])
        assert draft["status"] == "success" and draft["progress"] == 100
        assert draft["assetStatus"] == "generated"
        assert draft["output"]["modelUrl"] == draft["output"]["pbr_model"]
        assert draft["output"]["renderedImageUrl"] == draft["output"]["rendered_image"]
        mesh = await home.http.get(draft["output"]["modelUrl"])
        assert mesh.content[:4] == b"glTF"
        rig = await home.http.post(
            f"{ROUTE}/rig", json=HERO | {"draftTaskId": made.json()["taskId"]}
        )
        assert set(rig.json()) == {"taskId", "status"}
        rigged = await home.settled(rig.json()["taskId"])
        assert rigged["status"] == "success"
        assert rigged["output"]["modelUrl"].endswith("/rigged.glb")
        clip = await home.http.post(
            f"{ROUTE}/animate",
            json=HERO | {"rigTaskId": rig.json()["taskId"], "animationPreset": "preset:walk"},
        )
        assert clip.json()["animationPreset"] == "preset:walk"
        done = await home.settled(clip.json()["taskId"])
        assert done["output"]["modelUrl"].endswith("/walk.glb")
        assert done["assetStatus"] == "complete"


async def test_a_plan_is_carried_out_and_its_steps_can_be_followed(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        made = await home.http.post(
            ROUTE,
            json=HERO | {"prompt": "a knight", "shouldRig": True, "animations": ["walk", "idle"]},
        )
        task = made.json()["taskId"]
        await home.settled(task)
        steps = {one["step"]: one for one in (await home.status(task))["tasks"]}
        while "animate:idle" not in steps:
            await home.settled(steps["rig_check"]["taskId"] if "rig_check" in steps else task)
            steps = {one["step"]: one for one in (await home.status(task))["tasks"]}
        assert (await home.settled(steps["animate:idle"]["taskId"]))["status"] == "success"


async def test_an_asset_can_be_meant_by_an_address_of_ours_and_by_no_other(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        made = await home.http.post(ROUTE, json=HERO | {"prompt": "a silver knight"})
        draft = await home.settled(made.json()["taskId"])
        foreign = await home.http.post(
            f"{ROUTE}/rig", json=HERO | {"draftModelUrl": "https://example.com/model.glb"}
        )
        assert foreign.status_code == 422
        ours = await home.http.post(
            f"{ROUTE}/rig", json=HERO | {"draftModelUrl": draft["output"]["modelUrl"]}
        )
        assert ours.status_code == 200, ours.text


async def test_the_same_asset_is_not_generated_twice_at_once_but_may_be_later(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), speed=1.0) as home:
        first = await home.http.post(ROUTE, json=HERO | {"prompt": "a silver knight"})
        second = await home.http.post(ROUTE, json=HERO | {"prompt": "a golden knight"})
        assert second.status_code == 409
        before = await home.settled(first.json()["taskId"])
        third = await home.http.post(ROUTE, json=HERO | {"prompt": "a golden knight"})
        assert third.status_code == 200
        after = await home.settled(third.json()["taskId"])
        assert after["asset"] != before["asset"]


async def test_rig_before_the_mesh_is_there_is_refused_with_error_and_details(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), speed=1.0) as home:
        await home.http.post(ROUTE, json=HERO | {"prompt": "a silver knight"})
        early = await home.http.post(f"{ROUTE}/rig", json=HERO)
        assert early.status_code == 409
        assert early.headers["content-type"] == "application/problem+json"
        body = early.json()
        assert body["error"] and body["details"] and body["code"] == "not_ready"
        assert body["request_id"] == early.headers["x-request-id"]
        unknown = await home.http.post(f"{ROUTE}/rig", json=HERO | {"assetId": "nobody"})
        assert unknown.status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("{}", 422),
        ('{"projectId":"p","assetId":"a","prompt":""}', 422),
        ('{"projectId":"p","assetId":"a","prompt":"x","animations":["moonwalk-9"]}', 422),
    ],
)
async def test_what_cannot_be_used_is_refused_before_anything_is_begun(
    tmp_path: Path, clock: Clock, body: str, status: int
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        headers = {"Content-Type": "application/json"}
        answer = await home.http.post(ROUTE, content=body, headers=headers)
        assert answer.status_code == status, answer.text
        assert (await home.http.get("/api/assets")).json() == []


async def test_a_failed_task_says_why(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), faults=["fail@generate"]) as home:
        made = await home.http.post(ROUTE, json=HERO | {"prompt": "a silver knight"})
        found = await home.settled(made.json()["taskId"])
        assert found["status"] == "failed"
        assert found["error"] and found["output"] is None


async def test_a_key_makes_a_request_happen_once(tmp_path: Path, clock: Clock) -> None:
    body: dict[str, Any] = HERO | {"prompt": "a silver knight"}
    headers = {"Idempotency-Key": "once"}
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        first = await home.http.post(ROUTE, json=body, headers=headers)
        again = await home.http.post(ROUTE, json=body, headers=headers)
        assert first.json() == again.json()
        other = await home.http.post(ROUTE, json=body | {"prompt": "x"}, headers=headers)
        assert other.status_code == 409
        assert len((await home.http.get("/api/assets")).json()) == 1


async def test_without_a_yes_nothing_is_sent_and_the_answer_names_the_question(
    tmp_path: Path, clock: Clock
) -> None:
    body: dict[str, Any] = HERO | {"prompt": "a silver knight"}
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        asked = await home.http.post(ROUTE, json=body)
        assert asked.status_code == 403
        said = asked.json()
        assert said["credits"] > 0
        assert (await home.http.get("/api/assets")).json() == []
        other = await home.http.post(ROUTE, json=body | {"prompt": "a whole army"})
        assert other.status_code == 403
        yes = await home.http.post(
            f"/api/approvals/{said['approval']}", json={"decision": "approve"}
        )
        assert yes.status_code == 200, yes.text
        made = await home.http.post(ROUTE, json=body)
        assert made.status_code == 200, made.text
        once_more = await home.http.post(ROUTE, json=body | {"assetId": "second"})
        assert once_more.status_code == 403, "a yes is used once"
