"""Patterns written over several lines, with blanks that match any blank."""

import re


def source(written: str) -> str:
    """The lines as one pattern: line breaks mean nothing, a blank inside a line any blanks."""
    return "".join(line.strip() for line in written.splitlines()).replace(" ", r"\s+")


def rule(written: str) -> re.Pattern[str]:
    """The pattern compiled, blind to case."""
    return re.compile(source(written), re.IGNORECASE | re.DOTALL)
