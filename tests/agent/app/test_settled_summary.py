"""What settled while nobody listened is told once, to the person and to the model."""

from pathlib import Path

import pytest

from agent.app.settled_summary import MOST, settled_summary
from agent.core.messages import User
from tests.fakes import ScriptedModel, call, say
from tests.home import Home, opened
from tools.clock import Clock

pytestmark = pytest.mark.anyio

PLAN = {"prompt": "a silver knight", "name": "knight", "rig": True, "animations": ["walk"]}


async def said(home: Home, text: str, chat: str = "one") -> str:
    """Sends a message and gives the note that stood ahead of it."""
    talk = await home.app.chat(chat)
    events = [event async for event in talk.send(text)]
    first = events[0]
    assert first.type == "turn_started"
    assert isinstance(first.message, User)
    return first.message.note


async def test_a_chat_hears_of_work_that_settled_between_its_turns(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(
        call(("generate_3d", PLAN)), say("It is on its way."), say("Good."), say("Yes.")
    )
    async with opened(tmp_path, clock, model=model, speed=1) as home:
        assert "Settled" not in await said(home, "make a knight that walks")
        chat = await home.app.chat("one")
        assert await home.app.meanwhile(chat) == ""
        await home.settled("knight")
        assert "Settled meanwhile: knight (complete; biped" in await home.app.meanwhile(chat)
        assert "Settled since: knight: complete" in await said(home, "and?")
        assert await home.app.meanwhile(chat) == ""
        assert "Settled" not in await said(home, "sure?")


async def test_a_fresh_chat_after_a_restart_opens_with_what_settled(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(call(("generate_3d", PLAN)), say("It is on its way."))
    async with opened(tmp_path, clock, model=model, speed=1) as home:
        await said(home, "make a knight that walks")
    async with opened(tmp_path, clock, model=ScriptedModel(say("Hello.")), speed=1) as home:
        await home.settled("knight")
        fresh = await home.app.chat()
        assert "knight (complete; biped; clips walk)" in await home.app.meanwhile(fresh)
        (news,) = await home.app.settled_since(fresh.id)
        assert settled_summary([news] * 7).endswith("clips walk), and 2 more")
        assert settled_summary([news] * MOST).endswith("clips walk), and many more")
        assert "Settled since: knight: complete" in await said(home, "hello", "another")


async def test_a_step_that_failed_meanwhile_is_told_with_its_reason(
    tmp_path: Path, clock: Clock
) -> None:
    wish = {"prompt": "a wooden chair", "name": "chair", "rig": True}
    model = ScriptedModel(call(("generate_3d", wish)), say("It is on its way."), say("Oh."))
    async with opened(tmp_path, clock, model=model, speed=1) as home:
        await said(home, "make a chair and rig it")
        await home.settled("chair")
        chat = await home.app.chat("one")
        assert "problem: not_riggable" in await home.app.meanwhile(chat)
        assert "Settled since: chair: generated, not_riggable" in await said(home, "and?")


async def test_work_still_under_way_is_open_not_settled(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("generate_3d", PLAN)), say("It is on its way."), say("Soon."))
    async with opened(tmp_path, clock, model=model, speed=0.1) as home:
        await said(home, "make a knight that walks")
        note = await said(home, "and?")
        assert "Open work: knight: generate" in note
        assert "Settled" not in note


async def test_a_new_home_and_work_seen_in_the_turn_are_no_news(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(
        call(("generate_3d", PLAN)),
        call(("check_status", {"asset": "knight", "wait_s": 60}), first=2),
        say("It walks."),
        say("Indeed."),
    )
    async with opened(tmp_path, clock, model=model, speed=1) as home:
        assert await home.app.meanwhile(await home.app.chat("one")) == ""
        await said(home, "make a knight that walks")
        assert "Settled" not in await said(home, "thanks")


async def test_a_turn_that_a_crash_cut_off_counts_from_its_start(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, model=ScriptedModel(say("Hi."))) as home:
        await said(home, "hello")
        database = home.app.history._db  # type: ignore[reportPrivateUsage]
        await database.run("UPDATE turns SET open = 1, ended_at = NULL")
        await home.make("a barrel")
    async with opened(tmp_path, clock) as home:
        assert "barrel" in await home.app.meanwhile(await home.app.chat("one"))
