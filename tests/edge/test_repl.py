"""The chat in a real terminal: what is typed, what runs, what is asked, how it is left."""

import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.edge.terminal import terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")

READY = "credits left"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_what_is_being_typed_stays_while_work_finishes(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.line("make a barrel")
        galatea.send("hello wor")
        galatea.until("✓ barrel  generate", "barrel: generated")
        galatea.send("ld\r")
        galatea.until("› hello world")
        assert "38;2;" in galatea.raw  # its picture, in true colour


def test_ctrl_c_stops_the_answer_and_the_work_goes_on(home: Path) -> None:
    with terminal(home, GALATEA_SIM_SPEED="2") as galatea:
        galatea.until(READY)
        galatea.line("make a silver knight")
        galatea.until("knight  generate")
        galatea.send("\x03")
        galatea.until("Stopped. Still going on, and kept: knight generate.")
        galatea.until("✓ knight  generate", "knight: generated")


def test_ctrl_c_twice_leaves(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.send("\x03")
        galatea.until("Ctrl-C again, or Ctrl-D, leaves.")
        galatea.send("\x03")
        assert galatea.left() == 0


def test_ctrl_d_leaves_whatever_stands_in_the_line_and_the_line_is_kept(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.send("half a thought")
        galatea.until("half a thought")
        galatea.send("\x04")
        assert galatea.left() == 0
    assert "half a thought" in (home / "history").read_text("utf-8")
    assert (home / "history").stat().st_mode & 0o077 == 0
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.send("\x1b[A\r")
        galatea.until("› half a thought")


def test_a_line_typed_before_the_home_is_open_is_not_lost(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.send("make a barrel\r")
        galatea.until("barrel is ready")


def test_resizing_breaks_nothing(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.line("make a barrel")
        galatea.send("so")
        for rows, columns in ((20, 50), (8, 30), (40, 120), (24, 80)):
            galatea.child.setwinsize(rows, columns)
        galatea.until("barrel is ready")
        galatea.send(" far\r")
        galatea.until("› so far")


def test_tab_completes_commands_and_handles(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.line("make a barrel")
        galatea.until("barrel: generated")
        galatea.send("/sho")
        galatea.until("look at an asset from all sides")
        galatea.send("\tbar")
        galatea.until("barrel")
        galatea.send("\t\r")
        galatea.until("› /show barrel", "barrel: generated")


def test_pasted_lines_are_one_message(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.send("\x1b[200~make a barrel\rwith iron hoops\x1b[201~")
        galatea.send("\r")
        galatea.until("› make a barrel", "  with iron hoops", "barrel is ready")
        assert galatea.text.count("→ generate_3d") == 1


def test_alt_enter_begins_a_new_line(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.send("make a barrel\x1b\rof oak\r")
        galatea.until("› make a barrel", "  of oak", "barrel is ready")


def test_ctrl_r_finds_what_was_said_before(home: Path) -> None:
    home.mkdir()
    with terminal(home) as galatea:
        galatea.until(READY)
        for words in ("hello there", "thanks a lot"):
            galatea.line(words)
            galatea.until("offline model")
        galatea.send("\x12hel")
        galatea.until("hello there")
        galatea.send("\r")
        galatea.send("\x05 again\r")
        galatea.until("› hello there again")


def test_the_line_can_be_written_in_an_editor(home: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf " of oak" >> "$1"\n')
    editor.chmod(0o755)
    with terminal(home, EDITOR=str(editor), VISUAL=str(editor)) as galatea:
        galatea.until(READY)
        galatea.send("make a barrel\x18\x05")
        galatea.until("of oak")
        galatea.send("\r")
        galatea.until("› make a barrel of oak", "barrel is ready")


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell with jobs")
def test_ctrl_z_sets_it_aside_and_what_was_typed_is_there_afterwards(home: Path) -> None:
    shell = (str(shutil.which("bash")), "--norc", "--noprofile", "-i")
    with terminal(home, program=shell, PS1="shell> ") as galatea:
        galatea.until("shell>")
        galatea.send(f"{sys.executable} -m agent\r")
        galatea.until(READY)
        galatea.send("half a thought")
        galatea.until("half a thought")
        galatea.send("\x1a")
        galatea.until("Stopped", "shell>")
        galatea.send("fg\r")
        galatea.until("half a thought")
        galatea.send(" more\r")
        galatea.until("› half a thought more")
        galatea.send("\x04")
        galatea.until("shell>")


def test_wrong_commands_are_answered_with_the_right_ones(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.send("/shwo barrel\r")
        galatea.until("There is no /shwo.", "Did you mean /show")
        galatea.send("/save barrel\r")
        galatea.until("Usage: /save NAME DIR")
        galatea.send("/show barrle\r")
        galatea.until("There is no asset called barrle.")


@pytest.mark.parametrize(("key", "told"), [("y", "barrel is ready"), ("n", "Nothing was sent")])
def test_one_key_answers_a_question_of_money(home: Path, key: str, told: str) -> None:
    with terminal(home, GALATEA_APPROVAL="ask") as galatea:
        galatea.until(READY)
        galatea.line("make a barrel")
        galatea.until("This costs 20 credits ($0.20). You have 10,000. Go on?", "[y] yes")
        galatea.send("x \r")
        galatea.send(key)
        galatea.until("20 credits ($0.20): " + {"y": "yes", "n": "no"}[key], told)
        assert ("✓ barrel  generate" in galatea.text) == (key == "y")


def test_always_takes_an_amount_and_asks_no_more_below_it(home: Path) -> None:
    with terminal(home, GALATEA_APPROVAL="ask") as galatea:
        galatea.until(READY)
        galatea.line("make a barrel")
        galatea.until("[a] always")
        galatea.send("a")
        galatea.until("how many credits in this chat?")
        galatea.send("50\r")
        galatea.until("always, up to 50 in this chat", "barrel is ready")
        galatea.line("make a torch")
        galatea.until("torch is ready")
        assert galatea.text.count("[y] yes") == 1


def test_after_kill_9_the_chat_and_the_work_go_on(home: Path) -> None:
    with terminal(home, GALATEA_SIM_SPEED="1") as galatea:
        galatea.until(READY)
        galatea.line("make a silver knight")
        galatea.until("knight  generate", "%")
        galatea.child.kill(signal.SIGKILL)
        galatea.left()
    with terminal(home, "-c", GALATEA_SIM_SPEED="1") as galatea:
        galatea.until("1 message", "last: make a silver knight")
        galatea.until("✓ knight  generate", "knight: generated")


def test_a_kind_signal_leaves_as_ctrl_d_does(home: Path) -> None:
    with terminal(home) as galatea:
        galatea.until(READY)
        galatea.child.kill(signal.SIGTERM)
        assert galatea.left() == 0


def test_no_color_is_obeyed(home: Path) -> None:
    with terminal(home, NO_COLOR="1") as galatea:
        galatea.until(READY)
        galatea.line("make a barrel")
        galatea.until("barrel: generated")
        assert "38;" not in galatea.raw
        assert "▀" not in galatea.raw


def test_a_dumb_terminal_gets_lines_and_no_escapes(home: Path) -> None:
    with terminal(home, TERM="dumb", GALATEA_APPROVAL="ask") as galatea:
        galatea.until("Ctrl-D leaves.", "> ")
        galatea.send("make a barrel\r")
        galatea.until("Go on?", "[y] yes")
        galatea.send("y\r")
        galatea.until("barrel is ready", "> ")
        galatea.send("/assets\r")
        galatea.until("barrel  generated", "> ")
        galatea.send("\x04")
        assert galatea.left() == 0
        assert "\x1b" not in galatea.raw


def test_an_unusable_home_is_one_sentence_and_exit_code_3(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with terminal(blocked / "home") as galatea:
        code = galatea.left()
        assert code == 3, galatea.text
        assert "The home folder cannot be used" in galatea.text
        assert "Traceback" not in galatea.text
