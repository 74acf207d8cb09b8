"""What a command loads: nothing heavy that it has no use for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import sys
from agent.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("LOADED", *sorted({name.split(".")[0] for name in sys.modules}))
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
