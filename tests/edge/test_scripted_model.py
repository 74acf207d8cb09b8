"""The chat in a real terminal with a language model behind OPENAI_BASE_URL, and the simulator."""

import sys
from pathlib import Path

import pytest

from tests.edge.terminal import terminal
from tests.language_model import LanguageModel, language_model

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pty")

KEY = "sk-of-nobody-0123456789abcdef"


def _with(model: LanguageModel, fault: str = "") -> dict[str, str]:
    address = model.address.replace("/v1", f"{fault}/v1")
    return {"OPENAI_BASE_URL": address, "OPENAI_API_KEY": KEY, "GALATEA_SIM_SPEED": "instant"}


def test_a_character_is_made_by_a_language_model_and_gets_a_clip_more(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with language_model() as model, terminal(home, columns=100, **_with(model)) as galatea:
        galatea.until("the one at http://127.0.0.1", "scripted-1", "credits left")
        galatea.line("make a silver knight that can walk")
        galatea.until("I'll model it first.", "→ generate_3d", "→ rig", "→ animate")
        galatea.until("Your knight is complete: 5,110 triangles and 24 joints.")
        galatea.line("make it jump")
        galatea.until("→ animate", "Your knight is complete")
        galatea.line("/show knight jump")
        galatea.until("clips walk 1.1 s, jump", "files/knight/jump.glb")
        galatea.line("/model")
        galatea.until("The language model is scripted-1.")
        galatea.line("/quit")
        assert galatea.left() == 0
        assert KEY not in galatea.raw
    talks = [body for body in model.asked if body["messages"][-1]["role"] != "system"]
    assert {tool["function"]["name"] for tool in talks[0]["tools"]} == {
        "generate_3d",
        "check_status",
        "rig",
        "animate",
    }
    assert (home / "files" / "knight" / "jump.glb").read_bytes()[:4] == b"glTF"


def test_a_refused_key_is_one_sentence_and_the_chat_stays_open(tmp_path: Path) -> None:
    with language_model() as model, terminal(tmp_path / "home", **_with(model, "/401")) as galatea:
        galatea.until("credits left")
        galatea.line("make a barrel")
        galatea.until("The language model refused the key.", "Check OPENAI_API_KEY")
        galatea.line("/model scripted-1")
        galatea.until("From now on scripted-1 answers.")
        galatea.line("/config")
        galatea.until("GALATEA_MODEL", "scripted-1", "/model")
        galatea.send("\x04")
        assert galatea.left() == 0
        assert "Traceback" not in galatea.raw
        assert KEY not in galatea.raw
