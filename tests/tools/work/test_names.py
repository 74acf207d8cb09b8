"""Handles are short, readable and safe."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.studio.work.names import handle_for, near, slug


@pytest.mark.parametrize(
    ("name", "prompt", "handle"),
    [
        (None, "a silver knight", "knight"),
        (None, "a red dragon statue on a plinth", "dragon-statue"),
        (None, "A wooden chair, very old", "chair"),
        (None, "an old wizard with a long beard", "wizard"),
        (None, "make me a wolf that walks", "wolf"),
        ("Sir Lancelot!", "a knight", "sir-lancelot"),
        ("../../etc/passwd", "a knight", "etc-passwd"),
        ("..", "a knight", "knight"),
        ("CON", "a knight", "con-asset"),
        ("Ünïcode Ritter", None, "unicode-ritter"),
        ("騎士", "騎士", "asset"),
        (None, "", "asset"),
    ],
)
def test_a_handle_comes_from_the_name_or_the_thing(
    name: str | None, prompt: str | None, handle: str
) -> None:
    assert handle_for(name, prompt) == handle


@given(st.text(max_size=200), st.text(max_size=200))
def test_every_handle_is_a_safe_folder_name(name: str, prompt: str) -> None:
    handle = handle_for(name, prompt)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", handle)
    assert len(handle) <= 46
    assert slug(handle)[:40] == handle[:40].strip("-")


def test_near_matches_are_offered_most_alike_first() -> None:
    known = ["knight", "knight-2", "dragon", "chair"]
    assert near("knihgt", known)[0] == "knight"
    assert near("silver knight", known)[0] == "knight"
    assert near("zzz", known) == []
