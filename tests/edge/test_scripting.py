"""`galatea` in scripts: what it prints where, how it ends, and the commands around an asset."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.cli.cli import parser
from agent.cli.shells import script
from tests.inside import galatea


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_output_gets_copies_under_sensible_names(home: Path) -> None:
    ran = galatea("run", "make a barrel", "--output", "models", "--quiet", home=home)
    assert ran.returncode == 0, ran.stderr
    assert {p.name for p in (home.parent / "models").iterdir()} == {
        "barrel.glb",
        "barrel-preview.png",
    }
    assert ran.stderr == ""
    assert "offline model" not in ran.stdout


def test_no_wait_prints_the_handle_and_resume_waits_for_it(home: Path) -> None:
    slow = {"GALATEA_SIM_SPEED": "3"}
    ran = galatea("run", "make a barrel", "--no-wait", home=home, **slow)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "barrel"
    assert "goes on by itself" in ran.stderr
    resumed = galatea("resume", "barrel", home=home, **slow)
    assert resumed.returncode == 0, resumed.stderr
    assert "barrel: generated" in resumed.stdout


def test_a_time_limit_ends_with_7_and_the_work_goes_on(home: Path) -> None:
    slow = {"GALATEA_SIM_SPEED": "0.8"}
    ran = galatea("run", "make a barrel", "--timeout", "4", home=home, **slow)
    assert ran.returncode == 7, ran.stderr
    assert "The time is up" in ran.stderr
    assert galatea("resume", "barrel", home=home, **slow).returncode == 0


def test_several_lines_on_stdin_are_several_turns(home: Path) -> None:
    ran = galatea(home=home, stdin="make a barrel\nwhat do I have?\n/quit\nmake a torch\n")
    assert ran.returncode == 0
    assert "torch" not in ran.stdout


def test_an_asset_is_saved_renamed_converted_opened_and_removed(home: Path) -> None:
    galatea("run", "make a barrel", home=home)
    saved = galatea("assets", "save", "barrel", "out", home=home)
    assert "barrel.glb" in saved.stdout
    assert galatea("assets", "rename", "barrel", "keg", home=home).stdout == "barrel is now keg.\n"
    converted = galatea("assets", "convert", "keg", "obj", home=home)
    assert converted.returncode == 0, converted.stderr
    assert "converted" in converted.stdout
    nobody = ("--port", "9", "keg")
    opened = galatea("open", *nobody, home=home, DISPLAY="", WAYLAND_DISPLAY="")
    assert opened.stdout.strip().endswith("keg/model.glb")
    assert "No server runs" in opened.stderr and "galatea serve" in opened.stderr
    listed = json.loads(galatea("assets", "list", "--json", home=home).stdout)
    assert [view["asset"] for view in listed] == ["keg"]
    assert galatea("assets", "rm", "keg", home=home).returncode == 2
    assert galatea("assets", "rm", "keg", "--yes", home=home).returncode == 0
    assert "Nothing is made yet" in galatea("assets", home=home).stdout
    assert not (home / "files" / "keg").exists()


def test_a_paid_command_without_a_yes_is_stopped_for_money(home: Path) -> None:
    galatea("run", "make a barrel", home=home)
    ran = galatea("assets", "convert", "barrel", "obj", home=home, GALATEA_APPROVAL="ask")
    assert ran.returncode == 4
    assert "5 credits" in ran.stderr
    yes = galatea("assets", "convert", "barrel", "obj", "--yes", home=home, GALATEA_APPROVAL="ask")
    assert yes.returncode == 0, yes.stderr


def test_chats_are_listed_and_searched(home: Path) -> None:
    galatea("run", "make a barrel", "--chat", "cellar", home=home)
    galatea("run", "make a torch", home=home)
    listed = galatea("chats", home=home).stdout.splitlines()
    assert len(listed) == 2
    assert listed[1].split() == ["cellar", "now", "make", "a", "barrel"]
    assert galatea("chats", "barrel", home=home).stdout.startswith("cellar")


def test_keys_are_stored_from_stdin_and_never_shown(home: Path) -> None:
    stored = galatea("key", "set", "tripo", home=home, stdin="tsk_very_secret_0123456789\n")
    assert stored.returncode == 0
    assert "tripo   stored" in galatea("key", home=home).stdout
    config = galatea("config", "show", home=home).stdout
    assert [line for line in config.splitlines() if "stored key" in line][0].split() == [
        "TRIPO_API_KEY",
        "(set)",
        "stored",
        "key",
    ]
    assert "very_secret" not in config + stored.stdout + stored.stderr
    assert galatea("key", "set", "openai", home=home, stdin="\n").returncode == 2
    galatea("key", "remove", "tripo", home=home)
    assert "tripo   not stored" in galatea("key", "list", home=home).stdout


def test_the_doctor_finds_a_lost_file_and_fetches_it_again(home: Path) -> None:
    galatea("run", "make a barrel", home=home)
    assert galatea("doctor", home=home).returncode == 0
    mesh = home / "files" / "barrel" / "model.glb"
    before = mesh.read_bytes()
    mesh.write_bytes(before[:-1])
    ill = galatea("doctor", home=home)
    assert ill.returncode == 3
    assert "barrel: model.glb damaged" in ill.stdout
    fixed = galatea("doctor", "--fix", home=home)
    assert fixed.returncode == 0, fixed.stdout
    assert mesh.read_bytes() == before


def test_the_doctor_tells_how_to_restore_a_damaged_database(home: Path) -> None:
    home.mkdir()
    (home / "galatea.db").write_bytes(b"this is no database at all" * 100)
    (home / "galatea.db.backup-2").touch()
    (home / "galatea.db.backup-11").touch()
    ran = galatea("doctor", home=home)
    assert ran.returncode == 3
    assert "copy galatea.db.backup-11 to galatea.db" in ran.stdout
    assert "ok    model" in ran.stdout


def test_the_doctor_names_a_key_that_is_refused_and_does_not_show_it(home: Path) -> None:
    told = {"TRIPO_API_KEY": "tcli_0123456789abcdef", "TRIPO_BASE_URL": "http://127.0.0.1:9"}
    ran = galatea("doctor", home=home, **told)
    assert ran.returncode == 3
    assert "begins with tsk_" in ran.stdout
    assert "0123456789abcdef" not in ran.stdout + ran.stderr


def test_a_key_that_looks_odd_is_named_at_the_start_and_may_be_right(home: Path) -> None:
    odd = galatea("config", "show", home=home, TRIPO_API_KEY="abcdefghijklmnop")
    assert odd.returncode == 0
    assert odd.stderr.splitlines() == [
        "galatea: TRIPO_API_KEY: A key of the Tripo API begins with tsk_; the service may refuse "
        "this one."
    ]
    usual = galatea("config", "show", home=home, TRIPO_API_KEY="tsk_abcdefghijklmnop")
    assert usual.stderr == ""


def test_offline_before_a_command_holds_for_it(home: Path) -> None:
    keys = {"TRIPO_API_KEY": "tsk_abcdefghijklmnop", "TRIPO_BASE_URL": "http://127.0.0.1:9"}
    ran = galatea("--offline", "doctor", home=home, **keys)
    assert ran.returncode == 0, ran.stdout
    assert "the simulator: free stand-ins" in ran.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command_and_flag(shell: str) -> None:
    text = script(shell, parser())  # type: ignore[arg-type]
    for word in ("resume", "completion", "convert", "no-wait", "max-credits", "usdz"):
        assert word in text


def test_bash_completes_with_the_script(home: Path) -> None:
    line = 'COMP_WORDS=(galatea assets sh); COMP_CWORD=2; _galatea; echo "${COMPREPLY[@]}"'
    text = script("bash", parser()) + line
    ran = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=250)
    assert ran.stdout.split() == ["show"], ran.stderr


def test_bash_completes_the_names_of_assets(home: Path, tmp_path: Path) -> None:
    made = galatea("run", "--quiet", "make a barrel", home=home)
    assert made.returncode == 0, made.stderr
    line = 'COMP_WORDS=(galatea stop ba); COMP_CWORD=2; _galatea; echo "${COMPREPLY[@]}"'
    program = f'galatea() {{ {sys.executable} -m agent "$@"; }}\n'
    ran = subprocess.run(
        ["bash", "-c", program + script("bash", parser()) + line],
        capture_output=True,
        text=True,
        timeout=250,
        env=os.environ | {"GALATEA_HOME": str(home)},
    )
    assert ran.stdout.split() == ["barrel"], ran.stderr
    for shell in ("zsh", "fish"):
        assert "assets list --names" in script(shell, parser())  # type: ignore[arg-type]
    (users,) = [line for line in script("bash", parser()).splitlines() if "'users add')" in line]
    assert "assets list" not in users
