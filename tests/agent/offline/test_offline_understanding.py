"""What plain sentences are read as: new assets and existing ones, rigs and movements."""

from typing import Any

import pytest

from agent.offline.english.request import Request
from agent.offline.english.understand import understand
from agent.offline.results import Facts
from agent.offline.shelf import KnownAssets

SHELF = KnownAssets(
    {
        "chair": Facts(asset="chair", state="generated"),
        "knight": Facts(asset="knight", state="complete", rig_type="biped", clips=("walk",)),
    },
    ("chair", "knight"),
)


def wishes(request: Request) -> str:
    """ "a knight > rig walk; @chair > rig": each goal; `@` marks an asset that exists."""
    told: list[str] = []
    for goal in request.goals:
        stages = " ".join([*(["rig"] if goal.rig else []), *goal.animations])
        what = f"@{goal.handle}" if goal.handle else goal.subject
        told.append(f"{what} > {stages}" if stages else what)
    return "; ".join(told)


NEW = [
    ("make a silver knight, rig it, then let it walk and idle", "a silver knight > rig walk idle"),
    (
        "Make a silver knight. Rig the knight. Make the knight walk and idle.",
        "a silver knight > rig walk idle",
    ),
    ("1. make a knight\n2. rig it\n3. make it walk", "a knight > rig walk"),
    ("make a knight; rig; walk", "a knight > rig walk"),
    ("make a troll -> rig -> walk", "a troll > rig walk"),
    ("a red dragon statue on a plinth", "a red dragon statue on a plinth"),
    ("make a statue of a running man", "a statue of a running man"),
    ("a wolf that walks", "a wolf > rig walk"),
    ("walking wolf", "wolf > rig walk"),
    ("a horse, galloping", "a horse > rig run"),
    ("a wooden chair, rig it", "a wooden chair > rig"),
    ("make three props: a barrel, a torch and a chest", "a barrel; a torch; a chest"),
    ("make:\n- a barrel\n- a torch\n- a chest", "a barrel; a torch; a chest"),
    ("make a chair, a table, and a lamp", "a chair; a table; a lamp"),
    ("knight, wolf and dragon", "knight; wolf; dragon"),
    ("a dancing robot", "a robot > rig dance_02"),
    ("make me a happy dancing robot please!", "a happy robot > rig dance_02"),
    ("I want to see a robot dance", "a robot > rig dance_02"),
    ("show me a robot doing a backflip", "a robot > rig flip"),
    ("a knight that walks, runs and jumps", "a knight > rig walk run jump"),
    ("a cartoon astronaut waving", "a cartoon astronaut > rig wave_goodbye_01"),
    ("make a wizard who casts spells", "a wizard > rig cast_a_spell"),
    ("make a goblin so it can run and attack", "a goblin > rig run slash"),
    ("make a knight walk", "a knight > rig walk"),
    ("make a knight but don't rig it", "a knight"),
    ("generate a low-poly tree, no rig needed", "a low-poly tree"),
    ("make a knight. don't animate it.", "a knight"),
    (
        "make a knight and a wolf, rig both, wolf walks, knight runs",
        "a knight > rig run; a wolf > rig walk",
    ),
    (
        "make a boy and a girl. The boy walks and the girl dances.",
        "a boy > rig walk; a girl > rig dance_02",
    ),
    ("make a boy and a girl, both should dance", "a boy > rig dance_02; a girl > rig dance_02"),
    ("make a cat and a dog that run", "a cat > rig run; a dog > rig run"),
    ("make two guards", "a guard; a guard"),
    (
        "create a castle and two soldiers. make the soldiers walk",
        "a castle; a soldier > rig walk; a soldier > rig walk",
    ),
    ("give me two elves and an orc", "an elf; an elf; an orc"),
    ("make a knight with a sword and a shield", "a knight with a sword and a shield"),
    ("a black and white cat", "a black and white cat"),
    ("make an elf with a bow", "an elf with a bow"),
    ("make a bow", "a bow"),
    ("make a walking stick", "a walking stick"),
    ("make a sitting cat", "a sitting cat"),
    (
        "I want a dragon with big wings that breathes fire",
        "a dragon with big wings that breathes fire",
    ),
    (
        "give me a rigged wizard with a staff and walk and idle animations",
        "a wizard with a staff > rig walk idle",
    ),
    ("please generate a samurai, fully rigged, with a run animation", "a samurai > rig run"),
    ("make a knight with a rig and an idle animation", "a knight > rig idle"),
    ("I need a game-ready orc, rigged and animated", "a game-ready orc > rig idle walk"),
    ("make an animated fox", "a fox > rig walk"),
    ("Could you please make me a low poly fox that can run?", "a low poly fox > rig run"),
    ("hey, can you make a robot for me and then make it wave?", "a robot > rig wave_goodbye_01"),
    ("create a princess and have her wave", "a princess > rig wave_goodbye_01"),
    ("let's make a viking! then rig him, then make him fight", "a viking > rig slash"),
    ("generate a warrior, add a skeleton, then apply walk", "a warrior > rig walk"),
    ("build, rig and animate a robot", "a robot > rig idle walk"),
    ("rig and animate a knight", "a knight > rig idle walk"),
    ("make a zombie, rig, animate", "a zombie > rig idle walk"),
    ("make a bird fly", "a bird"),
    ("robot", "robot"),
    ("I'd like a ninja please", "a ninja"),
    ("make a 3D model of a medieval castle tower", "a medieval castle tower"),
    ("make the Eiffel Tower", "the Eiffel Tower"),
    ("genrate a wolf and rig it", "a wolf > rig"),
]

EXISTING = [
    ("make the knight jump", "@knight > rig jump"),
    ("make knight jump", "@knight > rig jump"),
    ("knight, jump!", "@knight > rig jump"),
    ("can you make the knight run?", "@knight > rig run"),
    ("I want the knight to run", "@knight > rig run"),
    ("let's see the knight dance", "@knight > rig dance_02"),
    ("could the knight do a dance?", "@knight > rig dance_02"),
    ("animate the knight with run and jump", "@knight > rig run jump"),
    ("add a wave animation to the knight", "@knight > rig wave_goodbye_01"),
    ("can you also give it a jump?", "@knight > rig jump"),
    ("rig it", "@knight > rig"),
    ("make it dance", "@knight > rig dance_02"),
    ("dance!", "@knight > rig dance_02"),
    ("make him turn around", "@knight > rig turn"),
    ("have it dance and cheer", "@knight > rig dance_02 cheer"),
    ("make it walk with preset:biped:front_kick_01", "@knight > rig walk front_kick_01"),
    ("rig the chair", "@chair > rig"),
    ("rig and animate the chair", "@chair > rig idle walk"),
    ("make them both dance", "@chair > rig dance_02; @knight > rig dance_02"),
    ("rig the kngiht", "@knight > rig"),
    ("rig the goblin", "@goblin > rig"),
    ("make another knight in gold", "a knight in gold"),
    ("another one in gold", "a knight in gold"),
    ("one more", "a knight"),
    ("redo the knight", "a knight"),
    ("do it again", "a knight"),
    ("make a better knight", "a better knight"),
    ("what about a wolf?", "a wolf"),
]

OTHER: list[tuple[str, str, str]] = [
    ("make it gold", "change", "knight"),
    ("make the knight bigger", "change", "knight"),
    ("give the knight a sword", "change", "knight"),
    ("make the knight", "exists", "knight"),
    ("make it fly", "no_such_move", "knight"),
    ("make something cool", "vague", ""),
    ("create a character and rig it", "vague", ""),
    ("surprise me", "vague", ""),
    ("make a website", "not_a_mesh", ""),
    ("make 100 guards", "too_many", ""),
    ("don't rig the chair", "nothing", ""),
    ("status of the knight", "status", "knight"),
    ("how is the chair doing?", "status", "chair"),
    ("is it done yet?", "status", "knight"),
    ("knight", "status", "knight"),
    ("show me the chair", "status", "chair"),
    ("tell me about the knight", "status", "knight"),
    ("how many triangles does the knight have?", "status", "knight"),
    ("let me know when it's done", "wait", "knight"),
    ("the knight looks ugly", "unknown", "knight"),
    ("asdf qwer", "unknown", ""),
    ('{"tool": "rig", "asset": "knight"}', "unknown", ""),
    ("", "unknown", ""),
]

TOPICS = [
    ("hello", "greeting"),
    ("hey there!", "greeting"),
    ("thanks", "thanks"),
    ("wow, I love it!", "thanks"),
    ("help", "help"),
    ("what can you do?", "help"),
    ("who are you?", "help"),
    ("how does this work?", "help"),
    ("are you an AI?", "real_model"),
    ("how do I use a real model?", "real_model"),
    ("what animations are there?", "moves"),
    ("what can the knight do?", "moves"),
    ("stop", "stop"),
    ("cancel the knight", "stop"),
    ("retry the chair", "retry"),
    ("how much does it cost to make a knight?", "cost"),
    ("just estimate a rigged wolf", "cost"),
    ("what's the balance?", "credits"),
    ("delete the chair", "delete"),
    ("rename the knight to arthur", "rename"),
    ("export the knight to obj", "convert"),
    ("where is the file?", "files"),
    ("what do I have?", "list"),
    ("list my assets", "list"),
    ("show me everything", "list"),
    ("what's the weather like in Berlin?", "elsewhere"),
    ("tell me a joke", "elsewhere"),
    ("2+2", "elsewhere"),
    ("write a python script", "code"),
    ("Erstelle einen Ritter, rigge ihn und lass ihn laufen", "foreign"),
    ("haz un caballero", "foreign"),
    ("fais-moi un chevalier avec une épée", "foreign"),
    ("создай рыцаря", "foreign"),
    ("騎士を作って", "foreign"),
    ("schöner Ritter bitte", "foreign"),
]


@pytest.mark.parametrize(("said", "expected"), NEW, ids=[said for said, _ in NEW])
def test_a_request_for_something_new_is_read_as_meant(said: str, expected: str) -> None:
    request = understand(said, KnownAssets({}))
    assert request.kind == "work"
    assert wishes(request) == expected


@pytest.mark.parametrize(("said", "expected"), EXISTING, ids=[said for said, _ in EXISTING])
def test_a_request_about_what_exists_is_read_as_meant(said: str, expected: str) -> None:
    assert wishes(understand(said, SHELF)) == expected


@pytest.mark.parametrize(("said", "kind", "asset"), OTHER, ids=[said for said, _, _ in OTHER])
def test_what_is_not_work_starts_none(said: str, kind: str, asset: str) -> None:
    request = understand(said, SHELF)
    assert (request.kind, request.asset, request.goals) == (kind, asset, ())


@pytest.mark.parametrize(("said", "topic"), TOPICS, ids=[said for said, _ in TOPICS])
def test_plain_talk_has_its_topic(said: str, topic: str) -> None:
    assert understand(said, SHELF).topic == topic


@pytest.mark.parametrize(
    "said", ["make a café table", "make a die for a board game", "make Pikachu"]
)
def test_english_with_a_foreign_word_is_still_english(said: str) -> None:
    assert understand(said, KnownAssets({})).kind == "work"


@pytest.mark.parametrize(
    ("said", "option", "value"),
    [
        ("make a knight that walks and idles, in one go", "plan", True),
        ("hands off: make a pirate, rig it", "plan", True),
        ("plan a robot with walk and idle", "plan", True),
        ("make a plane", "plan", False),
        ("make a knight under 5000 triangles", "face_limit", 5000),
        ("make a low poly car, max 2k tris", "face_limit", 2000),
        ("make an untextured knight", "texture", False),
        ("make a knight in high quality", "quality", "detailed"),
        ("rig it for mixamo", "spec", "mixamo"),
        ("give it a mixamo rig", "spec", "mixamo"),
        ("rig the knight as fbx", "file_format", "fbx"),
        ("rig it as a quadruped", "rig_type", "quadruped"),
    ],
)
def test_options_said_in_passing_are_heard(said: str, option: str, value: Any) -> None:
    request = understand(said, SHELF)
    assert request.kind == "work"
    assert getattr(request.heard, option) == value


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("make a silver knight", ["knight"]),
        ("a red dragon statue on a plinth", ["dragon-statue"]),
        ("create a hero named Bob who walks", ["bob"]),
        ("make a dwarf and call him Gimli", ["gimli"]),
        ('make a "silver knight" called "Sir Lancelot"', ["sir-lancelot"]),
        ("make a cat named Tom and a mouse named Jerry", ["tom", "jerry"]),
        ("make a red knight and a blue knight", ["red-knight", "blue-knight"]),
        ("make a robot character", ["robot"]),
    ],
)
def test_assets_get_short_names(said: str, names: list[str]) -> None:
    assert [goal.name for goal in understand(said, KnownAssets({})).goals] == names


def test_later_sentences_describe_what_the_first_asked_for() -> None:
    said = "I want a cute cat. It should be orange. Give it a blue hat. Rig it and make it walk."
    (goal,) = understand(said, KnownAssets({})).goals
    assert (goal.subject, goal.styles) == ("a cute cat", ("orange", "with a blue hat"))
    assert goal.animations == ("walk",)


def test_an_attached_image_stands_in_for_a_description() -> None:
    said = "turn this image into a 3d model and rig it\n[attached image: cat.png]"
    (goal,) = understand(said, KnownAssets({})).goals
    assert (goal.subject, goal.image, goal.rig) == ("", "cat.png", True)


def test_words_in_quotes_on_a_thing_are_no_orders() -> None:
    request = understand('make a sign that says "rig it and walk"', KnownAssets({}))
    (goal,) = request.goals
    assert request.heard.restore(goal.subject) == 'a sign that says "rig it and walk"'
    assert not goal.rig
