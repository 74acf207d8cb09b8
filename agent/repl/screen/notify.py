"""Calls a person who looks elsewhere: the terminal's bell and a desktop notification (OSC 9)."""

from agent.core.sanitize import plain


def notice(text: str) -> str:
    """Control sequences to write raw; terminals that know no OSC 9 leave it out."""
    words = plain(text).replace("\n", " ")[:120]
    return f"\x1b]9;Galatea: {words}\x07\x07"
