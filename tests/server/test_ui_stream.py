"""The real `ai` package reads what /api/chat sends."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.gltf_validator import OUTSIDE
from tests.program import serving

HOME = Path(__file__).parent.parent / "uistream"


def talk(address: str, *words: str) -> dict[str, Any]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        if OUTSIDE.get("CI"):
            pytest.fail("CI must have Node for the AI SDK")
        pytest.skip("no Node here, so the AI SDK does not read our stream")
    _install(npm)
    run = subprocess.run(
        [node, str(HOME / "talk.mjs"), f"{address}/api/chat", *words],
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def _install(npm: str) -> None:
    """The locked packages, once; several test processes may want them at a time."""
    with FileLock(HOME.parent / ".uistream.lock"):
        done = HOME / "node_modules" / ".package-lock.json"
        if done.exists() and done.stat().st_mtime >= (HOME / "package-lock.json").stat().st_mtime:
            return
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=HOME, env=OUTSIDE, check=True, capture_output=True)


def test_the_ai_sdk_makes_a_message_with_text_tools_progress_and_files(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        said = talk(server.address, "make a silver knight")["first"]
    assert said["chunks"][0] == "start" and said["chunks"][-1] == "finish"
    parts = {part["type"]: part for part in said["message"]["parts"]}
    assert parts["dynamic-tool"]["state"] == "output-available"
    assert "data-progress" in said["chunks"]
    assert parts["data-files"]["data"]["files"][0]["url"].startswith(server.address)
    assert "ready" in parts["text"]["text"]


@pytest.mark.parametrize(("decision", "made"), [("approve", 1), ("deny", 0)])
def test_the_ai_sdk_asks_about_a_price_and_brings_the_answer(
    tmp_path: Path, decision: str, made: int
) -> None:
    import httpx

    with serving(tmp_path, GALATEA_APPROVAL="ask") as server:
        said = talk(server.address, "make a silver knight", decision)
        assets = httpx.get(f"{server.address}/api/assets").json()
    assert "tool-approval-request" in said["first"]["chunks"]
    assert len(assets) == made
    if made:
        tools = [p for p in said["second"]["message"]["parts"] if p["type"] == "dynamic-tool"]
        assert tools[0]["state"] == "output-available"
        order = [part["type"] for part in said["second"]["message"]["parts"]]
        assert order.index("dynamic-tool") < order.index("text")
