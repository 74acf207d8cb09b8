"""The Khronos glTF validator, kept running for a whole test session."""

import atexit
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

import pytest
from filelock import FileLock

HOME = Path(__file__).parent / "validator"
OUTSIDE = dict(os.environ)
"""The environment before tests clean it: npm may need its proxy."""


@dataclass(frozen=True)
class Report:
    errors: int
    warnings: int
    infos: int
    hints: int
    issues: tuple[str, ...]
    """CODE pointer message, the first 50."""


def validated(glb: bytes) -> Report:
    """What the validator says of a file. Skips the test where there is no Node, unless in CI."""
    talk_to, hear_from = _running()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.glb"
        path.write_bytes(glb)
        talk_to.write(f"{path}\n")
        talk_to.flush()
        said = json.loads(hear_from.readline())
    counts = (said[f"num{kind}"] for kind in ("Errors", "Warnings", "Infos", "Hints"))
    return Report(*counts, tuple(said["issues"]))


@lru_cache(maxsize=1)
def _running() -> tuple[IO[str], IO[str]]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        if OUTSIDE.get("CI"):
            pytest.fail("CI must have Node for the glTF validator")
        pytest.skip("no Node here, so files are not put before the Khronos validator")
    _install(npm)
    process = subprocess.Popen(
        [node, str(HOME / "validate.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout
    talk_to, hear_from = process.stdin, process.stdout

    def end() -> None:
        talk_to.close()
        process.wait(timeout=60)
        hear_from.close()

    atexit.register(end)
    return talk_to, hear_from


def _install(npm: str) -> None:
    """`npm ci` once for each lock file; the folder is ignored by git."""
    lock = (HOME / "package-lock.json").read_bytes()
    stamp = HOME / "node_modules" / ".installed-lock"
    with FileLock(Path(tempfile.gettempdir()) / "galatea-gltf-validator.lock"):
        if stamp.is_file() and stamp.read_bytes() == lock:
            return
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=HOME,
            env=OUTSIDE,
            check=True,
            capture_output=True,
        )
        stamp.write_bytes(lock)
