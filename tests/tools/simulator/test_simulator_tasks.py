"""The way from a prompt to clips, told by tasks: status, progress, echo, output, survival."""

import asyncio
import sqlite3
from pathlib import Path
from uuid import UUID

import pytest

from tests.tools.simulator.simulator_caller import KNIGHT, RIG_V2, caller, fetch
from tools.clock import Clock
from tools.errors import HomeUnusable
from tools.simulator import create_simulator

pytestmark = pytest.mark.anyio


async def test_a_prompt_becomes_a_rigged_figure_with_a_clip(clock: Clock):
    async with caller(clock) as user:
        model = await user.done("text_to_model", **KNIGHT)
        check = await user.done("rig_check", input=model["task_id"])
        rig = await user.done("rig", input=model["task_id"])
        clip = await user.done("retarget", input=rig["task_id"], animation="preset:biped:walk")
        assert check["output"] == {"riggable": True, "rig_type": "biped"}
        for task in (model, rig, clip):
            answer = await fetch(task["output"]["model_url"], user)
            assert answer.content.startswith(b"glTF")
        assert [task["credits_consumed"] for task in (model, check, rig, clip)] == [20, 0, 25, 10]


async def test_a_character_with_two_clips_takes_less_than_half_a_minute(clock: Clock):
    async with caller(clock) as user:
        before = asyncio.get_running_loop().time()
        model = await user.make("text_to_model", **KNIGHT)
        await user.settled(model, every_s=2)
        await user.settled(await user.make("rig_check", input=model), every_s=2)
        rig = await user.make("rig", input=model)
        await user.settled(rig, every_s=2)
        clips = [
            await user.make("retarget", input=rig, animation=f"preset:biped:{name}")
            for name in ("walk", "idle")
        ]
        for clip in clips:
            await user.settled(clip, every_s=2)
        assert asyncio.get_running_loop().time() - before < 30


async def test_a_task_is_queued_then_runs_with_rising_progress_then_succeeds(clock: Clock):
    async with caller(clock) as user:
        task_id = await user.make("text_to_model", **KNIGHT)
        seen = []
        for _ in range(14):
            task = await user.task(task_id)
            seen.append((task["status"], task["progress"]))
            await asyncio.sleep(0.5)
        assert [status for status, _ in seen[:1]] == ["queued"]
        assert {status for status, _ in seen[1:11]} == {"running"}
        assert seen[-1] == ("success", 100)
        progress = [value for _, value in seen]
        assert progress == sorted(progress) and len(set(progress)) > 8


async def test_speed_shortens_the_work_and_instant_needs_no_waiting(clock: Clock):
    async with caller(clock, speed=10) as quick, caller(clock, speed="instant") as instant:
        task_id = await quick.make("text_to_model", **KNIGHT)
        await asyncio.sleep(0.61)
        assert (await quick.task(task_id))["status"] == "success"
        task_id = await instant.make("text_to_model", **KNIGHT)
        assert (await instant.task(task_id))["status"] == "success"


async def test_the_echo_is_in_the_servers_own_words(clock: Clock):
    async with caller(clock) as user:
        model = await user.done("text_to_model", **KNIGHT, face_limit=9000)
        rig = await user.done("rig", input=model["task_id"], model=RIG_V2, spec="mixamo")
        clip = await user.done("retarget", input=rig["task_id"], animation="preset:walk")
        expected = {
            "prompt": "a silver knight",
            "model_version": "v3.1-20260211",
            "model_seed": 7,
            "face_limit": 9000,
        }
        assert model["input"].items() >= expected.items() and "model" not in model["input"]
        assert rig["input"]["original_model_task_id"] == model["task_id"]
        assert not {"model", "model_version"} & rig["input"].keys()
        assert clip["input"]["original_model_task_id"] == rig["task_id"]
        assert clip["input"]["animation"] == "preset:walk"


async def test_a_seed_is_drawn_and_echoed_when_none_was_sent(clock: Clock):
    async with caller(clock) as user:
        bare = {"prompt": "a knight", "model": "v3.1-20260211"}
        seeds = {
            (await user.done("text_to_model", **bare))["input"]["model_seed"] for _ in range(5)
        }
        assert len(seeds) == 5


async def test_old_member_names_and_unknown_members_are_taken(clock: Clock):
    async with caller(clock) as user:
        body = {"prompt": "a knight", "model_version": "v3.1-20260211", "colour": "red"}
        model = await user.make("text_to_model", **body)
        await user.settled(model)
        rig = await user.done("rig", original_model_task_id=model)
        assert rig["status"] == "success"


async def test_ids_are_bare_uuids_and_answers_carry_trace_and_mark(clock: Clock):
    async with caller(clock) as user:
        answer = await user.post("text_to_model", **KNIGHT)
        UUID(answer.json()["data"]["task_id"])
        UUID(answer.headers["X-Tripo-Trace-ID"])
        assert answer.headers["X-Galatea-Simulator"] == "1"
        assert answer.headers["X-RateLimit-Limit"] == "200"
        assert answer.headers["X-RateLimit-Remaining"] == "199"
        assert answer.json()["data"]["type"] == "text_to_model"


async def test_pipeline_step_comes_only_when_asked_for(clock: Clock):
    async with caller(clock) as user:
        task_id = await user.make("text_to_model", **KNIGHT)
        plain = await user.task(task_id)
        asked = (await user.client.get(f"/v3/tasks/{task_id}?step=1")).json()["data"]
        assert "pipeline_step" not in plain and asked["pipeline_step"][0]["status"] == "queued"


async def test_the_list_is_a_lookup_that_names_what_it_missed(clock: Clock):
    async with caller(clock) as user:
        known = await user.make("text_to_model", **KNIGHT)
        answer = (await user.post("/v3/tasks/list", task_ids=[known, "nonsense"])).json()["data"]
        assert list(answer["tasks"]) == [known] and answer["missed"] == ["nonsense"]


async def test_usage_is_newest_first_in_pages(clock: Clock):
    async with caller(clock) as user:
        made = []
        for seed in range(5):
            made.append(await user.make("text_to_model", **{**KNIGHT, "model_seed": seed}))
            await asyncio.sleep(1)
        pages = [
            (await user.client.get(f"/v3/account/usage?limit=2&offset={offset}")).json()["data"]
            for offset in (0, 2, 4)
        ]
        assert [row["task_id"] for page in pages for row in page] == made[::-1]
        assert pages[0][0].keys() >= {"type", "status", "created_at", "credits_consumed"}


async def test_another_key_sees_nothing_of_it(clock: Clock):
    app = create_simulator(None, clock=clock)
    async with caller(app=app) as owner, caller(app=app, key="tsk_other") as other:
        task_id = await owner.knight()
        answer = await other.client.get(f"/v3/tasks/{task_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, 2001)
        assert (await other.post("/v3/tasks/list", task_ids=[task_id])).json()["data"][
            "missed"
        ] == [task_id]
        assert await other.refused("rig", input=task_id) == (404, 2001)
        assert await other.usage() == [] and await other.wallet() == (10_000, 0)


async def test_a_new_process_on_the_same_file_goes_on_where_the_old_one_was(
    clock: Clock, tmp_path: Path
):
    state = tmp_path / "deep" / "simulator.db"
    async with caller(clock, state=state) as before:
        model = await before.knight()
        running = await before.make("rig", input=model)
        link = (await before.task(model))["output"]["model_url"]
        first = await fetch(link, before)
    async with caller(clock, state=state) as after:
        assert (await after.task(running))["status"] in ("queued", "running")
        assert (await after.settled(running))["status"] == "success"
        assert await after.wallet() == (10_000 - 45, 0)
        assert (await fetch(link, after)).content == first.content


async def test_two_processes_share_one_wallet(clock: Clock, tmp_path: Path):
    options = {"state": tmp_path / "simulator.db", "balance": 30.0}
    async with caller(clock, **options) as one, caller(clock, **options) as two:
        await one.make("text_to_model", **KNIGHT)
        assert await two.refused("text_to_model", **KNIGHT) == (403, 2010)
        assert await two.wallet() == (10, 20)


async def test_a_file_that_is_no_state_of_ours_is_refused_in_words(tmp_path: Path):
    foreign, newer = tmp_path / "foreign.db", tmp_path / "newer.db"
    foreign.write_text("not a database" * 100)
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    for state in (foreign, newer, foreign / "below"):
        with pytest.raises(HomeUnusable):
            create_simulator(state)


@pytest.mark.parametrize(
    ("prompt", "found"),
    [("a wolf", "quadruped"), ("a wooden chair", None), ("a knight", "biped")],
)
async def test_the_rig_check_tells_what_body_it_found(clock: Clock, prompt: str, found: str | None):
    async with caller(clock) as user:
        check = await user.done("rig_check", input=await user.knight(prompt=prompt))
        assert check["output"] == {"riggable": found is not None, "rig_type": found}


async def test_rigging_what_has_no_body_fails_and_is_not_billed(clock: Clock):
    async with caller(clock) as user:
        task = await user.done("rig", input=await user.knight(prompt="a wooden chair"))
        assert (task["status"], task["error_code"], task["output"]) == ("failed", 2006, {})
        assert await user.wallet() == (9980, 0)


async def test_another_rig_type_than_the_bodys_can_be_forced(clock: Clock):
    async with caller(clock) as user:
        rig = await user.rigged("a wolf", rig_type="biped")
        task = await user.done("retarget", input=rig, animation="preset:biped:walk")
        assert (await fetch(task["output"]["model_url"], user)).content.startswith(b"glTF")


async def test_several_presets_come_in_one_file(clock: Clock):
    async with caller(clock) as user:
        rig = await user.rigged()
        both = ["preset:biped:walk", "preset:biped:idle"]
        task = await user.done("retarget", input=rig, animations=both)
        glb = (await fetch(task["output"]["model_url"], user)).content
        assert all(preset.encode() in glb for preset in both)
