"""What the sculptor reads out of a prompt."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tools.simulator.sculptor import body_of
from tools.simulator.sculptor.lexicon import NOUNS, RIG_TYPES
from tools.simulator.sculptor.palette import COLOURS, MATERIALS
from tools.simulator.sculptor.subject import read_subject


@pytest.mark.parametrize(
    ("prompt", "body"),
    [
        ("a knight", "biped"),
        ("robot", "biped"),
        ("a small wizard with a long white beard", "biped"),
        ("A Viking!", "biped"),
        ("two firefighters", "biped"),
        ("a grey wolf", "quadruped"),
        ("wolves", "quadruped"),
        ("a dragon", "quadruped"),
        ("an owl on a branch", "avian"),
        ("a snake", "serpentine"),
        ("an orange fish", "aquatic"),
        ("a giant spider", "octopod"),
        ("ants", "hexapod"),
        ("a wooden chair", None),
        ("a treasure chest", None),
        ("a castle tower", None),
        ("something nobody has a word for", None),
        ("", None),
    ],
)
def test_a_body_is_known_by_its_noun(prompt: str, body: str | None) -> None:
    assert body_of(prompt) == body


@pytest.mark.parametrize(
    ("prompt", "kind", "key"),
    [
        ("a knight's chair", "prop", "chair"),
        ("a dragon knight", "biped", "knight"),
        ("a cat burglar's sword", "prop", "sword"),
        ("a catapult", "prop", "cart"),
        ("a knight riding a horse", "biped", "knight"),
        ("a wizard holding a staff", "biped", "wizard"),
        ("a bottle of dragon blood", "prop", "potion"),
        ("a 3D model of a fox, game ready", "quadruped", "fox"),
        ("a low poly character of a pirate", "biped", "pirate"),
        ("a crystal dragon", "quadruped", "dragon"),
        ("a dragon crystal", "prop", "crystal"),
        ("in a dark forest, a bear", "quadruped", "bear"),
        ("spaceman", "biped", "astronaut"),
        ("a bearded woodsman", "biped", "person"),
    ],
)
def test_the_last_noun_before_the_tail_is_the_thing(prompt: str, kind: str, key: str) -> None:
    subject = read_subject(prompt)
    assert (subject.kind, subject.key) == (kind, key)


@pytest.mark.parametrize(
    "prompt",
    [
        "a statue of a knight",
        "a small bronze fox statue, full body",
        "a figurine of a wizard on a plinth",
        "a dragon on a pedestal",
        "marble bust of a king",
    ],
)
def test_statues_stand_still(prompt: str) -> None:
    subject = read_subject(prompt)
    assert subject.static
    assert subject.kind in RIG_TYPES
    assert body_of(prompt) is None


def test_a_figurine_alone_may_still_be_rigged() -> None:
    assert body_of("a knight figurine") == "biped"


def test_colours_belong_to_the_piece_they_stand_before() -> None:
    subject = read_subject("a silver knight with a blue cape and a red plume")
    assert subject.main == MATERIALS["silver"]
    assert subject.parts == {"cape": COLOURS["blue"], "plume": COLOURS["red"]}


def test_clothes_take_the_main_colour() -> None:
    assert read_subject("a man in a red suit").main == COLOURS["red"]


def test_what_is_without_is_not_there() -> None:
    assert "beard" not in read_subject("a wizard without a beard").parts


def test_peoples_keep_their_race() -> None:
    subject = read_subject("an orc wizard")
    assert (subject.key, subject.race) == ("wizard", "orc")


@given(st.text(max_size=200))
def test_any_text_is_read_without_failing(prompt: str) -> None:
    assert body_of(prompt) in (*RIG_TYPES, None)


@given(st.sampled_from(sorted(NOUNS)), st.sampled_from(sorted(COLOURS)))
@example("light", "emerald")
def test_every_known_noun_is_found_behind_a_colour(noun: str, colour: str) -> None:
    subject = read_subject(f"a {colour} {noun}")
    assert (subject.kind, subject.key) == NOUNS[noun]
    assert subject.main == COLOURS[colour]


def test_reading_a_prompt_loads_nothing_heavy() -> None:
    code = (
        "import sys; from tools.simulator.sculptor import body_of; body_of('a knight');"
        "sys.exit(any(name in sys.modules for name in ('numpy', 'pygltflib', 'trimesh', 'PIL')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
