"""An answer while it streams: blocks that are finished, and the one that still grows.

A finished block can be rendered once and for all; what still grows is shown as it comes. So
nothing that was printed ever changes.
"""

import re

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_ITEM = re.compile(r"^ {0,3}([-*+]|\d{1,9}[.)])\s")


class StreamingMarkdown:
    """Takes text in pieces of any size."""

    def __init__(self) -> None:
        self.growing = ""
        """What is not yet finished."""

    def feed(self, text: str) -> list[str]:
        """Blocks that this text has finished, in order."""
        self.growing += text
        blocks: list[str] = []
        while end := first_block(self.growing):
            blocks.append(self.growing[:end].strip("\n"))
            self.growing = self.growing[end:].lstrip("\n")
        return [block for block in blocks if block]

    def end(self) -> list[str]:
        """What is left, as the last block."""
        left, self.growing = self.growing.strip(), ""
        return [left] if left else []


def first_block(text: str) -> int:
    """Where the first finished block ends; 0 where none is finished.

    A block ends at an empty line once the next line has begun, except within a fence, and within
    a list that goes on.
    """
    fence = ""
    position = 0
    in_list = bool(_ITEM.match(text))
    empty_at = 0
    for line in text.splitlines(keepends=True):
        whole = line.endswith("\n")
        if empty_at and line.strip():
            goes_on = in_list and (line.startswith(("  ", "\t")) or _may_be_item(line, whole))
            if not goes_on:
                return empty_at
            empty_at = 0
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence) and whole and not line.strip().strip(fence[0]):
                fence = ""
                if not in_list:
                    return position + len(line)
        elif not fence and not line.strip() and position:
            empty_at = empty_at or position
        position += len(line)
    return 0


def _may_be_item(line: str, whole: bool) -> bool:
    """A list item, or the beginning of what can still become one."""
    if _ITEM.match(line):
        return True
    return not whole and re.fullmatch(r" {0,3}([-*+]|\d{0,9}[.)]?)", line) is not None
