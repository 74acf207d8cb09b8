"""How many colours this terminal takes, from what the environment says of it."""

from collections.abc import Mapping
from typing import Literal

Colours = Literal["none", "16", "256", "true"]

_DUMB = ("", "dumb", "unknown")


def colours_of(environment: Mapping[str, str]) -> Colours:
    """`none` with NO_COLOR or a dumb terminal; 24 bits only where the terminal claims them."""
    if environment.get("NO_COLOR") or is_dumb(environment):
        return "none"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "true"
    term = environment.get("TERM", "").lower()
    if "direct" in term:
        return "true"
    return "16" if term in ("linux", "ansi", "vt100", "vt220") else "256"


def is_dumb(environment: Mapping[str, str]) -> bool:
    """A terminal that cannot move its cursor; on Windows the console needs no TERM."""
    if environment.get("OS") == "Windows_NT" and "TERM" not in environment:
        return False
    return environment.get("TERM", "").lower() in _DUMB
