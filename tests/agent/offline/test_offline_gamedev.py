"""What somebody who makes a game says beyond "make a knight", and must not pay for."""

import pytest

from agent.offline import say
from agent.offline.english.understand import understand
from tests.agent.offline.offline_world import SHELF

ANSWERED = {
    "how do I import the knight into Unity?": "galatea assets save knight",
    "make the knight ready for unreal": "galatea assets convert knight fbx",
    "can I use the wolf in Godot?": "all.glb",
    "can you make the animations loop?": "set in the engine",
    "change the color of the knight to gold": "only made anew",
    "retopologize the knight": 'say "make a new knight"',
    "make the wolf's texture higher resolution": "only made anew",
    "make a tileset": "I cannot make a tileset",
    "make a 2d sprite of a knight": "I only make, rig and animate 3D models",
    "turn this picture into a goblin": "/image PATH",
    "the knight looks bad": 'say "rig the knight"',
    "undo": "galatea assets rm",
    "make a walk cycle that loops": "of what?",
}


@pytest.mark.parametrize("said", ANSWERED)
def test_what_needs_no_new_thing_starts_none_and_says_what_helps(said: str) -> None:
    request = understand(said, SHELF)
    assert request.goals == ()
    assert ANSWERED[said].lower() in say.talk(request, SHELF).lower()


@pytest.mark.parametrize(
    ("said", "subjects"),
    [
        ("make a red version of the knight", ["a red knight"]),
        ("make 3 variations of the wolf", ["a wolf"] * 3),
        ("make a game-ready orc for Unity", ["a game-ready orc for Unity"]),
    ],
)
def test_versions_of_what_is_there_are_new_things(said: str, subjects: list[str]) -> None:
    assert [goal.subject for goal in understand(said, SHELF).goals] == subjects


def test_the_movements_of_an_asset_are_its_own_and_not_the_list_of_all() -> None:
    request = understand("what animations does the knight have?", SHELF)
    assert (request.kind, request.asset) == ("status", "knight")


@pytest.mark.parametrize(
    ("said", "name"),
    [("a slime enemy", "slime"), ("a cute frog hero", "frog"), ("make a hero", "hero")],
)
def test_a_role_is_called_by_what_plays_it(said: str, name: str) -> None:
    assert [goal.name for goal in understand(said, SHELF).goals] == [name]
