"""`galatea serve` and other commands as programs of their own, with nobody's keys."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
SECRET = ("OPENAI_", "TRIPO_", "GALATEA_", "AWS_", "ANTHROPIC_")


@dataclass(frozen=True)
class Server:
    address: str
    process: "subprocess.Popen[str]"

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(200)


@contextmanager
def serving(
    folder: Path, port: int = 0, *, stderr: IO[str] | None = None, **environment: str
) -> Iterator[Server]:
    """A server over the home in `folder`; its log lines go to `stderr`, if anywhere."""
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "serve", "--port", str(port)],
        env=environment_of(folder) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if stderr is None else stderr,
        text=True,
    )
    assert process.stdout
    try:
        yield Server(process.stdout.readline().split()[3], process)
    finally:
        process.terminate()
        process.wait(200)
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
    """No network and no keys also for servers that begin before a test has cleaned its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(SECRET) and not name.lower().endswith("_proxy")
    }
    return kept | {
        "GALATEA_HOME": str(folder),
        "GALATEA_SIM_SPEED": "instant",
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "guard"), str(ROOT)]),
    }
