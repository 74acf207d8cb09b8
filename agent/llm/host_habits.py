"""What one host has refused so far, learned from its replies, and how it is asked since then."""

import re
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field

MOST_CHATS = 1000

_ID = r"(?:tool[ _]?calls?|tool_use|call_id|tool_call_id)\W.{0,40}?\bids?\b|\bcall[ _]id\b"
_PATTERN = r"pattern|a-z|length|too long|at most|must be|must match|invalid|malformed|alphanumeric"
_MISSING = r"must be (?:passed|provided|sent|included)|missing|is required"


@dataclass
class HostHabits:
    """Of one model at one host."""

    takes_usage_option: bool = True
    takes_tool_choice: bool = True
    wants_no_effort: bool = False
    short_ids: bool = False
    """Call ids are nine letters and digits: the least that anybody asks for (Mistral)."""
    refused_fields: set[str] = field(default_factory=set[str])
    version: int = 0
    """Counts what changes the bytes of a message."""
    _plain: OrderedDict[str, None] = field(default_factory=OrderedDict[str, None])

    def learn_field(self, marks: str, sent: Collection[str]) -> bool:
        """Whether one of the opaque fields that were sent is what was refused."""
        named = [name for name in sent if re.search(rf"\b{re.escape(name.lower())}\b", marks)]
        if not named or re.search(_MISSING, marks):
            return False
        self.refused_fields.update(named)
        self.version += 1
        return True

    def learn_ids(self, marks: str) -> bool:
        """Whether it was the look of a call's id that was refused."""
        if self.short_ids or not (re.search(_ID, marks) and re.search(_PATTERN, marks)):
            return False
        self.short_ids = True
        self.version += 1
        return True

    def is_plain(self, mark: str) -> bool:
        return mark in self._plain

    @property
    def knows_plain(self) -> bool:
        return bool(self._plain)

    def keep_plain(self, mark: str) -> None:
        """History up to this message goes in its plainest form from now on."""
        self._plain[mark] = None
        while len(self._plain) > MOST_CHATS:
            self._plain.popitem(last=False)
