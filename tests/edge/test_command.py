"""`galatea` as a program: streams, exit codes, and what a user never sees."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent import __version__
from agent.core.events import EVENT
from tests.inside import galatea as inside

KNIGHT = "make a silver knight, rig it and let it walk"


def galatea(
    *arguments: str, home: Path, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "agent", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        cwd=home.parent,
        env=os.environ | {"GALATEA_HOME": str(home), "GALATEA_SIM_SPEED": "instant"} | environment,
        timeout=250,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_run_answers_on_stdout_and_reports_progress_on_stderr(home: Path) -> None:
    ran = galatea("run", KNIGHT, home=home)
    assert ran.returncode == 0, ran.stderr
    assert "knight: complete, biped" in ran.stdout
    for name in ("model.glb", "rigged.glb", "walk.glb", "all.glb", "preview.png"):
        assert str(home / "files" / "knight" / name) in ran.stdout
    assert "knight: animate:walk success" in ran.stderr
    assert "offline" in ran.stderr
    assert "simulator" in ran.stderr
    assert "success" not in ran.stdout


def test_json_prints_one_event_a_line_and_nothing_else(home: Path) -> None:
    ran = galatea("run", "--json", KNIGHT, home=home)
    assert ran.returncode == 0, ran.stderr
    events = [EVENT.validate_json(line) for line in ran.stdout.splitlines()]
    assert events[0].type == "turn_started"
    assert events[-1].type == "turn_done"
    files = json.loads(ran.stdout.splitlines()[-1])["files"]
    assert {"asset", "kind", "path", "sha256", "size_bytes"} <= set(files[0])


def test_a_dash_reads_the_message_from_stdin(home: Path) -> None:
    ran = galatea("run", "-", home=home, stdin="make a barrel\n")
    assert ran.returncode == 0, ran.stderr
    assert "barrel: generated" in ran.stdout


def test_the_chat_without_a_terminal_takes_a_message_a_line(home: Path) -> None:
    ran = galatea("chat", home=home, stdin="make a barrel\n\nwhat do I have?\n")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.count("› ") == 2
    assert ran.stdout.rindex("barrel") > ran.stdout.index("what do I have?")


def test_assets_are_listed_and_shown(home: Path) -> None:
    assert "Nothing is made yet" in inside("assets", home=home).stdout
    inside("run", "make a barrel", home=home)
    assert inside("assets", home=home).stdout.startswith("barrel  generated")
    shown = inside("assets", "show", "barrel", home=home)
    assert str(home / "files" / "barrel" / "model.glb") in shown.stdout
    missing = inside("assets", "show", "barel", home=home)
    assert missing.returncode == 2
    assert "Did you mean: barrel?" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "code", "sentence"),
    [
        (["run", ""], {}, 2, "There is no message."),
        (["nonsense"], {}, 2, "there is no command"),
        (["assets"], {"GALATEA_SIM_SPEED": "warp"}, 2, "GALATEA_SIM_SPEED"),
        (["run", "hi"], {"GALATEA_HOME": "/dev/null/x"}, 3, "cannot be used"),
        (["run", "hi"], {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, 6, "could not be reached"),
        (["run", "make a knight"], {"TRIPO_API_KEY": "not a key\n"}, 3, "key"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_code(
    arguments: list[str], environment: dict[str, str], code: int, sentence: str, home: Path
) -> None:
    ran = inside(*arguments, home=home, **environment)
    assert ran.returncode == code, ran.stderr
    assert sentence in ran.stderr + ran.stdout
    assert "Traceback" not in ran.stderr


def test_a_damaged_database_is_named_and_left_alone(home: Path) -> None:
    home.mkdir()
    (home / "galatea.db").write_bytes(b"nonsense" * 1000)
    ran = inside("assets", home=home)
    assert ran.returncode == 3
    assert "is damaged" in ran.stderr
    assert (home / "galatea.db").read_bytes() == b"nonsense" * 1000


def test_the_version_is_told(home: Path) -> None:
    assert galatea("--version", home=home).stdout.strip() == f"galatea {__version__}"


def test_offline_leaves_every_key_unused(home: Path) -> None:
    keys = {"OPENAI_API_KEY": "sk-secret", "TRIPO_API_KEY": "tsk_secret"}
    ran = inside("run", "--offline", "make a barrel", home=home, **keys)
    assert ran.returncode == 0, ran.stderr
    assert "secret" not in ran.stdout + ran.stderr


def test_a_network_guard_stands_in_child_processes_too(home: Path) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "tests may not reach 192.0.2.1" in ran.stderr


def test_flags_before_the_command_count_as_behind_it(home: Path) -> None:
    keys = {"TRIPO_API_KEY": "tsk_abcdefghijklmnop", "OPENAI_API_KEY": "sk-x"}
    ran = inside("--offline", "run", "make a barrel", home=home, **keys)
    assert ran.returncode == 0, ran.stderr
    assert "simulator" in ran.stderr
    asked = inside("--ask", "run", "make a torch", home=home)
    assert asked.returncode == 4


def test_words_that_are_no_text_do_not_break_it(home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "agent", "chat"],
        input=b"make a \xff\xfe barrel\n",
        capture_output=True,
        env=os.environ | {"GALATEA_HOME": str(home), "GALATEA_SIM_SPEED": "instant"},
        timeout=250,
    )
    assert ran.returncode == 0, ran.stderr
    assert b"barrel: generated" in ran.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_reader_who_leaves_early_leaves_no_traceback(home: Path) -> None:
    command = f"{sys.executable} -m agent run --json 'make a barrel' | head -n 1"
    ran = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        env=os.environ | {"GALATEA_HOME": str(home), "GALATEA_SIM_SPEED": "instant"},
        timeout=250,
    )
    assert json.loads(ran.stdout)["type"] == "turn_started"
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr


def test_the_same_wish_again_still_ends_with_report_and_paths(home: Path) -> None:
    inside("run", "make a barrel", home=home)
    again = inside("run", "make a barrel", home=home)
    assert again.returncode == 0
    assert str(home / "files" / "barrel" / "model.glb") in again.stdout


def test_a_step_that_waits_for_a_yes_is_started_by_the_command_that_was_printed(
    home: Path,
) -> None:
    asked = inside("run", "--ask", "make a barrel", home=home)
    assert asked.returncode == 4
    command = asked.stderr.split("To start it: galatea ")[1].splitlines()[0]
    _, flag, chat, *message = command.split(" ", 3)
    started = inside("run", flag, chat, message[0].strip('"'), home=home)
    assert started.returncode == 0, started.stderr
    done = inside("worker", "--until-done", home=home)
    assert done.returncode == 0
    assert "barrel  generated" in inside("assets", home=home).stdout


def test_a_wish_without_run_is_told_where_it_goes(home: Path) -> None:
    ran = inside("make a silver knight", home=home)
    assert ran.returncode == 2
    assert 'galatea run "make a silver knight"' in ran.stderr
    assert "Did you mean galatea assets?" in inside("asset", home=home).stderr
