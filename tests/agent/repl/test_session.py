"""A conversation over the real studio, shown on a screen that only remembers."""

import asyncio
import json
from pathlib import Path

import pytest

from agent.repl.task_news import report_ended
from tests.agent.repl.sessions import BARREL, Memory, talking, turn
from tests.fakes import ScriptedModel, call, say
from tests.home import opened
from tools.clock import Clock

pytestmark = pytest.mark.anyio

PLAN = {"prompt": "a knight", "name": "knight", "rig": True, "animations": ["walk"]}
WAIT = {"wait_s": 60}


async def test_work_is_told_step_by_step_and_its_truth_at_the_end(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(call(("generate_3d", PLAN)), call(("check_status", WAIT), first=2),
                          call(("check_status", WAIT), first=3), say("There it is."))  # fmt: skip
    async with opened(tmp_path, clock, speed=3, model=model) as home, talking(home) as (talk, out):
        await turn(talk, "a knight")
        assert [line.split("  in")[0] for line in out.said if line.startswith("✓")] == [
            "✓ knight  generate",
            "✓ knight  rig",
            "✓ knight  animate:walk",
        ]
        assert "There it is." in out.painted
        assert out.text.count("knight: complete, biped ·") == 1
        assert str(home.app.studio.files.path("knight", "all.glb")) in out.text
        assert any("knight is complete" in rung for rung in out.rung)
        assert talk.running == []


async def test_a_picture_is_shown_where_there_are_colours(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("generate_3d", BARREL)), say("Begun."))
    memory = Memory(colours="256")
    async with opened(tmp_path, clock, model=model) as home, talking(home, memory) as (talk, out):
        await turn(talk, "a barrel")
        assert "▀" in out.painted
        await turn(talk, "/show barrel")
        assert out.painted.count("▀") > 400


async def test_the_bell_is_silent_where_it_is_off(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("generate_3d", BARREL)), say("Begun."))
    async with opened(tmp_path, clock, model=model, bell=False) as home:
        async with talking(home) as (talk, out):
            await turn(talk, "a barrel")
            assert "✓ barrel" in out.text
            assert out.rung == []


async def test_what_fails_is_told_with_what_to_do(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("generate_3d", BARREL)), say("Hm."))
    async with opened(tmp_path, clock, model=model, faults=["fail@generate"]) as home:
        async with talking(home) as (talk, out):
            await turn(talk, "a barrel")
            assert any(line.startswith("✗ barrel  generate:") for line in out.said)
            await home.clear_faults()
            await turn(talk, "/retry barrel")
            assert "✓ barrel  generate" in out.text


async def test_messages_wait_their_turn_and_a_stop_drops_them(tmp_path: Path, clock: Clock) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(gate, say("one"))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        talk.accept("first")
        await asyncio.sleep(1)
        assert talk.answering
        talk.accept("second")
        talk.interrupt()
        await talk.settled()
        assert "Stopped." in out.text
        assert "Well," in out.painted
        assert len(model.asked) == 1
        messages = await (await talk.chat()).messages()
        assert [m.content for m in messages if m.role == "assistant"] == ["Well, "]


async def test_two_interrupts_leave_and_say_what_goes_on(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("generate_3d", BARREL)), call(("check_status", WAIT), first=2))
    async with opened(tmp_path, clock, speed=1, model=model) as home:
        async with talking(home) as (talk, out):
            talk.accept("a barrel")
            await asyncio.sleep(2)
            talk.interrupt()
            await talk.settled()
            assert "Stopped. Still going on, and kept: barrel generate." in out.text
            talk.interrupt()
            await talk.settled()
            assert out.left == 0
            assert "`galatea resume barrel` takes it up." in out.text


@pytest.mark.parametrize(
    ("key", "credits", "asked"), [("y", None, 2), ("r", None, 1), ("a", 100.0, 1), ("n", None, 2)]
)
async def test_a_key_covers_as_much_as_it_says(
    key: str, credits: float | None, asked: int, tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(
        call(("generate_3d", BARREL)),
        call(("check_status", WAIT), first=2),
        call(("generate_3d", BARREL | {"name": "second", "prompt": "another barrel"}), first=3),
        say("Done."),
    )
    memory = Memory((key, credits), (key, credits))
    async with opened(tmp_path, clock, model=model, approval="ask") as home:
        async with talking(home, memory) as (talk, out):
            await turn(talk, "two barrels")
            assert len(out.asked) == asked
            assert out.asked[0].lines[-1].startswith("This costs 20 credits ($0.20). You have")
            assert out.text.count("✓") == (0 if key == "n" else 2)
            assert any("Your yes is needed" in rung for rung in out.rung)


async def test_approve_answers_the_open_question(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("generate_3d", BARREL)), say("Begun."))
    async with opened(tmp_path, clock, model=model, approval="ask") as home:
        async with talking(home) as (talk, out):
            await turn(talk, "/approve")
            assert "No question of money is open." in out.text
            talk.accept("a barrel")
            await asyncio.sleep(1)
            assert len(out.asked) == 1
            talk.accept("/approve")
            await talk.settled()
            await asyncio.sleep(5)
            assert "✓ barrel  generate" in out.text


async def test_chats_are_named_found_switched_and_written_down(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(say("Hello there."), say("Bye."))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        await turn(talk, "good morning dragon")
        await turn(talk, "/rename castle")
        await turn(talk, "/new")
        await turn(talk, "something else")
        await turn(talk, "/chats dragon")
        assert "castle  now  good morning dragon" in out.text
        assert "something else" not in out.text
        await turn(talk, "/chat castel")
        assert "Did you mean castle?" in out.text
        await turn(talk, "/chat castle")
        assert "Chat castle, 1 message." in out.text
        await turn(talk, f"/export {tmp_path}/castle.md")
        await turn(talk, f"/export {tmp_path}/castle.json")
        page = (tmp_path / "castle.md").read_text("utf-8")
        assert "## You\n\ngood morning dragon" in page
        assert "## Galatea\n\nHello there." in page
        exported = json.loads((tmp_path / "castle.json").read_text("utf-8"))
        assert [event["type"] for event in exported["events"]][-1] == "turn_done"


async def test_retry_sends_the_last_message_again(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(say("One."), say("Two."))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        await turn(talk, "/retry")
        assert "There is no message to send again." in out.text
        await turn(talk, "again")
        await turn(talk, "/retry")
        assert [m[-1].content for m in model.asked] == ["again", "again"]
        assert "Two." in out.painted


async def test_commands_of_assets_say_what_they_did(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make(rig=True, animations=("walk",))
        async with talking(home) as (talk, out):
            for line, told in (
                ("/assets", "knight  complete"),
                ("/show knight walk", "knight: complete, biped"),
                ("/show knight dance", "Its clips: walk."),
                (f"/save knight {tmp_path}/out", "knight-walk.glb"),
                ("/rename knight hero", "knight is now hero"),
                ("/convert hero fbx", "being converted to fbx"),
                ("/estimate hero idle", "10 credits ($0.10)"),
                ("/estimate rig walk idle", "65 credits ($0.65)"),
                ("/credits", "left (the simulator's play money)"),
                ("/stop hero", "nothing further is begun"),
                ("/image missing.png", "missing.png"),
                ("/config", "GALATEA_SIM_SPEED"),
                ("/doctor", "wallet"),
                ("/help show", "/show NAME [CLIP]"),
                ("/resume nobody", "There is no asset called nobody."),
            ):
                out.said.clear()
                await turn(talk, line)
                assert told in out.text, line
            names = {path.name for path in (tmp_path / "out").iterdir()}
            assert {"knight.glb", "knight-rigged.glb", "knight-all.glb"} <= names


async def test_a_picture_goes_with_the_next_message_only(tmp_path: Path, clock: Clock) -> None:
    from PIL import Image

    model = ScriptedModel(say("A face."), say("Yes."))
    async with opened(tmp_path, clock, model=model) as home:
        face = home.app.settings.home_folder / "face.png"
        Image.new("RGB", (300, 300)).save(face)
        async with talking(home) as (talk, _):
            await turn(talk, f"/image {face}")
            await turn(talk, "who is this?")
            await turn(talk, "really?")
            sent = [messages[-1] for messages in model.asked]
            assert [getattr(message, "images", ()) for message in sent] == [(str(face),), ()]


async def test_a_bug_in_a_command_is_told_and_the_chat_goes_on(
    tmp_path: Path, clock: Clock
) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    model = ScriptedModel(say("Still here."))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        talk.spawn(broken())
        await talk.settled()
        assert "Something broke inside Galatea (ZeroDivisionError" in out.text
        await turn(talk, "are you there?")
        assert "Still here." in out.painted


async def test_a_conversion_ends_with_where_its_file_lies(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make("a barrel")
        await home.app.studio.convert(home.caller, "barrel", format="obj")
        done = [task for task in (await home.settled("barrel")).tasks if ":obj" in task.step]
        async with talking(home) as (talk, out):
            await report_ended(talk, done)
            assert str(home.app.studio.files.path("barrel", "model.obj")) in out.text
