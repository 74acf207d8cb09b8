"""Keys in no output: one place that takes them out of whatever is printed, logged or written.

Known values go wherever they stand; what has the shape of a key (`tsk_...`, `sk-...`) goes too,
for keys that nobody told us of.
"""

import re
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

_SHAPE = re.compile(r"(?<![A-Za-z0-9])(tsk_|tcli_|sk-)[A-Za-z0-9_\-]{12,}")
_SHORTEST = 8
"""A shorter value could be an ordinary word, and is no key."""
_LONGEST = 512
_NAMES = (
    "OPENAI_API_KEY",
    "TRIPO_API_KEY",
    "GALATEA_SECRET",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
)


class Scrubber:
    """Knows the keys of this process. Learns more as they turn up."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: list[str] = []
        self.learn(values)

    def learn(self, values: Iterable[str]) -> None:
        """Keys that may not appear from now on."""
        known = {*self._values, *(value.strip() for value in values)}
        self._values = sorted((v for v in known if len(v) >= _SHORTEST), key=len, reverse=True)

    def learn_from(self, environment: Mapping[str, str]) -> None:
        """The keys that stand in an environment."""
        self.learn(environment.get(name, "") for name in _NAMES)

    def __call__(self, text: str) -> str:
        """The text without keys; what stood there can be recognised by its beginning only."""
        for value in self._values:
            if value in text:
                text = text.replace(value, masked(value))
        return _SHAPE.sub(lambda found: masked(found[0]), text)

    def held_back(self, text: str) -> int:
        """How many characters at the end may be the beginning of a key that goes on."""
        most = max(_LONGEST, len(self._values[0]) if self._values else 0)
        word = re.search(r"\S*\Z", text[-most:])
        tail = word[0] if word else ""
        for length in range(len(tail), 0, -1):
            end, before = tail[-length:], text[-length - 1 : -length]
            if any(value.startswith(end) for value in self._values):
                return length
            if not before.isalnum() and _may_be_key(end):
                return length
        return 0


def masked(value: str) -> str:
    """`tsk_…`: its kind, and nothing that helps anyone."""
    for kind in ("tsk_", "tcli_", "sk-"):
        if value.startswith(kind):
            return f"{kind}[hidden]"
    return "[hidden]"


def _may_be_key(end: str) -> bool:
    kinds = ("tsk_", "tcli_", "sk-")
    begun = any(kind.startswith(end) for kind in kinds)
    return begun or re.fullmatch(r"(tsk_|tcli_|sk-)[A-Za-z0-9_\-]*", end) is not None


class CleanPieces:
    """Text that comes in pieces, given on without keys, however they were cut."""

    def __init__(self, scrub: Scrubber) -> None:
        self._scrub = scrub
        self._tail = ""
        self._last = ""
        """The last character given on: a key begins where no word goes on."""

    def feed(self, piece: str) -> str:
        """What may be given on now."""
        whole = self._tail + piece
        back = self._scrub.held_back(self._last + whole)
        self._tail = whole[len(whole) - back :]
        return self._clean(whole[: len(whole) - back])

    def finish(self) -> str:
        """What was held back."""
        text, self._tail = self._tail, ""
        return self._clean(text)

    def _clean(self, text: str) -> str:
        if not text:
            return ""
        clean = self._scrub(self._last + text)[len(self._last) :]
        self._last = text[-1]
        return clean


class CleanStream:
    """A text stream that lets no key through, also not one that comes in pieces."""

    def __init__(self, stream: TextIO, scrub: Scrubber) -> None:
        self._stream = stream
        self._pieces = CleanPieces(scrub)

    def write(self, text: str) -> int:
        if clean := self._pieces.feed(text):
            self._stream.write(clean)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        self._stream.flush()

    def finish(self) -> None:
        """Writes what was held back."""
        if clean := self._pieces.finish():
            self._stream.write(clean)
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def clean_streams(scrub: Scrubber) -> Generator[None]:
    """Puts a CleanStream before stdout and stderr for as long as a command runs."""
    import sys

    before = sys.stdout, sys.stderr
    streams = CleanStream(sys.stdout, scrub), CleanStream(sys.stderr, scrub)
    sys.stdout, sys.stderr = cast(TextIO, streams[0]), cast(TextIO, streams[1])
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for stream in streams:
            with suppress(BrokenPipeError):  # who listened has left
                if not stream.closed:
                    stream.finish()
