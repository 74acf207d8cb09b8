"""Looking and waiting: no model burns rounds by asking again and again."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.home import Home, opened
from tools.check_status import HOLD_S, check_status
from tools.clock import Clock
from tools.studio.work.caller import Caller, Looks

pytestmark = pytest.mark.anyio


async def begun(home: Home, prompt: str = "a silver knight", **wishes: Any) -> Caller:
    """A caller in the middle of a turn whose work has just begun."""
    await home.make(prompt, wait_s=0, **wishes)
    return replace(home.caller, looks=Looks())


async def test_a_look_without_waiting_tells_the_state_at_once(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        caller = await begun(home)
        before = clock.monotonic()
        outcome = await check_status(home.app.studio, caller, asset="knight")
        assert clock.monotonic() - before < 1
        assert outcome.content["state"] == "generating"
        assert outcome.content["running"][0]["step"] == "generate"


async def test_one_waiting_look_sees_the_work_through(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        caller = await begun(home, rig=True, animations=["walk"])
        outcome = await check_status(home.app.studio, caller, asset="knight", wait_s=60)
        assert outcome.content["state"] == "complete"
        assert outcome.content["clips"] == ["walk"]
        assert {task.step for task in home.told} >= {"generate", "rig", "animate:walk"}


async def test_asking_again_is_held_until_something_has_changed(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        caller = await begun(home, rig=True, animations=["walk", "idle"])
        states = [
            (await check_status(home.app.studio, caller, asset="knight")).content.get("state")
            for _ in range(2)
        ]
        assert states == ["generating", "complete"]


async def test_progress_alone_is_nothing_new(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=0.1) as home:
        caller = await begun(home)
        first = await check_status(home.app.studio, caller, asset="knight", wait_s=20)
        assert first.content["running"][0]["progress"] > 0
        await asyncio.sleep(15)
        moved = await home.app.studio.look(home.caller, "knight")
        assert moved.tasks[0].progress > first.content["running"][0]["progress"]
        second = await check_status(home.app.studio, caller, asset="knight")
        assert second.content["state"] == "generated"


async def test_work_that_never_ends_is_held_once_and_then_answered_at_once(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1, faults=["stuck@generate"]) as home:
        caller = await begun(home)
        studio = home.app.studio
        await check_status(studio, caller, asset="knight", wait_s=60)
        before = clock.monotonic()
        held = await check_status(studio, caller, asset="knight", wait_s=60)
        assert HOLD_S <= clock.monotonic() - before < HOLD_S + 10
        assert held.content["unchanged"]
        assert "the user will be told" in held.content["note"]
        before = clock.monotonic()
        for _ in range(12):
            again = await check_status(studio, caller, asset="knight", wait_s=60)
            assert again.content == held.content
        assert clock.monotonic() - before < 5


async def test_a_new_turn_may_ask_anew(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1, faults=["stuck@generate"]) as home:
        caller = await begun(home)
        for _ in range(2):
            await check_status(home.app.studio, caller, asset="knight")
        later = replace(caller, looks=Looks())
        outcome = await check_status(home.app.studio, later, asset="knight")
        assert outcome.content["state"] == "generating"


async def test_asking_about_everything_is_held_just_the_same(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        await home.make("a barrel", wait_s=0)
        caller = await begun(home, "a torch")
        first = await check_status(home.app.studio, caller)
        second = await check_status(home.app.studio, caller)
        assert {one["state"] for one in first.content["assets"]} == {"generating"}
        assert {one["state"] for one in second.content["assets"]} == {"generated"}


async def test_asking_again_about_work_at_rest_says_that_nothing_will_change(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make()
        caller = replace(home.caller, looks=Looks())
        first = await check_status(home.app.studio, caller, asset="knight", wait_s=60)
        second = await check_status(home.app.studio, caller, asset="knight", wait_s=60)
        assert "note" not in first.content
        assert second.content.pop("note").startswith("Nothing is under way")
        assert first.content == second.content


async def test_an_older_name_is_the_same_question(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1, faults=["stuck@generate"]) as home:
        caller = await begun(home)
        await home.app.studio.rename(home.caller, "knight", "galahad")
        await check_status(home.app.studio, caller, asset="knight", wait_s=60)
        again = await check_status(home.app.studio, caller, asset="galahad")
        assert again.content["unchanged"]
