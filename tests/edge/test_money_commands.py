"""Money on the command line: estimate, credits, --yes, --max-credits, --ask."""

import json
from pathlib import Path

import pytest

from tests.inside import galatea


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_an_estimate_prices_every_step_and_starts_nothing(home: Path) -> None:
    ran = galatea("estimate", "a knight", "--rig", "--animations", "walk,idle", home=home)
    assert ran.returncode == 0, ran.stderr
    lines = [line.split() for line in ran.stdout.splitlines()]
    assert lines == [
        ["generate", "20"],
        ["rig_check", "0"],
        ["rig", "25"],
        ["animate:walk", "10"],
        ["animate:idle", "10"],
        ["together", "65", "credits", "($0.65)"],
    ]
    assert not (home / "galatea.db").exists()
    p2 = galatea("estimate", "a knight", "--quality", "p2", "--json", home=home)
    assert json.loads(p2.stdout)["credits"] == 110
    barrel = galatea("estimate", "a barrel", "--rig", home=home)
    assert "cost nothing" in barrel.stderr and "45 credits" in barrel.stdout
    bad = galatea("estimate", "a knight", "--animations", "moonwalk", home=home)
    assert bad.returncode == 2
    assert "moonwalk" in bad.stderr


def test_asking_without_a_terminal_stops_with_the_price_and_the_way_on(home: Path) -> None:
    ran = galatea("run", "--ask", "make a barrel", home=home)
    assert ran.returncode == 4
    assert "20 credits ($0.20)" in ran.stdout + ran.stderr
    assert "--yes" in ran.stdout + ran.stderr
    assert "Nothing is made yet" in galatea("assets", home=home).stdout


def test_yes_and_a_sum_say_yes_beforehand(home: Path) -> None:
    assert galatea("run", "--ask", "--yes", "make a barrel", home=home).returncode == 0
    assert galatea("run", "--max-credits", "20", "make a torch", home=home).returncode == 0
    ran = galatea("run", "--max-credits", "30", "make a chest and a crown", home=home)
    assert ran.returncode == 4
    listed = galatea("assets", home=home).stdout
    assert "barrel" in listed
    assert "torch" in listed
    assert "chest" not in listed


def test_credits_shows_wallet_and_what_was_spent_on_what(home: Path) -> None:
    galatea("run", "make a knight, rig it and let it walk", home=home)
    shown = galatea("credits", "--by", "kind", home=home)
    assert shown.returncode == 0, shown.stderr
    assert "9945 credits" in shown.stdout
    assert "play money" in shown.stdout
    told = json.loads(galatea("credits", "--by", "asset", "--json", home=home).stdout)
    assert told["today"] == 55
    assert [entry["group"] for entry in told["spent"]] == ["knight"]
    assert told["spent"][0]["used"] == 55


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("GALATEA_MAX_CREDITS_PER_DAY", "-5", 2),
        ("GALATEA_MAX_CREDITS_PER_CHAT", "lots", 2),
        ("GALATEA_APPROVAL", "sometimes", 2),
        ("GALATEA_MAX_CREDITS_PER_DAY", "10", 4),
    ],
)
def test_bad_money_settings_are_refused_and_caps_hold(
    name: str, value: str, code: int, home: Path
) -> None:
    ran = galatea("run", "make a barrel", home=home, **{name: value})
    assert ran.returncode == code, ran.stderr


def test_auto_with_a_real_key_needs_a_cap(home: Path) -> None:
    key = {"TRIPO_API_KEY": "tsk_abcdefghijklmnop", "GALATEA_APPROVAL": "auto"}
    ran = galatea("run", "make a barrel", home=home, **key)
    assert ran.returncode == 3
    assert "needs a cap" in ran.stderr
