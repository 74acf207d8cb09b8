"""The offline model's answers: honest about what it is, and nothing invented."""

import re

import pytest

from agent.offline import say
from agent.offline.english.understand import understand
from agent.offline.results import Facts
from agent.offline.shelf import KnownAssets
from tests.agent.offline.offline_world import talking

pytestmark = pytest.mark.anyio

ODDMENTS = [
    "hello", "what can you do?", "thanks", "stop", "make something cool", "rig it",
    "what's the weather?", "write a poem", "delete the knight", "haz un caballero",
    "make a knight", "what do I have?",
]  # fmt: skip


@pytest.mark.parametrize("first", ODDMENTS)
async def test_the_first_answer_of_a_chat_says_what_speaks_and_later_ones_do_not(
    first: str,
) -> None:
    async with talking() as talk:
        answers = [await talk.ask(said) for said in (first, "make a knight", "thanks")]
    assert [answer.count("offline model") for answer in answers] == [1, 0, 0]
    assert "not an LLM" in answers[0]
    assert "OPENAI_API_KEY" in answers[0] and "OPENAI_BASE_URL" in answers[0]


@pytest.mark.parametrize("said", ODDMENTS)
async def test_plain_talk_starts_no_work(said: str) -> None:
    async with talking() as talk:
        await talk.ask(said)
    assert {name for name, _ in talk.calls} <= {"check_status"} or said == "make a knight"


@pytest.mark.parametrize("said", ["how much does it cost?", "just estimate a knight", "stop", "hi"])
async def test_questions_about_money_and_stopping_call_nothing(said: str) -> None:
    async with talking() as talk:
        answer = await talk.ask(said)
    assert talk.calls == [] and answer


async def test_another_language_is_told_how_to_plug_in_a_real_model() -> None:
    async with talking() as talk:
        await talk.ask("hello")
        answer = await talk.ask("Erstelle einen Ritter und lass ihn laufen")
    assert "only understand English" in answer and "OPENAI_API_KEY" in answer
    assert talk.calls == []


async def test_what_do_i_have_lists_every_asset() -> None:
    async with talking() as talk:
        talk.world.add("knight", "complete", clips=["walk"])
        talk.world.add("wolf", "rigging", "quadruped")
        answer = await talk.ask("what do I have?")
    assert talk.calls == [("check_status", {})]
    assert "knight: rigged as a biped" in answer and "walk (2.4 s)" in answer
    assert "wolf is at work: rigging (40 %)" in answer


async def test_an_empty_shelf_is_said_to_be_empty() -> None:
    async with talking() as talk:
        assert "Nothing has been made yet" in await talk.ask("what do I have?")


async def test_status_is_one_look_without_waiting() -> None:
    async with talking() as talk:
        talk.world.add("knight", "rigging")
        answer = await talk.ask("how is the knight doing?", note="Assets: knight (rigging)")
    assert talk.calls == [("check_status", {"asset": "knight"})]
    assert "40 %" in answer


async def test_waiting_is_asked_of_the_tool() -> None:
    async with talking(slow=2) as talk:
        talk.world.add("knight", "rigging")
        talk.world.assets["knight"].ticks = 2
        answer = await talk.ask("tell me when it's done", note="Open work: knight: rig 40%")
    assert talk.calls == [("check_status", {"asset": "knight", "wait_s": 60})] * 3
    assert "rigged as a biped" in answer


async def test_yes_takes_the_last_offer() -> None:
    async with talking() as talk:
        answer = await talk.ask("make a knight")
        assert 'say "rig the knight"' in answer
        await talk.ask("yes please")
    assert talk.given("rig") == [{"asset": "knight"}]


async def test_yes_to_nothing_asks_back() -> None:
    async with talking() as talk:
        answer = await talk.ask("yes")
    assert talk.calls == [] and "?" in answer


async def test_every_offer_is_understood_by_the_one_who_makes_it() -> None:
    shelf = KnownAssets({"knight": Facts(asset="knight", state="generated")}, ("knight",))
    offers: list[str] = []
    async with talking() as talk:
        talk.world.add("chair", "generated", None)
        for said in ["hello", "make a knight", "rig it", "make it dance", "make it gold",
                     "make the wolf jump", "rig the goblin", "make the knight"]:  # fmt: skip
            offers += re.findall(say.OFFERED, await talk.ask(said))
    assert len(offers) >= 6
    for offer in offers:
        assert understand(offer, shelf).kind == "work", offer


async def test_answers_hold_no_link_and_no_id() -> None:
    said = ["make a knight that walks", "where is the file?", "give me the download link",
            "show me the picture", "export it to obj", "what is its id?"]  # fmt: skip
    async with talking() as talk:
        answers = [await talk.ask(text) for text in said]
    for answer in answers:
        assert not re.search(r"https?://|[0-9a-f]{8}-[0-9a-f]{4}|call_|/tmp|\.glb", answer)


async def test_a_note_of_nothing_is_no_asset() -> None:
    async with talking() as talk:
        answer = await talk.ask("rig it", note="Assets: none yet")
    assert talk.calls == [] and "Nothing has been made yet" in answer


async def test_the_notes_of_the_studio_are_read_in_any_dress() -> None:
    notes = [
        "Assets: knight (complete; biped; clips idle, walk), chair (generated)",
        "Recent assets:\n- knight (complete, biped, clips: idle, walk)\n- chair (generated)",
        "Assets: chair (generated)\nSettled since: knight: animate:walk done",
        "Assets: chair, knight",
    ]
    for note in notes:
        async with talking() as talk:
            talk.world.add("knight", "complete", clips=["idle", "walk"])
            await talk.ask("make knight jump", note=note)
        assert talk.given("animate") == [{"asset": "knight", "animations": ["jump"]}], note
