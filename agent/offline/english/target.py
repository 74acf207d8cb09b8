"""Whom a clause is about."""

import re
from dataclasses import dataclass
from typing import Literal

from agent.offline.english import motions, nouns
from agent.offline.english.clauses import MODAL, PRONOUN
from agent.offline.english.rule import rule

_PRONOUN = rule(PRONOUN)
_PLURAL = rule(r"^(?:both|all|each|every\w*|them|they|these|those)\b")
_NAMED = rule(r"^(?:the|my|our|your|that|this) ((?:[\w'-]+\s*){1,5})")
_LEADS_ON = rule(rf"""
    ^(?:{MODAL}|for|with|by|into|in|on|a|an|and|as|using|doing|so|now|again|please|rigged|animated
    |riggable|do|does|perform|performing|look|looking|wear|have)$
""")
_NOT_STRAY = frozenset({"one", "ones", "look", "looks", "seems"})
_FRESH = frozenset({"a", "an", "another", "one", "some", "two", "three", "four", "new", "more"})


@dataclass(frozen=True)
class Target:
    """The last one, all of them, or a thing by its words."""

    which: Literal["last", "all", "named"] = "last"
    words: str = ""


def target(text: str, known: frozenset[str]) -> tuple[Target | None, str]:
    """Whom a text starts with, and the rest; `known` holds the words that name something."""
    text = text.strip()
    if pronoun := _PRONOUN.match(text):
        which = "all" if _PLURAL.match(pronoun[0]) else "last"
        return Target(which), text[pronoun.end() :].strip(" ,:")
    if named := _NAMED.match(text):
        words = _up_to_verb(named[1].split(), known)
        size = re.match(r"\S+\s+" + r"\s+".join(map(re.escape, words)), text)
        if not words or size is None:
            return None, text
        return Target("named", " ".join(words)), text[size.end() :].strip(" ,:")
    return _bare_name(text, known)


def _bare_name(text: str, known: frozenset[str]) -> tuple[Target | None, str]:
    """ "knight jump", where a knight is known."""
    words = text.split()
    if words and words[0].lower() in _FRESH:
        return None, text
    for size in range(min(3, len(words)), 0, -1):
        last = words[size - 1].strip(",:").lower()
        if last and {last, nouns.singular(last)} & known:
            rest = " ".join(words[size:])
            return Target("named", " ".join(words[:size]).strip(",:")), rest.strip(" ,:")
    return None, text


def _up_to_verb(words: list[str], known: frozenset[str]) -> list[str]:
    """The words of a name: up to a movement, a modal, or a word that leads on."""
    for at, word in enumerate(words):
        low = word.lower()
        moving = at and (
            (motions.named(word) and low not in nouns.THINGS) or motions.other_verb(word)
        )
        trait = at and low in nouns.ADJECTIVES and nouns.is_noun(words[at - 1])
        if _LEADS_ON.match(word) or moving or trait or (at and _strays(words[at - 1], word, known)):
            return words[:at]
    return words


def _strays(before: str, word: str, known: frozenset[str]) -> bool:
    """Whether a name that is known ends here: "the knight breakdance"."""
    said, last = word.lower(), before.lower()
    if not {last, nouns.singular(last)} & known or {said, nouns.singular(said)} & known:
        return False
    return not (nouns.is_noun(said) or said in _NOT_STRAY)
