"""`galatea` in a real pty, read as a person reads it: without the escapes."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pexpect

_ESCAPES = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78]"
)
_RIGHT = re.compile(r"\x1b\[(\d*)C")
LONGEST_S = 100
END = signal.SIGTERM if "COVERAGE_PROCESS_CONFIG" in os.environ else signal.SIGKILL
"""Who is killed leaves no record of what it ran."""


class Terminal:
    """A running `galatea`; `raw` is all it has written."""

    def __init__(self, child: "pexpect.spawn[str]") -> None:
        self.child = child
        self.raw = ""
        self._seen = 0

    @property
    def text(self) -> str:
        """As if nothing were ever overwritten; a step of the cursor to the right is a space."""
        spaced = _RIGHT.sub(lambda found: " " * int(found[1] or 1), self.raw)
        return _ESCAPES.sub("", spaced).replace("\r", "")

    def send(self, keys: str) -> None:
        self.child.send(keys)

    def line(self, text: str) -> None:
        """Types a line and waits until it was taken."""
        self.send(text)
        self.send("\r")
        self.until(f"› {text}")

    def until(self, *words: str) -> str:
        """Reads until each of the words has come, after what was waited for before, in order."""
        for word in words:
            end_s = time.monotonic() + LONGEST_S
            while (at := self.text.find(word, self._seen)) < 0:
                left_s = end_s - time.monotonic()
                try:
                    self.raw += self.child.read_nonblocking(4096, timeout=max(0.0, left_s))
                except (pexpect.TIMEOUT, pexpect.EOF):
                    left_s = 0.0
                assert left_s > 0, f"no {word!r} but {self.text[self._seen :]!r}"
            self._seen = at + len(word)
        return self.text

    def left(self) -> int | None:
        """Reads to the end; gives the exit code."""
        while True:
            try:
                self.raw += self.child.read_nonblocking(4096, timeout=LONGEST_S)
            except pexpect.EOF:
                break
        self.child.close()
        return self.child.exitstatus


@contextmanager
def terminal(
    home: Path,
    *arguments: str,
    rows: int = 24,
    columns: int = 80,
    program: Sequence[str] = (sys.executable, "-m", "agent"),
    **environment: str,
) -> Iterator[Terminal]:
    """Opens the chat, or another program; kills it at the end if it is still there."""
    given = {
        "GALATEA_HOME": str(home),
        "GALATEA_SIM_SPEED": "5",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    dropped = {"NO_COLOR"}
    whole = {k: v for k, v in os.environ.items() if k not in dropped} | given | environment
    child = pexpect.spawn(
        program[0],
        [*program[1:], *arguments],
        env=whole,
        cwd=str(next(folder for folder in home.parents if folder.is_dir())),
        dimensions=(rows, columns),
        encoding="utf-8",
        timeout=LONGEST_S,
    )
    try:
        yield Terminal(child)
    finally:
        if child.isalive():  # pexpect's own `force` gives it a tenth of a second to die
            child.kill(END if program[0] == sys.executable else signal.SIGKILL)
            child.wait()
        child.close()
