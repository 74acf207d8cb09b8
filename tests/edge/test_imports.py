"""What a command loads: nothing heavy that it has no use for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import sys
from agent.cli.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("LOADED", *sorted({name.split(".")[0] for name in sys.modules}))
"""
SERVER = """
import asyncio, sys
from agent.server.backend import Backend
from agent.settings import load_settings

async def main():
    backend = Backend(load_settings({"GALATEA_HOME": sys.argv[1]}, environment={}))
    assert "openai" not in sys.modules
    await backend.start()
    while "openai" not in sys.modules:
        await asyncio.sleep(0.02)
    await backend.close()
    print("there without a word")

asyncio.run(main())
"""
EMBEDDED = """
import asyncio, sys
from agent.app import open_app
from agent.settings import load_settings

beats = 0

async def beat():
    global beats
    while not hasattr(sys.modules.get("openai"), "AsyncOpenAI"):
        beats += "openai" in sys.modules
        await asyncio.sleep(0.001)

async def main():
    async with open_app(load_settings({"GALATEA_HOME": sys.argv[1]}, environment={})) as app:
        beating = asyncio.create_task(beat())
        chat = await app.chat()
        async for event in chat.send("hello"):
            pass
        await beating
        print("went on" if beats else "stood still")

asyncio.run(main())
"""
SECOND = """
import asyncio, sys
from agent.llm.provider_errors import RequestContext
from agent.llm.openai_transport import SdkClients

beats = 0

async def ask(sdk):
    await sdk.request("http://127.0.0.1:1/v1", None, RequestContext("m", "", "key"))

async def main():
    global beats
    sdk = SdkClients("key", None, 5.0, 5.0)
    asked = [asyncio.create_task(ask(sdk))]
    while "openai" not in sys.modules:
        await asyncio.sleep(0.001)
    asked.append(asyncio.create_task(ask(sdk)))
    await asyncio.sleep(0)
    while not hasattr(sys.modules["openai"], "AsyncOpenAI"):
        beats += 1
        await asyncio.sleep(0.001)
    await asyncio.gather(*asked)
    await sdk.close()
    print("went on" if beats else "stood still")

asyncio.run(main())
"""
SERVERS_AND_SCREENS = {"fastapi", "uvicorn", "prompt_toolkit", "rich"}
HEAVY = {"openai", "httpx", "httpx2", "aiohttp", "numpy", "trimesh", "PIL"} | SERVERS_AND_SCREENS


def loaded(home: Path, *arguments: str) -> set[str]:
    measuring = "COVERAGE_PROCESS_CONFIG"  # which loads modules of its own
    given = {name: value for name, value in os.environ.items() if name != measuring}
    ran = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        capture_output=True,
        text=True,
        cwd=home.parent,
        env=given | {"GALATEA_HOME": str(home)},
        timeout=250,
        check=True,
    )
    return set(ran.stdout.rpartition("LOADED")[2].split())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("imports") / "home"


def test_the_version_needs_nothing_but_the_standard_library(home: Path) -> None:
    assert not loaded(home, "--version") & (HEAVY | {"pydantic", "httpx", "rich", "sqlite3"})


def test_lists_are_shown_without_the_language_model_or_the_server(home: Path) -> None:
    assert not loaded(home, "assets") & HEAVY, "in a new home"
    assert not loaded(home, "chats") & HEAVY, "in one that is there"


def said(code: str, home: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", code, str(home)],
        capture_output=True,
        text=True,
        cwd=home.parent,
        timeout=250,
    )
    assert not ran.returncode, ran.stderr
    return ran.stdout.strip()


def test_a_server_has_the_sdk_before_anybody_speaks(home: Path) -> None:
    assert said(SERVER, home) == "there without a word"


def test_whoever_embeds_a_chat_goes_on_while_the_sdk_loads(home: Path) -> None:
    assert said(EMBEDDED, home) == "went on"


def test_a_second_chat_that_begins_meanwhile_holds_up_nobody_either(home: Path) -> None:
    assert said(SECOND, home) == "went on"
