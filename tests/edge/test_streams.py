"""Whatever a command's streams are, it ends with exit code 0 or with a sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from agent.repl.screen.input_history import InputHistory
from tests.program import environment_of

RUN = ("run", "make a silver knight")
WORDS = [("--version",), ("--help",), ("config", "show"), RUN, ("assets",), ("nonsense",)]


def shell(folder: Path, line: str, given: bytes = b"", **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" -m agent {line}', sys.executable],
        env=environment_of(folder) | environment,
        input=given,
        capture_output=True,
        timeout=120,
    )
    return (
        done.returncode,
        done.stdout.decode(errors="replace"),
        done.stderr.decode(errors="replace"),
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("words", [("--version",), ("--help",), RUN, ("chat",)])
def test_closed_streams_are_no_crash(tmp_path: Path, words: tuple[str, ...], closed: str) -> None:
    line = " ".join(f"'{word}'" for word in words)
    code, _, err = shell(tmp_path, f"{line} {closed}")
    assert code == 0, err
    assert "Traceback" not in err and "Exception" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has it")
@pytest.mark.parametrize("words", WORDS)
def test_a_full_device_is_a_sentence_and_the_turn_is_not_lost(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    line = " ".join(f"'{word}'" for word in words)
    code, _, err = shell(tmp_path, f"{line} >/dev/full")
    assert "Traceback" not in err and "Exception" not in err
    if words[0] == "nonsense":
        assert code == 2
    elif words[0] != "assets" or "could not be written" in err:
        assert code == 3 and "the output could not be written (No space left on device)." in err
    if words == RUN:
        assert "knight" in shell(tmp_path, "assets list --names")[1]
    code, _, _ = shell(tmp_path, f"{line} 2>/dev/full")
    assert code in (0, 2)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_output_of_another_age_gets_replaced_signs_and_json_stays_utf_8(
    tmp_path: Path, encoding: str
) -> None:
    text = "make a żółty knight 🐉"
    line = f"run '{text}'"
    code, _, err = shell(tmp_path, line, PYTHONIOENCODING=f"{encoding}:strict", PYTHONUTF8="0")
    assert code == 0, err
    code, out, err = shell(
        tmp_path, line + " --json", PYTHONIOENCODING=f"{encoding}:strict", PYTHONUTF8="0"
    )
    assert code == 0, err
    events = [json.loads(row) for row in out.splitlines()]
    assert events[-1]["type"] == "turn_done"
    assert "żółty" in out and "\ufffd" not in out


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_input_in_utf_16_is_read_as_what_it_says(tmp_path: Path, encoding: str) -> None:
    given = "make a silver knight\n".encode(encoding)
    for line in ("run -", ""):
        code, out, err = shell(tmp_path, line, given)
        assert code == 0, err
        assert "silver-knight" in out or "knight" in out
        assert "\0" not in out + err


def test_an_input_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    target = tmp_path / "written"
    for line in ("run -", ""):
        code, _, err = shell(tmp_path, f"{line} 0>{target}")
        assert code in (0, 2) and "Traceback" not in err
        assert code == 0 or err.startswith("galatea: ") or "galatea: " in err


def test_a_history_that_cannot_be_read_is_said_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    folder.mkdir(mode=0o700)
    past = InputHistory(lambda text: text)
    past.append_string("early")
    assert "cannot be used" in past.open(folder)
    past.append_string("late")
    assert past.load_history_strings() == []
    assert folder.stat().st_mode & 0o777 == 0o700
    whole = InputHistory(lambda text: text)
    whole.append_string("early")
    assert whole.open(tmp_path / "file") == ""
    assert list(whole.load_history_strings()) == ["early"]
