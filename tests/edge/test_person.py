"""Commands with a person at the terminal: progress as bars, questions that one key answers."""

import json
from pathlib import Path

import pytest

from tests.inside import galatea

ASK = {"GALATEA_APPROVAL": "ask", "TERM": "xterm-256color"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_price_is_asked_at_the_terminal_and_a_no_sends_nothing(home: Path) -> None:
    no = galatea("run", "make a barrel", home=home, stdin="\n", terminal=True, **ASK)
    assert no.returncode == 4
    assert "This costs 20 credits ($0.20). You have 10000. Go on? [y/N]" in no.stderr
    assert "not approved: nothing was sent" in no.stderr
    assert galatea("assets", "list", "--json", home=home).stdout.strip() == "[]"
    yes = galatea("run", "make a barrel", home=home, stdin="y\n", terminal=True, **ASK)
    assert yes.returncode == 0, yes.stderr
    assert "barrel generate" in yes.stderr and "100%" in yes.stderr
    assert "barrel: generated" in yes.stdout


def test_a_step_by_command_asks_and_removing_asks_once_more(home: Path) -> None:
    galatea("run", "make a barrel", "--quiet", home=home)
    convert = ("assets", "convert", "barrel", "obj")
    assert galatea(*convert, home=home, stdin="n\n", terminal=True, **ASK).returncode == 4
    yes = galatea(*convert, home=home, stdin="yes\n", terminal=True, **ASK)
    assert yes.returncode == 0, yes.stderr
    assert "This costs 5 credits" in yes.stderr
    kept = galatea("assets", "rm", "barrel", home=home, stdin="\n", terminal=True)
    assert (kept.returncode, kept.stderr.splitlines()[-1]) == (
        0,
        "Remove barrel for good? [y/N] Nothing is removed.",
    )
    gone = galatea("assets", "rm", "barrel", home=home, stdin="y\n", terminal=True)
    assert gone.stdout == "barrel is removed.\n"


def test_one_asset_is_told_to_programs_and_its_missing_clip_named(home: Path) -> None:
    galatea("run", "make a knight, rig it and let it walk", "--quiet", home=home)
    assert '"asset": "knight"' in galatea("assets", "show", "knight", "--json", home=home).stdout
    dance = galatea("open", "--port", "9", "knight", "dance", home=home)
    assert dance.returncode == 2
    assert "Its clips: walk." in dance.stderr
    assert galatea("assets", "save", "knight", "/dev/null/x", home=home).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["estimate"], "There is nothing to price."),
        (["simulate", "--speed", "-1"], "argument --speed: invalid speed value: '-1'"),
        (["simulate", "--port", "70000"], "argument --port: invalid port value: '70000'"),
        (["worker", "--concurrency", "0"], "argument --concurrency"),
        (["run", "hi", "--timeout", "0"], "argument --timeout"),
        (["run", "hi", "--max-credits", "-1"], "argument --max-credits"),
        (["db", "copy", "here", "here"], "SRC and DST are the same."),
        (["db", "copy", "nowhere", "there"], "There is no database in nowhere."),
        (["eval", "--repeat", "0", "--only", "poem"], "at least 1"),
        (["assetz"], "Did you mean galatea assets?"),
        (["approve", "00000000"], "There is no open question 00000000."),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_a_wrong_line_is_told_what_is_wrong_with_it(
    arguments: list[str], sentence: str, home: Path
) -> None:
    ran = galatea(*arguments, home=home)
    assert ran.returncode == 2
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_tables_are_brought_up_to_date_and_copied_to_another_home(home: Path) -> None:
    galatea("run", "make a barrel", "--quiet", home=home)
    assert "up to date" in galatea("db", "migrate", home=home).stdout
    copied = galatea("db", "copy", str(home), "other", home=home)
    assert copied.returncode == 0, copied.stderr
    assert "each the same in both" in copied.stdout
    assert galatea("assets", "list", "--names", home=home.parent / "other").stdout == "barrel\n"


def test_caps_and_settings_are_told_with_where_they_came_from(home: Path) -> None:
    given = {
        "GALATEA_MAX_CREDITS_PER_DAY": "50",
        "GALATEA_TRIPO_LIMITS": "generation=3",
        "GALATEA_IMAGE_DIRS": "/pictures",
        "GALATEA_SECRET": "hush hush hush",
    }
    shown = galatea("config", "show", home=home, **given).stdout.splitlines()
    told = {line.split()[0]: line.split()[1:] for line in shown}
    assert told["GALATEA_TRIPO_LIMITS"] == ["generation=3", "environment"]
    assert told["GALATEA_IMAGE_DIRS"] == ["/pictures", "environment"]
    assert told["GALATEA_SECRET"] == ["(set)", "environment"]
    assert told["GALATEA_BELL"][0] == "on"
    credits = galatea("credits", home=home, **given).stdout
    assert "day cap   50 credits" in credits
    assert "chat cap" not in credits


def test_no_chats_are_told_apart_from_none_with_these_words(home: Path) -> None:
    assert galatea("chats", home=home).stdout == "No chats yet.\n"
    assert galatea("chats", "dragon", home=home).stdout == "No chat has these words.\n"
    assert galatea("chats", "--json", home=home).stdout == "[]\n"


def test_a_chat_is_gone_on_with_and_what_settled_meanwhile_is_told_first(home: Path) -> None:
    cellar = ("--chat", "cellar")
    wish = "in one go: make a knight and rig it"
    begun = galatea("run", wish, *cellar, "--pause-after", "model", "--quiet", home=home)
    assert begun.returncode == 0, begun.stderr
    assert galatea("resume", "knight", "--quiet", home=home).returncode == 0
    for command in (("chat", *cellar), ("run", "thanks", *cellar)):
        told = galatea(*command, home=home)
        assert told.returncode == 0
        assert "Settled meanwhile: knight (rigged; biped)" in told.stderr.splitlines()


def test_a_misspelt_setting_an_odd_key_and_no_users_are_told(home: Path) -> None:
    told = galatea("config", "show", "--json", home=home, GALATEA_SIM_SPED="2")
    assert '"name": "GALATEA_SIM_SPEED", "value": "instant"' in told.stdout
    assert "did you mean GALATEA_SIM_SPEED?" in told.stderr
    odd = galatea("key", "set", "tripo", home=home, stdin="abcdefghijklmnop\n")
    assert odd.returncode == 0
    assert odd.stderr.startswith("Note: ")
    assert "No users" in galatea("users", "list", home=home).stderr
    assert galatea("users", "add", "anna", home=home).stdout.startswith("gal_")
    twice = galatea("users", "add", "anna", home=home)
    assert (twice.returncode, twice.stdout) == (2, "")
    assert "There is already a user anna." in twice.stderr


def test_the_last_chat_goes_on_and_chats_are_told_to_programs(home: Path) -> None:
    galatea("run", "hello", "--chat", "castle", "--quiet", home=home)
    galatea("-c", "run", "thanks", "--quiet", home=home)
    (row,) = json.loads(galatea("chats", "--json", home=home).stdout)
    assert (row["name"], "owner" in row) == ("castle", False)
    assert galatea("run", "hello", "--quiet", home=home).returncode == 0
    assert len(json.loads(galatea("chats", "--json", home=home).stdout)) == 2
