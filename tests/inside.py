"""`galatea` in the test's own process: its words, streams and exit code, but for its start.

What a program of its own shows (signals, a terminal, start-up) is shown in `tests/edge` by one.
"""

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from agent.cli.cli import main


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def galatea(
    *arguments: str, home: Path, stdin: str = "", terminal: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs one command over a home; with `terminal` somebody types stdin and looks at stderr."""
    given = {"GALATEA_HOME": str(home), "GALATEA_SIM_SPEED": "instant"} | environment
    out, err = io.StringIO(), Terminal() if terminal else io.StringIO()
    with (
        chdir(home.parent),
        _environment(given),
        _typed(Terminal(stdin) if terminal else io.StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = main(list(arguments))
        except SystemExit as left:  # argparse's own end
            code = int(left.code or 0)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


@contextmanager
def _environment(given: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(given)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _typed(text: io.StringIO) -> Iterator[None]:
    before, sys.stdin = sys.stdin, text
    try:
        yield
    finally:
        sys.stdin = before
