"""Commands of the chat that find nothing or go wrong, and how what happens elsewhere is told."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agent.core.errors import ModelUnavailable
from agent.core.events import ApprovalRequested
from agent.terminal.wording import call_words, price_line
from tests.agent.repl.sessions import BARREL, talking, turn
from tests.fakes import ScriptedModel, call, say
from tests.home import opened
from tools.clock import Clock
from tools.types import GenerateOptions, Wishes

pytestmark = pytest.mark.anyio

STATUS = ("check_status", {"wait_s": 60})


async def test_commands_that_find_nothing_say_so(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(say("Hello."))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        for line, told in (
            ("/assets", "Nothing is made yet. Describe something."),
            ("/chats", "No chats yet."),
            ("/chats dragon", "No chat has these words."),
            ("/export", "There is nothing to export yet."),
            ("/stop", "No answer is coming."),
            ("/chat castle", "/chats lists them."),
            ("/help nonsense", "/save NAME DIR"),
            ("/credits", "this turn  0 credits"),
            ("/estimate", "/estimate rig walk idle: with a rig and two clips."),
        ):
            out.said.clear()
            await turn(talk, line)
            assert told in out.text, line
        await turn(talk, "hello")
        await turn(talk, "/export /dev/null/chat.md")
        assert "cannot be written" in out.said[-1]


async def test_names_that_are_taken_stay_with_whom_they_are(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(say("Hello."), say("Hello again."))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        await turn(talk, "hello")
        await turn(talk, "/rename castle")
        await turn(talk, "/new castle")
        assert "There is a chat 'castle' already." in out.text
        assert "/chat castle opens it." in out.text
        await turn(talk, "/new tower of glass")
        assert out.said[-1] == "A new chat, tower of glass."
        await turn(talk, "hello")
        out.said.clear()
        await turn(talk, "/rename castle")
        assert out.said == ["There is a chat 'castle' already."]
        assert talk.chat_name == "tower of glass"


async def test_the_language_model_is_told_and_another_one_taken(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, model=ScriptedModel()) as home:
        async with talking(home) as (talk, out):
            await turn(talk, "/model")
            assert "The language model is scripted." in out.text
            assert "Others here: galatea-offline" in out.text
            await turn(talk, "/model galatea-offline")
            assert out.said[-1].startswith("From now on galatea-offline")
            out.said.clear()
            await turn(talk, "/model")
            assert len(out.said) == 1
            await turn(talk, "hello")
            assert "offline model" in out.painted


async def test_nothing_of_a_chat_is_changed_while_an_answer_comes(
    tmp_path: Path, clock: Clock
) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(gate, say("one"), say("two"))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        talk.accept("hello")
        await asyncio.sleep(1)
        for line in ("/new", "/chat castle", "/model galatea-offline", "/retry"):
            out.said.clear()
            talk.accept(line)
            await asyncio.sleep(1)
            assert out.said[0] == "An answer is still coming.", line
        talk.accept("and then?")
        assert out.said[-1] == "  (is sent after this answer)"
        talk.accept("/stop")
        await talk.settled()
        assert "Stopped." in out.text
        assert len(model.asked) == 1


async def test_a_plan_is_stopped_and_one_that_paused_goes_on(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1, model=ScriptedModel()) as home:
        async with talking(home) as (talk, out):
            studio, caller = home.app.studio, home.app.caller()
            await talk.command("/resume nobody")
            rigged = Wishes(rig=True)
            asked_for: Any = {"image": None, "name": None, "options": GenerateOptions()}
            begun, _ = await studio.generate(caller, prompt="a knight", wishes=rigged, **asked_for)
            await asyncio.sleep(1)
            await talk.command(f"/stop {begun.asset.handle}")
            assert "generate cannot be called back: it is billed and kept." in out.said[-1]
            await studio.wait(caller, ["knight"], 600)
            wishes = Wishes(rig=True, pause_after="model")
            await studio.generate(caller, prompt="a wolf", wishes=wishes, **asked_for)
            await studio.wait(caller, ["wolf"], 600)
            await talk.command("/resume wolf")
            assert out.said[-1].startswith("wolf goes on: rig")
            await turn(talk, "/assets")
            assert "✓ wolf  rig" in out.text
            assert not any("✗" in line for line in out.said)


async def test_a_refused_step_is_told_and_what_was_made_is_kept(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(
        call(("generate_3d", BARREL)),
        call(STATUS, first=2),
        call(("rig", {"asset": "barrel"}), first=3),
        call(STATUS, first=4),
        say("It cannot be rigged."),
    )
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        await turn(talk, "a barrel, rigged")
        assert "It cannot be rigged." in out.painted
        assert "barrel: generated" in out.text


async def test_a_model_that_fails_is_told_with_what_to_do(tmp_path: Path, clock: Clock) -> None:
    down = ModelUnavailable("The model could not be reached.", remedy="Try later.")
    model = ScriptedModel(down, say("Back again."))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        await turn(talk, "hello")
        assert out.said[-2:] == ["The model could not be reached.", "Try later."]
        await turn(talk, "/retry")
        assert "Back again." in out.painted


async def test_a_question_that_nobody_answers_is_a_no(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("generate_3d", BARREL)), say("Nobody was there."))
    async with opened(tmp_path, clock, model=model, approval="ask") as home:
        async with talking(home) as (talk, out):
            talk.accept("a barrel")
            await talk.settled()
            assert "  nobody answered in time: nothing was sent" in out.said
            assert "Nobody was there." in out.painted
            assert (await home.stats())["submissions"] == []


def asked(**given: object) -> ApprovalRequested:
    known: dict[str, object] = {"approval": "A1", "call": "c1", "tool": "rig", "arguments": {}}
    price: dict[str, object] = {"credits": 25, "usd": 0.25, "balance": None, "expires_at": ""}
    return ApprovalRequested.model_validate(known | price | given)


def test_a_price_is_told_without_a_balance_where_none_is_known() -> None:
    assert price_line(asked()) == "This costs 25 credits ($0.25). Go on?"
    assert price_line(asked(balance=1200)).endswith("You have 1,200. Go on?")


def test_calls_are_told_as_short_as_can_be() -> None:
    assert call_words("rig", "half a call") == "rig(...)"
    several = {"calls": [{"tool": "rig", "arguments": {"asset": "a"}}] * 2}
    assert call_words("several", several) == 'rig(asset="a"), rig(asset="a")'
    assert len(call_words("generate_3d", {"prompt": "x" * 500})) < 90
