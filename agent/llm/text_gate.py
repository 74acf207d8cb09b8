"""Text on its way to the screen, held back where it may be a call in print.

What is on the screen can't be unsaid, so nothing is shown that may turn out to be markup. A
leading `<think>` block is dropped: reasoning is not the answer.
"""

import re
from collections.abc import Collection
from typing import Literal

from agent.llm.text_tool_calls import MARKUP_START, Found, TextToolCall, bare_calls, extract, find

_GAP = r"\s{0,64}"
_BARE = re.compile(rf"{_GAP}(?:\{{{_GAP}\"|\[{_GAP}\{{)")
_THINK = re.compile(rf"{_GAP}<think>")
_UNDECIDED = re.compile(rf"{_GAP}(?:[{{\[]{_GAP}|<|<t|<th|<thi|<thin|<think)?")
_THINK_END = "</think>"


class TextGate:
    """Lets text through as it comes, as long as it can't be the start of a call in print.

    Shape: what `feed` and `finish` give, joined, does not depend on how the text was cut.
    """

    def __init__(self, names: Collection[str] = ()) -> None:
        self._names = frozenset(names)
        self._phase: Literal["start", "thought", "flow", "rest", "open"] = "start"
        self._held: list[str] = []
        self._closer = ""
        self._tail = ""
        self._thought_over = False

    @property
    def held(self) -> str:
        return "" if self._phase == "thought" else "".join(self._held)

    @property
    def thinks(self) -> bool:
        """Whether what comes now is a thought, and no part of the answer."""
        return self._phase == "thought"

    def feed(self, piece: str) -> str:
        """What may be shown now."""
        if self._phase == "open":
            return piece
        self._held.append(piece)
        if self._phase == "rest" or (self._closer and not self._closes(piece)):
            return ""
        self._closer = ""
        text = self._take()
        return self._flow(text) if self._phase == "flow" else self._begin(text)

    def open(self) -> str:
        """What was held back: a real call came, so nothing is a call in print any more."""
        text = self.held
        self._phase = "open"
        self._held = []
        return text

    def finish(self) -> tuple[str, tuple[TextToolCall, ...]]:
        """The rest of the text without the calls in it, and those calls.

        A thought that never ended is given after all: there is nothing else.
        """
        phase, text = self._phase, self._take()
        self._phase = "open"
        if phase in ("open", "thought"):
            return text, ()
        if phase == "rest" and _BARE.match(text):
            calls = bare_calls(text, self._names)
            if calls:
                return "", calls
        return extract(text, self._names)

    def _begin(self, text: str) -> str:
        """Decides what the answer starts with."""
        while self._phase == "thought" or _THINK.match(text):
            end = text.find(_THINK_END)
            if end < 0:
                self._phase = "thought"
                self._wait_for(_THINK_END, text)
                return self._hold(text)
            text = text[end + len(_THINK_END) :]
            self._phase, self._thought_over = "start", True
        if self._thought_over:
            text = text.lstrip()
        if self._names and _BARE.match(text):
            self._phase = "rest"
            return self._hold(text)
        if _UNDECIDED.fullmatch(text):
            return self._hold(text)
        if not self._names:
            self._phase = "open"
            return text
        self._phase = "flow"
        return self._flow(text)

    def _hold(self, text: str) -> str:
        self._held = [text]
        return ""

    def _flow(self, text: str) -> str:
        if not MARKUP_START.search(text):
            return text
        found = find(text, 0, self._names)
        if isinstance(found, Found) or found.to_the_end:
            self._phase = "rest"
        elif found.closer:
            self._wait_for(found.closer, text)
        self._held = [text[found.start :]]
        return text[: found.start]

    def _wait_for(self, closer: str, text: str) -> None:
        self._closer = closer
        self._tail = text[1 - len(closer) :]

    def _closes(self, piece: str) -> bool:
        window = self._tail + piece
        self._tail = window[1 - len(self._closer) :]
        return self._closer in window

    def _take(self) -> str:
        text = "".join(self._held)
        self._held = []
        return text
