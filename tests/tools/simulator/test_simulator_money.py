"""Credits, pools and rates: what a create costs, holds back, and when it is put off."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.tools.simulator.simulator_caller import KNIGHT, RIG_V2, caller, image_bytes
from tools.clock import Clock
from tools.simulator.order import POOL_LIMITS

pytestmark = pytest.mark.anyio

P1, P2 = "P1-20260311", "P2-20260801"
BARE = {"texture": False, "pbr": False}


@pytest.mark.parametrize(
    ("change", "credits"),
    [
        ({}, 20),
        (BARE, 10),
        ({"texture": False}, 20),
        ({"texture_quality": "detailed"}, 30),
        ({"texture_quality": "extreme"}, 40),
        ({"texture_quality": "extreme", **BARE}, 10),
        ({"geometry_quality": "detailed"}, 40),
        ({"quad": True}, 25),
        ({"smart_low_poly": True}, 30),
        ({"generate_parts": True, **BARE}, 30),
        ({"face_limit": 9000}, 20),
        ({"model": "v2.5-20250123"}, 20),
        ({"model": P1}, 40),
        ({"model": P1, **BARE}, 30),
        ({"model": P2}, 110),
        ({"model": P2, **BARE}, 100),
        ({"model": P2, "texture_quality": "detailed"}, 120),
        ({"model": P2, "texture_quality": "extreme"}, 130),
    ],
    ids=str,
)
async def test_a_prompts_price(clock: Clock, change: dict[str, Any], credits: float):
    async with caller(clock) as user:
        task = await user.done("text_to_model", **{**KNIGHT, **change})
        assert task["credits_consumed"] == credits
        assert await user.wallet() == (10_000 - credits, 0)


@pytest.mark.parametrize(
    ("model", "change", "credits"),
    [("v3.1-20260211", {}, 30), ("v3.1-20260211", BARE, 20), (P1, {}, 50), (P1, BARE, 40)],
)
async def test_an_images_price(clock: Clock, model: str, change: dict[str, Any], credits: float):
    async with caller(clock) as user:
        token = await user.token(image_bytes())
        task = await user.done("image_to_model", input=token, model=model, **change)
        assert task["credits_consumed"] == credits


@pytest.mark.parametrize(
    ("route", "body", "credits"),
    [
        ("rig_check", {}, 0),
        ("rig", {}, 25),
        ("rig", {"model": RIG_V2}, 25),
        ("convert", {"format": "OBJ"}, 5),
        ("convert", {"format": "OBJ", "scale_factor": 2.0}, 10),
        ("convert", {"format": "OBJ", "scale_factor": 1}, 5),
        ("texture", {}, 10),
        ("texture", {"texture_quality": "extreme"}, 30),
        ("decimate", {}, 30),
        ("decimate", {"model": "v1.0", "face_limit": 900}, 10),
    ],
    ids=str,
)
async def test_a_later_steps_price(clock: Clock, route: str, body: dict[str, Any], credits: float):
    async with caller(clock) as user:
        task = await user.done(route, input=await user.knight(), **body)
        assert (task["status"], task["credits_consumed"]) == ("success", credits)


async def test_retargeting_is_paid_per_clip(clock: Clock):
    async with caller(clock) as user:
        three = [f"preset:biped:{name}" for name in ("walk", "run", "idle")]
        task = await user.done("retarget", input=await user.rigged(), animations=three)
        assert task["credits_consumed"] == 30


async def test_credits_are_frozen_while_a_task_runs_and_taken_when_it_succeeds(clock: Clock):
    async with caller(clock) as user:
        task_id = await user.make("text_to_model", **KNIGHT)
        assert await user.wallet() == (9980, 20)
        assert (await user.usage())[0]["credits_consumed"] == 0
        await asyncio.sleep(6.1)
        assert await user.wallet() == (9980, 0)
        assert (await user.usage())[0]["credits_consumed"] == 20
        assert (await user.task(task_id))["credits_consumed"] == 20


@pytest.mark.parametrize("fault", ["fail@generate", "banned@generate"])
async def test_credits_come_back_when_it_fails_or_is_banned(clock: Clock, fault: str):
    async with caller(clock, faults=[fault]) as user:
        task_id = await user.make("text_to_model", **KNIGHT)
        assert await user.wallet() == (9980, 20)
        task = await user.settled(task_id)
        assert task["credits_consumed"] == 0 and await user.wallet() == (10_000, 0)


async def test_moderated_output_is_not_billed(clock: Clock):
    async with caller(clock) as user:
        task = await user.done("text_to_model", **{**KNIGHT, "prompt": "a corpse"})
        assert (task["status"], task["error_code"]) == ("failed", 2008)
        assert await user.wallet() == (10_000, 0)


async def test_what_is_not_there_cannot_be_spent(clock: Clock):
    async with caller(clock, balance=39.0) as user:
        model = await user.knight()
        assert await user.refused("rig", input=model) == (403, 2010)
        assert (await user.done("rig_check", input=model))["status"] == "success"
        assert await user.wallet() == (19, 0) and len(await user.usage()) == 2


async def test_frozen_credits_cannot_be_spent_twice(clock: Clock):
    async with caller(clock, balance=30.0) as user:
        await user.make("text_to_model", **KNIGHT)
        assert await user.refused("text_to_model", **KNIGHT) == (403, 2010)


async def test_a_balance_can_be_set_for_a_try(clock: Clock):
    async with caller(clock) as user:
        await user.post("/simulator/balance", balance=5)
        assert await user.wallet() == (5, 0)
        assert await user.refused("text_to_model", **KNIGHT) == (403, 2010)


@pytest.mark.parametrize(("model", "pool"), [("v3.1-20260211", "H"), (P1, "P"), (P2, "P")])
async def test_a_full_pool_puts_off_and_says_for_how_long(clock: Clock, model: str, pool: str):
    async with caller(clock) as user:
        body = {"prompt": "a knight", "model": model}
        for _ in range(POOL_LIMITS[pool]):
            await user.make("text_to_model", **body)
        refused = await user.post("text_to_model", **body)
        assert (refused.status_code, refused.json()["code"]) == (429, 2000)
        wait_s = int(refused.headers["Retry-After"])
        assert 1 <= wait_s <= 6
        await asyncio.sleep(wait_s)
        await user.make("text_to_model", **body)
        assert (await user.stats())["concurrency"][_only(await user.stats())][pool] == (
            POOL_LIMITS[pool]
        )


async def test_pools_do_not_stand_in_each_others_way(clock: Clock):
    async with caller(clock) as user:
        model = await user.knight()
        for _ in range(POOL_LIMITS["animation"]):
            await user.make("rig_check", input=model)
        assert await user.refused("rig", input=model) == (429, 2000)
        await user.make("convert", input=model, format="OBJ")
        await user.make("text_to_image", prompt="a knight")
        assert await user.refused("text_to_image", prompt="a knight") == (429, 2000)


async def test_keys_do_not_share_pools(clock: Clock):
    async with caller(clock) as one, caller(app=one.app, key="tsk_other") as other:
        for _ in range(POOL_LIMITS["H"]):
            await one.make("text_to_model", **KNIGHT)
        await other.make("text_to_model", **KNIGHT)


async def test_more_than_two_hundred_creates_a_minute_are_too_many(clock: Clock):
    async with caller(clock) as user:
        for _ in range(200):
            assert (await user.post("text_to_model")).status_code == 400
        refused = await user.post("text_to_model", **KNIGHT)
        assert (refused.status_code, refused.json()["code"]) == (429, 1007)
        assert refused.headers["X-RateLimit-Remaining"] == "0"
        assert (await user.client.get("/v3/account/balance")).status_code == 200
        await asyncio.sleep(int(refused.headers["Retry-After"]))
        await user.make("text_to_model", **KNIGHT)


async def test_statistics_find_what_was_sent_twice(clock: Clock, tmp_path: Path):
    async with caller(clock, state=tmp_path / "simulator.db") as user:
        model = await user.knight()
        await user.knight()
        await user.knight(model_seed=8)
        for _ in range(3):
            await user.done("rig", input=model)
        rows = {row["type"]: row for row in (await user.stats())["duplicates"]}
        assert rows["text_to_model"].items() >= {"seed": 7, "count": 2}.items()
        assert rows["animate_rig"].items() >= {"input": model, "count": 3}.items()
    async with caller(clock, state=tmp_path / "simulator.db") as after:
        assert len((await after.stats())["duplicates"]) == 2
        assert (await after.stats())["credits_taken"] == 3 * 20 + 3 * 25


async def test_a_reset_forgets_everything(clock: Clock):
    async with caller(clock, faults=["500@task*inf"]) as user:
        await user.make("text_to_model", **KNIGHT)
        await user.client.post("/simulator/reset")
        assert await user.wallet() == (10_000, 0) and await user.usage() == []
        assert (await user.stats())["submissions"] == []


def _only(stats: dict[str, Any]) -> str:
    (account,) = stats["concurrency"]
    return account
