"""The second one, the other one: things told apart by their place."""

import re
from collections.abc import Sequence

_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_SAID = re.compile(rf"^({'|'.join(_PLACES)}|other)(?:\s+([\w-]+))?$", re.IGNORECASE)


def match(words: str) -> str:
    """What is counted: "one", or the noun as it was said; empty where nothing is counted."""
    said = _SAID.match(words.strip())
    return (said[2] or "one").lower() if said else ""


def pick(words: str, among: Sequence[str]) -> str:
    """The one of these that the words mean; "the other one" of two is the first."""
    said = _SAID.match(words.strip())
    place = said[1].lower() if said else ""
    if place == "other":
        return among[0] if len(among) == 2 else ""
    at = _PLACES.index(place) if place else len(among)
    return among[at] if at < len(among) else ""
