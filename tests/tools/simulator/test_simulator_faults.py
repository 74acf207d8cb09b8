"""Faults on demand, each seen from the caller's side, in process."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.tools.simulator.simulator_caller import KNIGHT, caller, fetch
from tools.clock import Clock
from tools.errors import BadRequest
from tools.simulator import create_simulator
from tools.simulator.service.faults import Faults

pytestmark = pytest.mark.anyio


async def test_drop_takes_the_request_bills_it_and_says_nothing(clock: Clock):
    async with caller(clock, faults=["drop@generate"]) as user:
        with pytest.raises(httpx.RemoteProtocolError):
            await user.post("text_to_model", **KNIGHT)
        (row,) = await user.usage()
        assert (await user.task(row["task_id"]))["input"]["model_seed"] == 7
        assert await user.wallet() == (9980, 20)
        await user.make("text_to_model", **KNIGHT)


async def test_refuse_takes_nothing(clock: Clock):
    async with caller(clock, faults=["refuse@rig"]) as user:
        model = await user.knight()
        with pytest.raises(httpx.ConnectError):
            await user.post("rig", input=model)
        assert len(await user.usage()) == 1
        await user.make("rig", input=model)


async def test_after_takes_the_request_and_answers_with_a_server_error(clock: Clock):
    async with caller(clock, faults=["after:503@generate"]) as user:
        assert (await user.post("text_to_model", **KNIGHT)).status_code == 503
        assert len(await user.usage()) == 1


async def test_half_an_answer_is_not_json(clock: Clock):
    async with caller(clock, faults=["badjson@task"]) as user:
        task_id = await user.make("text_to_model", **KNIGHT)
        answer = await user.client.get(f"/v3/tasks/{task_id}")
        with pytest.raises(json.JSONDecodeError):
            answer.json()
        assert (await user.task(task_id))["task_id"] == task_id


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("429@generate", (429, 2000)),
        ("429:1007@generate", (429, 1007)),
        ("500@generate", (500, 1000)),
        ("400@text_to_model", (400, 1004)),
        ("unauthorized@*", (401, 2)),
        ("poor@*", (403, 2010)),
        ("503:1001@generate", (503, 1001)),
    ],
)
async def test_a_status_on_demand_creates_nothing(
    clock: Clock, spec: str, expected: tuple[int, int]
):
    async with caller(clock, faults=[spec]) as user:
        answer = await user.post("text_to_model", **KNIGHT)
        assert (answer.status_code, answer.json()["code"]) == expected
        assert ("Retry-After" in answer.headers) == (expected[0] == 429)
        assert await user.usage() == []


async def test_a_gateways_error_is_a_page(clock: Clock):
    async with caller(clock, faults=["502@list"]) as user:
        answer = await user.post("/v3/tasks/list", task_ids=["x"])
        assert answer.status_code == 502 and answer.text.startswith("<html>")


async def test_a_count_says_how_often(clock: Clock):
    async with caller(clock, faults=["500@task*2"]) as user:
        task_id = await user.make("text_to_model", **KNIGHT)
        codes = [(await user.client.get(f"/v3/tasks/{task_id}")).status_code for _ in range(3)]
        assert codes == [500, 500, 200]


async def test_an_endless_fault_lasts_until_it_is_taken_back(clock: Clock):
    async with caller(clock, faults=["500@balance*inf"]) as user:
        codes = [(await user.client.get("/v3/account/balance")).status_code for _ in range(5)]
        assert codes == [500] * 5
        assert (await user.client.delete("/simulator/faults")).json()["data"] == {"faults": []}
        assert await user.wallet() == (10_000, 0)


async def test_delay_is_waited_for(clock: Clock):
    async with caller(clock, faults=["delay:5@balance"]) as user:
        before = asyncio.get_running_loop().time()
        await user.wallet()
        assert 5 <= asyncio.get_running_loop().time() - before < 6


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("fail@rig", ("failed", 1001)),
        ("fail:2018@rig", ("failed", 2018)),
        ("banned@rig", ("banned", 2008)),
    ],
)
async def test_a_task_can_be_made_to_fail(clock: Clock, spec: str, expected: tuple[str, int]):
    async with caller(clock, faults=[spec]) as user:
        task = await user.done("rig", input=await user.knight())
        assert (task["status"], task["error_code"]) == expected
        assert await user.wallet() == (9980, 0)


async def test_a_stuck_task_runs_for_ever(clock: Clock):
    async with caller(clock, faults=["stuck@generate"], speed="instant") as user:
        task_id = await user.make("text_to_model", **KNIGHT)
        await asyncio.sleep(100_000)
        task = await user.task(task_id)
        assert (task["status"], task["progress"]) == ("running", 42)
        assert await user.wallet() == (9980, 20)


async def test_a_task_can_be_hidden_from_the_list(clock: Clock):
    async with caller(clock, faults=["hide@list"]) as user:
        known = await user.make("text_to_model", **KNIGHT)
        missed = [
            (await user.post("/v3/tasks/list", task_ids=[known])).json()["data"]["missed"]
            for _ in range(2)
        ]
        assert missed == [[known], []]


@pytest.mark.parametrize(
    ("spec", "left"),
    [("hide@usage", ["text_to_model"]), ("hide:text_to_model@usage", ["animate_prerigcheck"])],
)
async def test_a_task_can_be_hidden_from_usage(clock: Clock, spec: str, left: list[str]):
    async with caller(clock, faults=[spec]) as user:
        await user.make("rig_check", input=await user.knight())
        assert [row["type"] for row in await user.usage()] == left
        assert len(await user.usage()) == 2


@pytest.mark.parametrize(
    ("spec", "status", "start"),
    [("expire@file", 403, b"<?xml"), ("html@file", 200, b"<!doctype"), ("500@file", 500, b"{")],
)
async def test_a_link_can_be_made_to_mislead_once(
    clock: Clock, spec: str, status: int, start: bytes
):
    async with caller(clock, faults=[spec]) as user:
        link = (await user.task(await user.knight()))["output"]["model_url"]
        answer = await fetch(link, user)
        assert answer.status_code == status and answer.content.startswith(start)
        assert (await fetch(link, user)).content.startswith(b"glTF")


async def test_a_download_can_break_off_or_come_short(clock: Clock):
    async with caller(clock, faults=["truncate@file", "short@file"]) as user:
        link = (await user.task(await user.knight()))["output"]["model_url"]
        with pytest.raises(httpx.RemoteProtocolError):
            await fetch(link, user)
        short = (await fetch(link, user)).content
        whole = (await fetch(link, user)).content
        assert whole.startswith(short) and len(short) == len(whole) // 2


async def test_faults_are_added_and_listed_over_http(clock: Clock):
    async with caller(clock) as user:
        await user.post("/simulator/faults", spec="fail:2018@rig*2")
        await user.post("/simulator/faults", spec="drop@retarget*inf")
        listed = (await user.client.get("/simulator/faults")).json()["data"]["faults"]
        assert listed == ["fail:2018@rig*2", "drop@retarget*inf"]
        assert await user.refused("/simulator/faults", spec="explode@rig") == (400, 1004)


@pytest.mark.parametrize(
    "spec",
    [
        *("", "drop", "@rig", "drop@", "drop@nowhere", "explode@rig", "drop@rig*", "drop@rig*x"),
        *("delay@rig", "delay:soon@rig", "fail:x@rig", "after@rig", "after:200@rig", "200@rig"),
        *("drop@file", "fail@task", "hide@task", "expire@rig", "poor@balance", "unauthorized@put"),
    ],
)
def test_a_fault_that_is_not_understood_is_refused_at_start(spec: str):
    with pytest.raises(BadRequest):
        create_simulator(None, faults=[spec])


@pytest.mark.parametrize(
    ("spec", "route", "strikes"),
    [
        ("drop@*", "balance", True),
        ("drop@generate", "multiview_to_model", True),
        ("drop@generate", "text_to_image", False),
        ("fail@*", "task", False),
        ("poor@*", "task", False),
        ("expire@*", "task", False),
        ("hide@*", "task", False),
    ],
)
def test_a_fault_strikes_only_where_it_makes_sense(spec: str, route: str, strikes: bool):
    faults = Faults((spec,))
    (fault,) = faults
    drawn: Any = faults.draw(route, frozenset({fault.kind}))
    assert (drawn is not None) == strikes


async def test_control_routes_want_the_key_where_there_is_one(clock: Clock):
    app = create_simulator(None, clock=clock, key="tsk_tester")
    async with caller(app=app, key="tsk_other") as other, caller(app=app) as owner:
        assert (await other.client.post("/simulator/reset")).status_code == 401
        assert (await owner.client.post("/simulator/reset")).status_code == 200
