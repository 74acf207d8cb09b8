"""Handles: short, readable, safe as a folder name on every system."""

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 40
_STOP = re.compile(r"[,.;:!?()\n]|\b(?:with|on|in|at|of|for|that|who|which|and|wearing|holding)\b")
_EMPTY = {"a", "an", "the", "some", "one", "my", "please", "make", "create", "generate", "me"}
_VAGUE = {"statue", "figure", "figurine", "character", "model", "toy", "bust", "prop", "creature"}
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789"),
}


def slug(text: str) -> str:
    """Lower case letters, digits and single dashes; may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")


def handle_for(name: str | None, prompt: str | None) -> str:
    """A handle from the wanted name, or else from the thing the prompt is about."""
    wanted = slug(name or "") or _subject(prompt or "") or "asset"
    return f"{wanted}-asset" if wanted in _DEVICES else wanted


def _subject(prompt: str) -> str:
    head = _STOP.split(prompt.lower().strip(), maxsplit=1)[0]
    words = [word for word in slug(head).split("-") if word and word not in _EMPTY]
    if not words:
        return ""
    return "-".join(words[-2:] if words[-1] in _VAGUE else words[-1:])


def near(name: str, handles: Iterable[str]) -> list[str]:
    """Up to three handles that may have been meant."""
    from difflib import get_close_matches

    known = list(handles)
    wanted = slug(name)
    inside = [handle for handle in known if wanted and (wanted in handle or handle in wanted)]
    close = get_close_matches(wanted, known, n=3, cutoff=0.5)
    return list(dict.fromkeys([*inside, *close]))[:3]
