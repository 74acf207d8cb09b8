"""Other file formats are no new things: the offline model says how they are had."""

import pytest

from agent.offline import say
from agent.offline.english.understand import understand
from tests.agent.offline.offline_world import SHELF, talking

pytestmark = pytest.mark.anyio

WISHES = {
    "make an FBX of the wolf": "wolf fbx",
    "export the wolf as fbx": "wolf fbx",
    "give me an fbx of the knight": "knight fbx",
    "can I have the wolf as obj?": "wolf obj",
    "create a usdz from the knight": "knight usdz",
    "make the wolf an fbx": "wolf fbx",
    "make an stl for printing": "wolf stl",
    "I need fbx": "wolf fbx",
    "turn the wolf into an stl": "wolf stl",
    "save the knight as .obj": "knight obj",
    "convert it to gltf": "wolf gltf",
}


@pytest.mark.parametrize("said", WISHES)
async def test_a_format_of_what_exists_is_answered_with_its_command(said: str) -> None:
    request = understand(said, SHELF)
    assert request.goals == ()
    assert f"`galatea assets convert {WISHES[said]}`" in say.talk(request, SHELF)


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("make a wolf as fbx", "a wolf"),
        ("give me an obj of a dragon", "a dragon"),
        ("make an fbx dragon", "a dragon"),
        ("make a chair and give me the fbx", "a chair"),
        ("make a chair, then convert it to usdz", "a chair"),
    ],
)
async def test_something_new_in_a_format_is_made_without_the_format(
    said: str, subject: str
) -> None:
    assert [goal.subject for goal in understand(said, SHELF).goals] == [subject]


async def test_what_cannot_be_had_and_what_is_there_already_are_told_so() -> None:
    for said, told in (
        ("make a blend file of the wolf", "There is no blend to be had"),
        ("make a glb of the wolf", "Everything is made as GLB"),
        ("export everything as fbx", "`galatea assets convert NAME fbx`"),
    ):
        assert told in say.talk(understand(said, SHELF), SHELF)


async def test_a_new_thing_in_a_format_ends_with_how_to_have_it() -> None:
    async with talking() as talk:
        answer = await talk.ask("make a chair as an obj file")
    assert [given["name"] for given in talk.given("generate_3d")] == ["chair"]
    assert "`galatea assets convert chair obj`" in answer


async def test_a_rig_in_a_format_that_rigs_have_is_still_a_rig() -> None:
    async with talking() as talk:
        await talk.ask("make a wolf")
        answer = await talk.ask("rig the wolf as fbx")
    assert [given["format"] for given in talk.given("rig")] == ["fbx"]
    assert "convert" not in answer
