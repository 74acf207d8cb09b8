"""The programs of docs/embedding.md do what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.program import serving
from tests.server.home import BASE

PAGE = Path(__file__).parents[2] / "docs" / "embedding.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)


def test_a_mounted_app_answers_without_its_lifespan(tmp_path: Path) -> None:
    asks = """
import asyncio, httpx2, sys
async def main():
    transport = httpx2.ASGITransport(app, client=("127.0.0.1", 1))
    async with httpx2.AsyncClient(transport=transport, base_url=sys.argv[1]) as http:
        print((await http.get("/galatea/healthz")).json())
        said = {"text": "make a wooden barrel"}
        chat = (await http.post("/galatea/api/chats", json={})).json()["id"]
        json = {"Accept": "application/json"}
        path = f"/galatea/api/chats/{chat}/messages"
        print((await http.post(path, json=said, headers=json, timeout=250)).json()["text"])
        print((await http.get("/galatea/")).headers["content-type"])
asyncio.run(main())
"""
    ran = _ran(BLOCKS[0] + asks, tmp_path, BASE)
    assert ran.returncode == 0, ran.stderr
    assert "{'status': 'ok'}" in ran.stdout
    assert "barrel is ready" in ran.stdout
    assert "text/html" in ran.stdout


def test_clients_of_openai_and_of_mcp_talk_to_a_server_beside_them(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        for program, told in ((BLOCKS[1], "barrel is ready"), (BLOCKS[2], '"state":"generated"')):
            ran = _ran(program.replace("http://localhost:8765", server.address), tmp_path)
            assert ran.returncode == 0, ran.stderr
            assert told in ran.stdout


def test_the_python_program_prints_answer_and_files(tmp_path: Path) -> None:
    ran = _ran(BLOCKS[3], tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "barrel is ready" in ran.stdout
    assert "model.glb" in ran.stdout


def _ran(program: str, folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    given: dict[str, Any] = {"GALATEA_HOME": str(folder / "home"), "GALATEA_SIM_SPEED": "instant"}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | given,
        timeout=250,
    )
