"""Keys in no output, however it is written."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.errors import ConfigError, UsageError
from agent.settings import load_settings
from agent.settings.key_store import kind_problem, store_key, stored_keys
from agent.settings.redaction import CleanStream, Scrubber

KEY = "hunter2-but-longer"
SHAPED = ("sk-proj-abcdefghijkl0123", "tsk_abcdefghijkl0123", "tcli_abcdefghijkl0123")


def test_known_values_and_shapes_are_taken_out() -> None:
    scrub = Scrubber([KEY])
    assert scrub(f"a {KEY} b") == "a [hidden] b"
    assert scrub(" ".join(SHAPED)) == "sk-[hidden] tsk_[hidden] tcli_[hidden]"


@pytest.mark.parametrize("text", ["task_1234567890123456", "risk-assessment-planning", "sk-short"])
def test_ordinary_words_stay(text: str) -> None:
    assert Scrubber([""])(text) == text
    out = io.StringIO()
    stream = CleanStream(out, Scrubber())
    for letter in text:
        stream.write(letter)
    stream.finish()
    assert out.getvalue() == text


@given(st.sampled_from((KEY, *SHAPED)), st.lists(st.integers(1, 7), max_size=20))
def test_a_key_in_pieces_does_not_come_through(key: str, lengths: list[int]) -> None:
    text, out = f"it is {key}, you see", io.StringIO()
    stream, at = CleanStream(out, Scrubber([KEY])), 0
    for length in lengths:
        stream.write(text[at : at + length])
        stream.flush()
        assert key[:12] not in out.getvalue()
        at += length
    stream.write(text[at:])
    stream.finish()
    assert key not in out.getvalue()
    assert out.getvalue().startswith("it is ")
    assert out.getvalue().endswith("[hidden], you see")


@given(st.lists(st.text(alphabet="stk_- ab\n", max_size=6), max_size=20))
def test_text_without_keys_comes_through_whole(pieces: list[str]) -> None:
    out = io.StringIO()
    stream = CleanStream(out, Scrubber([KEY]))
    for piece in pieces:
        stream.write(piece)
    stream.finish()
    assert out.getvalue() == Scrubber()("".join(pieces))


def test_a_stored_key_is_for_its_owner_only_and_can_be_removed(tmp_path: Path) -> None:
    path = store_key("tripo", " tsk_0123456789 \n", tmp_path / "config" / "keys.json")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert stored_keys(path) == {"TRIPO_API_KEY": "tsk_0123456789"}
    store_key("openai", "sk-1", path)
    store_key("tripo", "", path)
    assert stored_keys(path) == {"OPENAI_API_KEY": "sk-1"}


def test_what_is_no_key_is_not_stored(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        store_key("tripo", "two words", tmp_path / "keys.json")
    assert kind_problem("tripo", "tcli_x").startswith("This is a key of the Tripo command line")
    assert kind_problem("tripo", "tsk_x") == kind_problem("openai", "anything") == ""


def test_a_damaged_file_of_keys_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("[")
    with pytest.raises(ConfigError, match="damaged"):
        stored_keys(tmp_path / "keys.json")


def test_stored_keys_come_after_every_other_source(tmp_path: Path) -> None:
    stored = {"TRIPO_API_KEY": "tsk_stored", "OPENAI_API_KEY": "sk-stored"}
    settings = load_settings(
        environment={"OPENAI_API_KEY": "sk-env"}, dotenv=tmp_path / "none", stored=stored
    )
    assert (settings.tripo_api_key, settings.openai_api_key) == ("tsk_stored", "sk-env")
    assert settings.origins["TRIPO_API_KEY"] == "stored key"
    assert settings.origins["OPENAI_API_KEY"] == "environment"
