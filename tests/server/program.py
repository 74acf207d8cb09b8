"""`galatea serve` and other commands as programs of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[str]:
    """A server over the home in `folder`; gives its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "serve", "--port", "0"],
        env=environment_of(folder) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    try:
        yield process.stdout.readline().split()[3]
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def told_by(folder: Path, *words: str, **environment: str) -> str:
    """What a command prints on stdout; it must succeed."""
    run = subprocess.run(
        [sys.executable, "-m", "agent", *words],
        env=environment_of(folder) | environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def environment_of(folder: Path) -> dict[str, str]:
    return dict(os.environ) | {"GALATEA_HOME": str(folder), "GALATEA_SIM_SPEED": "instant"}
