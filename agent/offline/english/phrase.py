"""A noun phrase read as assets to make: "a dancing robot, a wolf that runs and two guards"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from agent.offline.english import motions, nouns
from agent.offline.english.description import described
from agent.offline.english.goal import Goal, head, with_article, words_of
from agent.offline.english.rule import rule

_COUNTS = "|".join(sorted(nouns.COUNTS, key=len, reverse=True))
_LEAD = rule(r"""
    ^(?:(?:an?|the|me|us|some|my)\s+){0,3}(?:(?:3d|three-d)[- ]?)?
    (?:model|mesh|asset|version|picture|image|drawing|render|rendering|3d|character model)s?
    \s+(?:of|for|from|showing)\s+
    |^(?:something|someone|anything) (?:like|similar to|that looks like)\s+
""")
_FIRST = rule(r"^(?:first|second|third|then|also|and)\s+")
_ME = rule(r"^(?:me|us|for me|up)\b\s*")
_ARTICLE = rule(rf"""
    ^(?:(?P<again>another|one more|(?:a|one) different|a (?:new|second|third))
    (?:\s+(?P<more>{_COUNTS}|\d+))?
    |(?P<count>{_COUNTS}|\d{{1,6}})(?: (?:more|new|different|other))?
    |(?P<article>{"|".join(nouns.ARTICLES)}))\s+
    (?:(?:of (?:the|these|those|them)|3d)\s+)?
""")
_WEAK = rule(rf"""
    (\s*(?:,\s*(?:and\s+|plus\s+)?|\s(?:and|plus|as well as|&|\+)\s+))
    (?=(?:{"|".join((*nouns.ARTICLES, "each"))}|{_COUNTS}|\d{{1,3}})\s)
""")
_STRONG = rule(r"\s*(?:,\s*(?:and\b|plus\b)?|;|\band\b|\bplus\b|&|\+|/)\s*")
_HELD = rule(r"""
    \b(?:with|holding|wearing|carrying|having|riding|made of|like|between|in)\b(.*)$
""")


def read(phrase: str, *, apart: bool = False) -> tuple[Goal, ...]:
    """The assets a phrase asks for; `apart` when the rest of the message speaks of several."""
    goals: list[Goal] = []
    phrase = _LEAD.sub("", _ME.sub("", phrase.strip()))
    for piece in _pieces(phrase, apart=apart):
        for goal in _counted(piece):
            if goal.subject or not goals:
                goals.append(goal)
            else:
                animations = goals[-1].animations + goal.animations
                goals[-1] = replace(goals[-1], rig=True, animations=animations)
    if shared := _shared().search(phrase):
        moves = motions.named(shared[1])
        goals = [replace(goal, rig=True, animations=goal.animations or moves) for goal in goals]
    return _told_apart(tuple(goal for goal in goals if goal.subject))


@cache
def _shared() -> re.Pattern[str]:
    """ "a cat and a dog that run": the plural verb means all of them."""
    both = r"\b(?:and|two|three|four|five|six)\b.*\b(?:that|who|which)\s+"
    return rule(rf"{both}({motions.listing('bare')})$")


def _pieces(phrase: str, *, apart: bool) -> list[str]:
    before, colon, after = phrase.partition(":" if ":" in phrase else " - ")
    if colon and after.strip() and _announces(before):
        return [piece for piece in _STRONG.split(after) if piece.strip()]
    pieces: list[str] = []
    parts = _WEAK.split(phrase)
    for separator, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        if pieces and _belongs_to_tail(pieces[-1], part, apart=apart):
            pieces[-1] += separator + part
        elif part.strip():
            pieces.append(part)
    return [single for piece in pieces for single in _enumeration(piece)]


def _announces(before: str) -> bool:
    word = head(before).lower()
    plural = word.endswith("s") and nouns.singular(word) != word
    return plural or word in nouns.VAGUE or word in ("following", "list", "these", "")


def _belongs_to_tail(current: str, part: str, *, apart: bool) -> bool:
    """Whether "and a shield" goes on with "a knight with a sword"."""
    held = _HELD.search(current)
    if held is None or (apart and nouns.is_living(head(part))):
        return False
    return not nouns.is_living(head(part)) or nouns.is_living(head(held[1]))


def _enumeration(piece: str) -> list[str]:
    """ "a knight, wolf and dragon" is three; "a black and white cat" is one."""
    parts = [part for part in _STRONG.split(piece) if part.strip()]
    if len(parts) < 2 or _HELD.search(piece) or any(len(words_of(part)) > 4 for part in parts):
        return [piece]
    heads = [head(part) for part in parts]
    known = all(nouns.is_noun(word) and word.lower() not in nouns.ADJECTIVES for word in heads)
    bare = not _ARTICLE.match(piece)
    apart = "," in piece or bare or all(nouns.is_living(word) for word in heads)
    return parts if known and apart else [piece]


def _counted(piece: str) -> list[Goal]:
    piece = _FIRST.sub("", piece.strip())
    found = _ARTICLE.match(piece)
    goal = described(piece[found.end() :] if found else piece)
    if found is None or not goal.subject:
        return [goal]
    count = _number(found["count"] or found["more"] or "1")
    article = (found["article"] or "a").lower()
    goal = replace(goal, again=bool(found["again"]))
    if count == 1:
        return [replace(goal, subject=_introduced(goal.subject, article))]
    one = replace(goal, subject=with_article(_one_of(goal.subject)))
    numbers = range(1, min(count, 100) + 1)
    return [replace(one, styles=(f"variation {number} of {count}",)) for number in numbers]


def _number(word: str) -> int:
    return max(1, int(word)) if word.isdigit() else nouns.COUNTS.get(word.lower(), 1)


def _introduced(subject: str, article: str) -> str:
    if article == "the":
        return f"the {subject}"
    return subject if article == "some" else with_article(subject)


def _one_of(subject: str) -> str:
    last = head(subject)
    return re.sub(rf"\b{re.escape(last)}\b", nouns.singular(last), subject, count=1)


def _told_apart(goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """Adjectives in front of names that would be the same: red-knight, blue-knight."""
    told: list[Goal] = []
    for goal in goals:
        clash = any(g.name == goal.name and g.subject != goal.subject for g in goals)
        traits = (w.lower() for w in words_of(goal.subject) if w.lower() in nouns.ADJECTIVES)
        first = next(traits, "") if clash else ""
        told.append(replace(goal, name=f"{first}-{goal.name}"[:24]) if first else goal)
    return tuple(told)
