"""What a `.env` may set: whoever wrote the current folder is not the user.

A key goes only to an address from its own source or one above it; money is only tightened.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FOLDER = ".env"
"""How the origins of settings call it."""
ADDRESSES = {"OPENAI_BASE_URL": "OPENAI_API_KEY", "TRIPO_BASE_URL": "TRIPO_API_KEY"}
"""Addresses, each with the key that is sent there."""
TIGHTENED = frozenset(
    {
        "GALATEA_APPROVAL",
        "GALATEA_MAX_CREDITS_PER_CHAT",
        "GALATEA_MAX_CREDITS_PER_DAY",
        "GALATEA_GRACE_S",
    }
)
"""Taken where that spends no sooner than without. A cap is only read where no other stands."""
FREE = frozenset(
    {
        *ADDRESSES.values(),
        "GALATEA_MODEL",
        "GALATEA_FILES_CACHE_GB",
        "GALATEA_SIM_SPEED",
        "GALATEA_TRIPO_LIMITS",
        "GALATEA_CONTEXT_TOKENS",
        "GALATEA_MODEL_API",
        "GALATEA_REASONING",
        "GALATEA_MODEL_TIMEOUT_S",
        "GALATEA_EYES",
        "GALATEA_PICTURE_FIRST",
        "GALATEA_RIG_V3",
        "GALATEA_PICTURES",
        "GALATEA_BELL",
        "GALATEA_LOG",
    }
)
"""Whatever is in none of these three is the user's alone, a setting of later too."""
LEAST_GRACE_S = 30.0
"""A shorter wait sends again what may have been billed."""


@dataclass(frozen=True)
class FolderWords:
    """What counts of a `.env`, and why the rest does not, by the names of settings."""

    heeded: Mapping[str, str]
    refused: Mapping[str, str]


def users_alone(name: str) -> bool:
    """Whether this setting is never read from a `.env`."""
    return name not in FREE | TIGHTENED | ADDRESSES.keys()


def heed(
    folder: Mapping[str, str],
    *,
    known: frozenset[str],
    above: Mapping[str, str],
    stored: Mapping[str, str],
) -> FolderWords:
    """Sorts a `.env` by what may be taken from it.

    `above`: what flags and environment set, which wins anyway; `stored`: keys of the user.
    """
    heeded: dict[str, str] = {}
    refused: dict[str, str] = {}
    for name, text in folder.items():
        if name not in known or not text.strip() or above.get(name, "").strip():
            continue
        if reason := _against(name, text.strip(), folder, above, stored):
            refused[name] = reason
        else:
            heeded[name] = text
    return FolderWords(heeded, refused)


def _against(
    name: str,
    text: str,
    folder: Mapping[str, str],
    above: Mapping[str, str],
    stored: Mapping[str, str],
) -> str:
    if (key := ADDRESSES.get(name)) is not None:
        if above.get(key, "").strip():
            return f"the {key} of your environment does not go there"
        if not folder.get(key, "").strip() and (stored.get(key) or name == "TRIPO_BASE_URL"):
            return f"no {key} but one that stands beside it goes there"
    elif name == "GALATEA_APPROVAL" and text == "auto":
        return "it would spend without asking"
    elif name == "GALATEA_GRACE_S" and _less(text, LEAST_GRACE_S):
        return "it would send sooner again what may have been billed"
    elif users_alone(name):
        return "it is for you alone to set"
    return ""


def _less(text: str, least: float) -> bool:
    try:
        return float(text) < least
    except ValueError:
        return False  # refused with its own sentence


def sentence(refused: Mapping[str, str]) -> str:
    """One line about all that was refused, with the way to allow it; "" for nothing."""
    if not refused:
        return ""
    names = "; ".join(f"{name}: {reason}" for name, reason in refused.items())
    also = ""
    if not refused.keys().isdisjoint(ADDRESSES):
        also = ", or name key and address together in .env (your own keys: `galatea key set`)"
    return f".env of this folder is not followed ({names}). To allow it, export it{also}."


def users_note(origins: Mapping[str, str]) -> str:
    """For who serves: an address of the folder's holds for the folder's key alone; or ""."""
    names = [name for name in ADDRESSES if origins.get(name) == FOLDER]
    if not names:
        return ""
    return (
        f"{' and '.join(names)} of .env: only the key beside it goes there, keys of users go to the"
        " usual host. Export it to send theirs there too."
    )
