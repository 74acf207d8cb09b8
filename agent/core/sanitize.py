"""Strangers' text made harmless for a terminal."""

import re

# C0 controls but tab and newline, DEL, C1 controls, and marks that turn the direction of writing
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def plain(text: str) -> str:
    """The text without control characters, terminal escapes and direction marks."""
    return _UNSAFE.sub("", text.replace("\r\n", "\n"))


def plain_json(text: str) -> str:
    """JSON that means the same with each such character spelt as an escape."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
