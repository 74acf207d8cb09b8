"""What `galatea serve` says on stderr: lines for people, or an object a line for machines."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile

import httpx

from tests.program import environment_of, serving

TRACE = "0af7651916cd43dd8448eb211c80319c"
KEY = "tsk_a_key_that_nobody_may_read_0123456789"


def _said(folder: Path, **environment: str) -> str:
    """One message, answered; everything on stderr."""
    with TemporaryFile("w+") as log, serving(folder, stderr=log, **environment) as server:
        headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "X-Request-Id": "ours-7"}
        with httpx.Client(base_url=server.address, headers=headers, timeout=250) as http:
            chat = http.post("/api/chats", json={}).json()["id"]
            said = {"text": f"make a barrel {KEY}"}
            accept = {"Accept": "application/json"}
            assert http.post(f"/api/chats/{chat}/messages", json=said, headers=accept).is_success
        server.process.terminate()
        server.process.wait(30)
        log.seek(0)
        return log.read()


def test_json_lines_carry_request_and_trace_and_no_key(tmp_path: Path) -> None:
    stderr = _said(tmp_path, GALATEA_LOG="json", OPENAI_API_KEY="", GALATEA_SECRET=KEY)
    lines = [json.loads(line) for line in stderr.splitlines()]
    ours = [line for line in lines if line.get("request_id") == "ours-7"]
    assert {line["trace_id"] for line in ours} == {TRACE}
    assert any(line["message"].startswith("🎨 turn") for line in ours), stderr
    assert any(line.get("path", "").endswith("/messages") for line in ours)
    assert {"at", "level", "logger", "message"} <= set(ours[0])
    assert any("success" in line["message"] for line in lines)
    assert KEY not in stderr


def test_lines_for_people_have_the_signs_of_the_original(tmp_path: Path) -> None:
    stderr = _said(tmp_path)
    signs = [sign for line in stderr.splitlines() for sign in "🎨📤✅" if sign in line]
    turn = signs[signs.index("🎨") :]
    assert turn.index("📤") < turn.index("✅")


def test_other_commands_obey_the_form_too(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "agent", "--verbose", "run", "--quiet", "make a barrel"],
        env=environment_of(tmp_path) | {"GALATEA_LOG": "json"},
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert ran.returncode == 0, ran.stderr
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert any("barrel" in line["message"] for line in lines)
