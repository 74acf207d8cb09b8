"""stdin, stdout and stderr as they may come: closed, full, or in an encoding of another age."""

import os
import sys
from collections.abc import Collection, Generator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from agent.core.errors import UsageError

SIGNS = "replace"
"""What an encoding cannot say becomes a question mark; nobody's turn ends for a sign."""


class SureStream:
    """A text stream whose writing never ends what is under way; `trouble` says what was lost.

    A reader that left is no trouble: BrokenPipeError is raised as ever.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.trouble = ""

    def write(self, text: str) -> int:
        if not self.trouble:
            with self._noted():
                self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        if not self.trouble:
            with self._noted():
                self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextmanager
    def _noted(self) -> Generator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            self.trouble = error.strerror or "it is closed"
            with suppress(OSError, ValueError):  # what it still holds would fail once more
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


@contextmanager
def sure_streams(words: Collection[str]) -> Generator[SureStream]:
    """Gives stdout, as it is while a command with these words runs; `--json` is always UTF-8."""
    open_all()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors=SIGNS)
    if "--json" in words and (reconfigure := getattr(sys.stdout, "reconfigure", None)) is not None:
        reconfigure(encoding="utf-8", errors=SIGNS)
    before = sys.stdout, sys.stderr
    out, err = SureStream(sys.stdout), SureStream(sys.stderr)
    sys.stdout, sys.stderr = cast(TextIO, out), cast(TextIO, err)
    try:
        yield out
    finally:
        sys.stdout, sys.stderr = before
        for stream in (out, err):
            with suppress(BrokenPipeError, ValueError):
                stream.flush()


def open_all() -> None:
    """Puts nothing in the place of what was closed, so that no file of ours takes its number."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(number, True)
    os.close(number)
    nothing: Any = None
    if sys.stdin is nothing:
        sys.stdin = open(0, encoding="utf-8", closefd=False)
    if sys.stdout is nothing:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is nothing:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)


def decoded(stream: TextIO) -> TextIO:
    """The same input, read as UTF-16 where it is; call it before anything is read from it."""
    try:
        text: Any = stream
        reconfigure, head = text.reconfigure, bytes(text.buffer.peek(4)[:4])
    except (AttributeError, ValueError):
        return stream
    except OSError as error:
        raise unreadable(error) from error
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        reconfigure(encoding="utf-16", errors=SIGNS)
    elif head[:3] == b"\xef\xbb\xbf":
        reconfigure(encoding="utf-8-sig", errors=SIGNS)
    elif len(head) > 1 and not head[1]:
        reconfigure(encoding="utf-16-le", errors=SIGNS)
    elif head[:1] == b"\0":
        reconfigure(encoding="utf-16-be", errors=SIGNS)
    return stream


def unreadable(error: OSError) -> UsageError:
    return UsageError(
        f"The input cannot be read ({error.strerror or 'it is closed'}).",
        remedy='Give the message as an argument: galatea run "make a silver knight"',
    )
