"""The sentences of the product, with no keys: offline model, simulator, real files."""

from collections import Counter
from pathlib import Path

import pytest

from agent.core.events import CallDone, CallStarted, Event, TurnDone
from agent.terminal.exit_codes import exit_code
from tests.fakes import ScriptedModel, call, say
from tests.home import Home, opened, paid
from tools.clock import Clock
from tools.mesh.glb import describe

pytestmark = pytest.mark.anyio


async def said(home: Home, text: str, chat: str | None = None) -> list[Event]:
    conversation = await home.app.chat(chat)
    return [event async for event in conversation.send(text)]


def calls(events: list[Event]) -> list[str]:
    return [event.tool for event in events if isinstance(event, CallStarted)]


def done(events: list[Event]) -> TurnDone:
    assert isinstance(events[-1], TurnDone)
    return events[-1]


async def test_a_knight_is_made_rigged_and_lives_step_by_step(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        events = await said(home, "make a silver knight, rig it, then let it walk and idle")
        assert calls(events) == [
            "generate_3d",
            "check_status",
            "rig",
            "check_status",
            "animate",
            "check_status",
        ]
        assert exit_code(events) == 0
        turn = done(events)
        assert turn.usage.rounds == 7
        assert turn.credits == 65
        kinds = Counter(file.kind for file in turn.files)
        assert kinds == Counter(model=1, rigged=1, clip=2, all=1, preview=1)
        for file in turn.files:
            assert file.path is not None
            assert Path(file.path).stat().st_size == file.size_bytes
        merged = describe(home.app.studio.files.path("knight", "all.glb"))
        assert sorted(clip["name"] for clip in merged["clips"]) == ["idle", "walk"]
        assert "knight" in turn.text
        assert "offline model" in turn.text


async def test_a_statue_is_made_and_nothing_else(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        events = await said(home, "a red dragon statue on a plinth")
        assert calls(events) == ["generate_3d", "check_status"]
        assert exit_code(events) == 0
        assert paid(await home.stats()) == {"text_to_model": 1}


async def test_a_wolf_walks_on_four_legs(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        events = await said(home, "a wolf that walks")
        assert exit_code(events) == 0
        view = await home.app.studio.look(home.caller, "wolf")
        assert (view.asset.rig_type, view.clips) == ("quadruped", ["walk"])


async def test_a_chair_is_delivered_and_its_refused_rig_explained(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        events = await said(home, "a wooden chair, rig it")
        assert exit_code(events) == 0
        assert "rig" in done(events).text
        assert [file.kind for file in done(events).files] == ["model", "preview"]
        assert paid(await home.stats()) == {"text_to_model": 1}


async def test_three_props_are_three_assets(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        events = await said(home, "make three props: a barrel, a torch and a chest")
        assert calls(events)[:3] == ["generate_3d"] * 3
        assert {file.asset for file in done(events).files} == {"barrel", "torch", "chest"}


async def test_a_later_run_uses_the_rig_that_is_there_and_knows_what_there_is(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        await said(home, "make a silver knight, rig it, then let it walk and idle")
    async with opened(tmp_path, clock) as home:
        events = await said(home, "make the knight jump")
        assert calls(events) == ["animate", "check_status"]
        assert exit_code(events) == 0
        assert paid(await home.stats())["text_to_model"] == 1
        events = await said(home, "what do I have?")
        assert calls(events) == ["check_status"]
        assert "knight" in done(events).text
        assert "jump" in done(events).text


async def test_a_plan_takes_three_rounds(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        events = await said(home, "in one go: make a knight, rig it, let it walk and idle")
        assert calls(events) == ["generate_3d", "check_status"]
        assert done(events).usage.rounds == 3
        assert (await home.app.studio.look(home.caller, "knight")).asset.state == "complete"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", 0),
        ("make something cool", 0),
        ("what is the weather like?", 0),
        ("status of the griffin", 0),
        ("make the griffin dance", 0),
    ],
)
async def test_a_wish_that_cannot_be_met_makes_nothing_and_exits_so(
    text: str, code: int, tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        events = await said(home, text)
        assert exit_code(events) == code
        assert done(events).reason == "answer"
        assert done(events).text
        assert (await home.stats())["submissions"] == []


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("generate_3d", {"prompt": "x" * 1025}, "1024"),
        ("generate_3d", {"prompt": "  "}, "prompt"),
        ("generate_3d", {}, "prompt"),
        ("generate_3d", {"prompt": "a knight", "animations": ["moonwalk"]}, "moonwalk"),
        ("generate_3d", {"prompt": "a knight", "face_limit": -5}, "face_limit"),
        ("generate_3d", {"image": "/etc/passwd"}, "outside the folders"),
        ("generate_3d", {"image": "missing.png"}, "no file"),
        ("generate_3d", {"image": "http://example.org/a.png"}, "https"),
        ("rig", {"asset": "nobody"}, "no asset called nobody"),
        ("animate", {"asset": "../../etc", "animations": ["walk"]}, "no asset called etc"),
        ("check_status", {"asset": "x", "wait_s": 3600}, "wait_s"),
    ],
)
async def test_a_bad_request_of_the_model_is_refused_before_anything_is_paid(
    tool: str, arguments: dict[str, object], named: str, tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(call((tool, arguments)), say("I am sorry."))
    async with opened(tmp_path, clock, model=model) as home:
        events = await said(home, "do it")
        (result,) = [event for event in events if isinstance(event, CallDone)]
        assert result.is_error
        assert named in result.content
        assert result.error is not None
        wrongly_made = result.error.code in ("bad_arguments", "unknown_tool")
        assert exit_code(events) == (6 if wrongly_made else 0)
        assert (await home.stats())["submissions"] == []


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [
        ("unauthorized@generate", 3, "key"),
        ("poor@generate", 4, "credit"),
        ("fail@generate", 5, "could not"),
        ("400:2008@generate", 5, "polic"),
        ("html@file*inf", 5, "could not"),
        ("refuse@generate*inf", 5, "reached"),
    ],
)
async def test_trouble_of_the_service_is_one_clear_sentence_and_the_right_code(
    fault: str, code: int, word: str, tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=[fault]) as home:
        events = await said(home, "make a knight")
        assert exit_code(events) == code
        turn = done(events)
        told = turn.text if turn.error is None else turn.error.message + turn.error.remedy
        assert word in told
        assert "Traceback" not in told


async def test_a_walk_that_the_service_fails_leaves_what_was_made(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=["fail@retarget"]) as home:
        events = await said(home, "make a knight, rig it and let it walk")
        assert exit_code(events) == 0
        assert {file.kind for file in done(events).files} == {"model", "preview", "rigged"}
        assert "walk" in done(events).text


async def test_the_same_wish_again_offers_what_there_is_before_paying(
    tmp_path: Path, clock: Clock
) -> None:
    wish = ("generate_3d", {"prompt": "a knight"})
    model = ScriptedModel(
        call(wish, first=1),
        say("It is coming."),
        call(wish, first=2),
        say("You have one already."),
        call((wish[0], {**wish[1], "another": True}), first=3),
        say("A second one."),
    )
    async with opened(tmp_path, clock, model=model) as home:
        await said(home, "make a knight")
        events = await said(home, "make a knight")
        (result,) = [event for event in events if isinstance(event, CallDone)]
        assert '"reused":true' in result.content
        assert "another=true" in result.content
        assert paid(await home.stats()) == {"text_to_model": 1}
        await said(home, "make another one")
        assert paid(await home.stats()) == {"text_to_model": 2}
