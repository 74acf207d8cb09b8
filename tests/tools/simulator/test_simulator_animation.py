"""Which rigs and clips v3 rejects, by rig model, body, spec and spelling."""

import pytest

from tests.tools.simulator.simulator_caller import KNIGHT, RIG_V2, caller
from tools.clock import Clock
from tools.simulator.presets import BARE, BIPED, accepted_presets
from tools.simulator.sculptor import presets_of

pytestmark = pytest.mark.anyio

CREATURES = ("quadruped", "hexapod", "octopod", "avian", "serpentine", "aquatic")
RIG_V1, RIG_V3 = "v1.0-20240301", "v3.0-20260909"


@pytest.mark.parametrize(
    "how",
    [
        {"model": "v2.0-20250506"},
        {"model": RIG_V1, "rig_type": "quadruped"},
        {"model": RIG_V1, "spec": "unity"},
        {"model": RIG_V1, "spec": "unreal"},
        {"model": RIG_V1, "spec": "vrm"},
        {"model": RIG_V2, "rig_type": "others"},
        {"model": RIG_V3, "rig_type": "quadruped"},
        {"rig_type": "centaur"},
        {"spec": "maya"},
        {"out_format": "obj"},
    ],
    ids=str,
)
async def test_a_rig_that_its_model_cannot_make_is_1004(clock: Clock, how: dict[str, str]):
    async with caller(clock) as user:
        assert await user.refused("rig", input=await user.knight(), **how) == (400, 1004)


@pytest.mark.parametrize(
    "how",
    [
        {"spec": "mixamo"},
        {"model": RIG_V2, "spec": "unity", "out_format": "fbx"},
        {"model": RIG_V3},
        {"model": RIG_V3, "rig_type": "others"},
    ],
    ids=str,
)
async def test_a_rig_that_its_model_can_make_is_made(clock: Clock, how: dict[str, str]):
    async with caller(clock) as user:
        assert (await user.done("rig", input=await user.knight(), **how))["status"] == "success"


async def test_a_step_wants_a_suitable_and_finished_task(clock: Clock):
    async with caller(clock) as user:
        running = await user.make("text_to_model", **KNIGHT)
        assert await user.refused("rig", input=running) == (400, 2007)
        assert await user.refused("rig_check", input=running) == (400, 2007)
        await user.settled(running)
        check = await user.done("rig_check", input=running)
        assert await user.refused("rig", input=check["task_id"]) == (400, 2006)
        rig = await user.make("rig", input=running)
        assert await user.refused("retarget", input=rig, animation="x") == (400, 2007)
        assert await user.refused("retarget", input=running, animation="x") == (400, 2006)
        assert await user.refused("import", input=running) == (400, 2006)


async def test_a_failed_task_is_no_source(clock: Clock):
    async with caller(clock) as user:
        failed = await user.done("text_to_model", **{**KNIGHT, "prompt": "a bloody knight"})
        assert (failed["status"], failed["error_code"]) == ("failed", 2008)
        assert await user.refused("rig", input=failed["task_id"]) == (400, 2007)


async def test_quads_come_as_fbx_which_the_rig_check_does_not_read(clock: Clock):
    async with caller(clock) as user:
        model = await user.done("text_to_model", **KNIGHT, quad=True)
        assert ".fbx?" in model["output"]["model_url"]
        assert await user.refused("rig_check", input=model["task_id"]) == (400, 2004)
        assert await user.refused("rig_check", input="https://x.invalid/a.obj") == (400, 2004)


@pytest.mark.parametrize("body", ["biped", *CREATURES])
def test_the_sculptor_has_every_preset_that_is_accepted(body: str):
    accepted = [accepted_presets(rig, body, "both") for rig in (RIG_V1, RIG_V2, RIG_V3)]
    taken = accepted if body == "biped" else [accepted[1]]
    assert set(presets_of(body)) >= frozenset().union(*taken)


def test_there_are_a_hundred_biped_presets_and_eleven_bare_ones():
    assert (len(BIPED), len(BARE)) == (100, 11)


@pytest.mark.parametrize(
    ("prompt", "how", "animations"),
    [
        ("a knight", {"spec": "mixamo"}, ["preset:biped:walk"]),
        ("a knight", {}, ["preset:walk"]),
        ("a knight", {}, ["preset:biped:wave"]),
        ("a knight", {}, ["walk"]),
        ("a knight", {}, []),
        ("a knight", {}, ["preset:biped:walk"] * 6),
        ("a knight", {"model": RIG_V2}, ["preset:biped:walk"]),
        ("a knight", {"model": RIG_V2}, ["preset:dance"]),
        ("a knight", {"model": RIG_V3}, ["preset:quadruped:walk"]),
        ("a wolf", {"model": RIG_V2, "rig_type": "quadruped"}, ["preset:quadruped:run"]),
        ("a wolf", {"model": RIG_V2, "rig_type": "quadruped"}, ["preset:walk"]),
        ("an owl", {"model": RIG_V2, "rig_type": "avian"}, ["preset:avian:fly"]),
        ("an owl", {"model": RIG_V2, "rig_type": "avian"}, ["preset:walk"]),
    ],
    ids=str,
)
async def test_presets_a_rig_does_not_know_are_1004(
    clock: Clock, prompt: str, how: dict[str, str], animations: list[str]
):
    async with caller(clock) as user:
        rig = await user.rigged(prompt, **how)
        assert await user.refused("retarget", input=rig, animations=animations) == (400, 1004)


@pytest.mark.parametrize(
    ("prompt", "how", "preset", "spelling"),
    [
        ("a knight", {}, "preset:biped:dance_06", "bare"),
        ("a knight", {"model": RIG_V2, "spec": "mixamo"}, "preset:walk", "bare"),
        ("a knight", {"model": RIG_V2}, "preset:biped:walk", "namespaced"),
        ("a knight", {"model": RIG_V2}, "preset:biped:chop", "both"),
        ("a knight", {"model": RIG_V2}, "preset:walk", "both"),
        ("a knight", {"model": RIG_V3}, "preset:biped:sit", "bare"),
        ("a wolf", {"model": RIG_V2, "rig_type": "quadruped"}, "preset:quadruped:walk", "bare"),
        ("a snake", {"model": RIG_V2, "rig_type": "serpentine"}, "preset:serpentine:march", "bare"),
    ],
    ids=str,
)
async def test_presets_a_rig_knows_become_clips(
    clock: Clock, prompt: str, how: dict[str, str], preset: str, spelling: str
):
    async with caller(clock, presets=spelling) as user:
        rig = await user.rigged(prompt, **how)
        task = await user.done("retarget", input=rig, animation=preset)
        assert (task["status"], task["credits_consumed"]) == ("success", 10)


async def test_namespaced_rigs_refuse_bare_presets(clock: Clock):
    async with caller(clock, presets="namespaced") as user:
        rig = await user.rigged(model=RIG_V2)
        assert await user.refused("retarget", input=rig, animation="preset:walk") == (400, 1004)


@pytest.mark.parametrize("given", ["file_x", "https://x.invalid/a.glb"])
async def test_only_a_rig_task_can_be_retargeted(clock: Clock, given: str):
    async with caller(clock) as user:
        body = {"input": given, "animation": "preset:biped:walk"}
        assert await user.refused("retarget", **body) == (400, 1004)
