"""A stream that is stopped half way, and keys that appear nowhere: over real sockets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.edge.talker import talker
from tests.edge.terminal import terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")

KEYS = {"OPENAI_API_KEY": "sk-proj-QqL0oNgAndSecret4711", "TRIPO_API_KEY": "tsk_QqSecretToo4711xyz"}


def test_ctrl_c_in_a_stream_keeps_what_had_come(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with talker("# A tale\n\n", "Once upon a time ", "there was", then_wait=True) as url:
        told = {"OPENAI_BASE_URL": url, "GALATEA_MODEL": "talker"}
        with terminal(home, **told) as galatea:
            galatea.until("credits left")
            galatea.line("tell me a tale")
            galatea.until("A tale", "Once upon a time there was")
            galatea.send("\x03")
            galatea.until("Once upon a time there was", "Stopped.")
            galatea.line("/export tale.md")
            galatea.until("Written:")
            galatea.send("\x04")
            assert galatea.left() == 0
    tale = (tmp_path / "tale.md").read_text("utf-8")
    assert "Once upon a time there was" in tale
    assert "(cancelled)" in tale


def test_no_key_comes_out_anywhere(tmp_path: Path) -> None:
    """The model and the user say them; screen, files, logs and rows are searched for them."""
    home = tmp_path / "home"
    said = [part for key in KEYS.values() for part in (key[:5], key[5:9], key[9:], " and ")]
    key = KEYS["TRIPO_API_KEY"]
    with talker(*said, "that is all.", then_wait=False) as url:
        told = KEYS | {"OPENAI_BASE_URL": url, "GALATEA_MODEL": "talker"}
        told["TRIPO_BASE_URL"] = "http://127.0.0.1:9"
        with terminal(home, "--debug", **told) as galatea:
            galatea.until("talker")
            galatea.line("what are my keys?")
            galatea.until("that is all.")
            for command, told_of in (
                ("/config", "GALATEA_LOG"),
                ("/export chat.json", "Written:"),
                ("/doctor", "disk"),
            ):
                galatea.line(command)
                galatea.until(told_of)
            galatea.send("\x04")
            galatea.left()
            shown = galatea.text
        outputs = [shown, (tmp_path / "chat.json").read_text("utf-8")]
        for words in (
            ["run", "--json", "hello"],
            ["run", f"one is {key}"],
            ["config", "show"],
            ["chats"],
        ):
            outputs.append(_output(home, words, told))
    outputs += [path.read_bytes().decode("utf-8", "replace") for path in _files(home)]
    for output in outputs:
        for secret in KEYS.values():
            assert secret not in output
    assert "sk-[hidden] and tsk_[hidden] and that is all." in outputs[3]


def _output(home: Path, words: list[str], told: dict[str, str]) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "agent", "--debug", *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"GALATEA_HOME": str(home)} | told,
        cwd=home.parent,
        timeout=250,
    )
    return ran.stdout + ran.stderr


def _files(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]
