"""An answer that names what is not there is followed by one line that says so."""

from pathlib import Path

import pytest

from agent.app.known_words import vocabulary
from agent.chat.claim_check import correction, handles_in, links_in
from agent.core.events import Event, TextDelta, TurnDone
from agent.core.messages import Message, ToolResult, User
from tests.fakes import ScriptedModel, call, say
from tests.home import opened
from tools.clock import Clock

pytestmark = pytest.mark.anyio

WORDS = frozenset(("walk", "rig", "complete", "glb"))


@pytest.mark.parametrize(
    ("answer", "link"),
    [
        (
            "Get it [here](https://cdn.tripo3d.com/knight.glb).",
            "https://cdn.tripo3d.com/knight.glb",
        ),
        ("Download: https://example.com/a?b=c.", "https://example.com/a?b=c"),
        ("[knight](sandbox:/mnt/data/knight.glb)", "sandbox:/mnt/data/knight.glb"),
        ("See www.tripo3d.ai/models", "www.tripo3d.ai/models"),
        ("It is saved at /home/me/knight/model.glb now.", "/home/me/knight/model.glb"),
        ("It is C:\\Users\\me\\knight.fbx", "C:\\Users\\me\\knight.fbx"),
        ("![](data:image/png;base64,AAAA)", "data:image/png;base64,AAAA"),
    ],
)
def test_a_link_or_path_that_nobody_gave_is_found(answer: str, link: str) -> None:
    assert links_in(answer, []) == [link]


@pytest.mark.parametrize(
    "answer",
    [
        "The knight has 5,110 triangles.",
        "9:30 and a/b and 1/2",
        "model.glb is its file",
        "e.g. this",
    ],
)
def test_plain_words_are_no_links(answer: str) -> None:
    assert links_in(answer, []) == []


def test_a_link_of_the_user_or_of_a_result_may_be_given_again() -> None:
    said: list[Message] = [
        User(content="use https://a.test/cat.png", images=("/pics/dog.png",)),
        ToolResult(call="c", tool="rig", content='{"remedy":"see https://b.test/billing"}'),
    ]
    answer = "I used https://a.test/cat.png and /pics/dog.png; see https://b.test/billing."
    assert links_in(answer, said) == []
    assert links_in("https://a.test/other.png", said) == ["https://a.test/other.png"]


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("`wolf-2` is ready.", ["wolf-2"]),
        ('Your "dragon" now walks.', ["dragon"]),
        ("„drache“ und «loup» und 'zwerg'", ["drache", "loup", "zwerg"]),
        ("`knight` was rigged with `walk`, it is `complete`.", ["knight"]),
        ("It's the knight's and don't rock 'n' roll", []),
        ('Say "make a new knight" or `galatea assets show knight`.', []),
        ("`dance_02`, `model.glb`, `GALATEA_MODEL`, `42`, `yes`", []),
    ],
)
def test_what_is_quoted_like_a_handle_is_found(answer: str, named: list[str]) -> None:
    found = handles_in(answer, [], WORDS)
    assert sorted(found) == sorted(named)


def test_the_users_own_word_may_be_quoted_but_not_named_as_an_asset() -> None:
    said = [User(content="make it spooky")]
    assert handles_in('What do you mean by "spooky"?', said, WORDS) == []
    assert handles_in("`spooky` is ready", said, WORDS) == ["spooky"]


async def test_several_are_named_in_one_line() -> None:
    async def exists(handle: str) -> bool:
        return handle == "knight"

    answer = "`a-1` `a-2` `a-3` `a-4` `knight` https://x.test/1 https://x.test/2"
    assert await correction(answer, [], words=WORDS, exists=exists) == (
        "(Correction by Galatea: no asset is called a-1, a-2, a-3 and 1 more; the 2 links above "
        "are not from Galatea, which prints where files lie itself.)"
    )
    assert await correction("`knight` walks", [], words=WORDS, exists=exists) == ""


def test_names_of_presets_tools_states_and_options_are_known_words() -> None:
    words = vocabulary([])
    assert {"walk", "idle", "biped", "complete", "rigged", "glb", "preview"} <= words
    assert "knight" not in words


async def answered(home_events: list[Event]) -> tuple[str, TurnDone]:
    done = home_events[-1]
    assert isinstance(done, TurnDone)
    spoken = "".join(event.text for event in home_events if isinstance(event, TextDelta))
    return spoken, done


async def test_an_invented_handle_and_link_are_corrected_in_the_events_of_the_turn(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(
        say("All done! `golem-7` waits for you: https://cdn.tripo3d.ai/golem.glb"), say("Sorry.")
    )
    async with opened(tmp_path, clock, model=model) as home:
        chat = await home.app.chat("c")
        events = [event async for event in chat.send("make a golem")]
        spoken, done = await answered(events)
        line = "(Correction by Galatea: no asset is called golem-7; the link above is not from"
        assert line in spoken
        assert line in done.text
        assert [event.type for event in events][-3:] == ["message_done", "text_delta", "turn_done"]
        again = [event async for event in chat.send("really?")]
        assert "Correction" not in (await answered(again))[0]
        assert await home.app.history.messages(chat.id) == await chat.messages()


async def test_what_the_turn_has_made_may_be_named(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(
        call(("generate_3d", {"prompt": "a silver knight", "name": "knight"})),
        say('`knight` is on its way; next: `rig`, then "walk" or `dance_02`.'),
    )
    async with opened(tmp_path, clock, model=model) as home:
        chat = await home.app.chat("c")
        spoken, done = await answered([event async for event in chat.send("make a knight")])
        assert "Correction" not in spoken + done.text


async def test_somebody_elses_handle_is_as_good_as_none(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, model=ScriptedModel(say("`knight` is ready."))) as home:
        await home.make("a silver knight")
        await home.app.studio.store._db.run("UPDATE assets SET owner = 'ann'")  # type: ignore[reportPrivateUsage]
        chat = await home.app.chat("c")
        spoken, _ = await answered([event async for event in chat.send("what is there?")])
        assert "no asset is called knight" in spoken
