"""Reads what a prompt asks for: the thing, whether it stands still, its colours and pieces."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.simulator.sculptor.lexicon import (
    FIGURES,
    NOUNS,
    PARTS,
    PLINTHS,
    STATUES,
    TAILS,
    WEAK,
)
from tools.simulator.sculptor.palette import COLOURS, MATERIALS, WORDS, Paint

_STEM_CHANGES = (("ies", "y"), ("ves", "f"), ("men", "man"), ("es", ""), ("s", ""))


@dataclass(frozen=True)
class Subject:
    kind: str
    """A rig type, "prop", or "unknown"."""
    key: str
    """Which of that kind, as the lexicon names it."""
    race: str
    """What else a person is, as in "orc wizard" or "robot knight"; empty for plain people."""
    static: bool
    """A statue: it stands on a plinth and cannot be rigged."""
    main: Paint | None
    second: Paint | None
    parts: Mapping[str, Paint | None]
    """Pieces that are mentioned, with their colour if one is."""

    @property
    def body(self) -> str | None:
        """The rig type, None where there is nothing to rig."""
        return None if self.static or self.kind in ("prop", "unknown") else self.kind


def read_subject(prompt: str) -> Subject:
    """What the prompt is about; the last known noun before "with", "on"... is the thing."""
    words = re.findall(
        r"[a-z']+|[,.;:()]", prompt.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    )
    head = _head_words(words)
    noun, at = _last_noun(head)
    if noun is None:
        head = words
        noun, at = _last_noun(words)
    kind, key = NOUNS[noun] if noun else ("unknown", "")
    static = bool(STATUES.intersection(map(_stem, head)) or PLINTHS.intersection(map(_stem, words)))
    thing = head[at] if noun else ""
    race = _race(head[:at]) if kind == "biped" else ""
    colours = _colours(words, thing)
    parts = _parts(words, thing)
    for part, paint in colours:
        if part not in ("", "body"):
            parts[part] = paint
    bare = [paint for part, paint in colours if part in ("", "body")]
    return Subject(
        kind,
        key,
        race,
        static,
        bare[0] if bare else None,
        bare[1] if len(bare) > 1 else None,
        parts,
    )


def _head_words(words: Sequence[str]) -> list[str]:
    """The words that name the thing: up to a comma, "with", "of"..."""
    head: list[str] = []
    for i, word in enumerate(words):
        if word == "of":
            if head and _stem(head[-1]) in STATUES | FIGURES:
                continue
            if any(_stem(w) in NOUNS for w in head):
                break
        elif (word in TAILS or word in ",.;:()") and (
            any(_stem(w) in NOUNS and _stem(w) not in WEAK for w in head) or _none_left(words[i:])
        ):
            break
        head.append(word)
    return head


def _none_left(words: Sequence[str]) -> bool:
    return not any(_stem(word) in NOUNS for word in words)


def _last_noun(words: Sequence[str]) -> tuple[str | None, int]:
    found: list[tuple[str, int]] = [
        (_stem(word), i)
        for i, word in enumerate(words)
        if _stem(word) in NOUNS and not word.endswith("'s")
    ]
    strong = [  # an emerald light is a light: a stone's name before another noun is its colour
        (noun, i)
        for noun, i in found
        if noun not in WEAK and not (noun in COLOURS and i < found[-1][1])
    ]
    if strong and strong[-1][0] in MATERIALS and len(strong) > 1 and strong[-1][1] < strong[-2][1]:
        strong.pop()
    best = strong or found
    return best[-1] if best else (None, -1)


RACES = {
    "robot",
    "golem",
    "zombie",
    "skeleton",
    "orc",
    "goblin",
    "troll",
    "elf",
    "dwarf",
    "gnome",
    "vampire",
    "demon",
    "alien",
    "fairy",
    "mummy",
}


def _race(before: Sequence[str]) -> str:
    """The people a person comes from, when a word before the noun says so."""
    named = [NOUNS[_stem(word)][1] for word in before if _stem(word) in NOUNS]
    return next((key for key in reversed(named) if key in RACES), "")


_KNOWN = NOUNS.keys() | STATUES | PLINTHS | FIGURES


def _stem(word: str) -> str:
    """The singular, where the lexicon knows it."""
    word = word.strip("'")
    if word in _KNOWN:
        return word
    for ending, instead in _STEM_CHANGES:
        if word.endswith(ending) and word[: -len(ending)] + instead in _KNOWN:
            return word[: -len(ending)] + instead
    if word.endswith(("man", "woman")) and len(word) > 5:
        return "woman" if word.endswith("woman") else "man"
    return word


def _colours(words: Sequence[str], thing: str) -> list[tuple[str, Paint]]:
    """Colour words in order, each with the piece it stands before ("" for the whole)."""
    found: list[tuple[str, Paint]] = []
    for i, word in enumerate(words):
        if word in WORDS and word != thing:
            found.append((_owner(words[i + 1 : i + 5], thing), WORDS[word]))
    return found


def _owner(following: Sequence[str], thing: str) -> str:
    for word in following:
        if word == thing or word in TAILS or word in ",.;:()":
            return ""
        if word in PARTS:
            return PARTS[word]
    return ""


def _parts(words: Sequence[str], thing: str) -> dict[str, Paint | None]:
    found: dict[str, Paint | None] = {}
    for i, word in enumerate(words):
        if word not in PARTS or word == thing or PARTS[word] == "body":
            continue
        before = words[max(0, i - 3) : i]
        if "without" in before or "no" in before:
            continue
        part = PARTS[word]
        found[f"long {part}" if part == "beard" and "long" in before else part] = None
    return found
