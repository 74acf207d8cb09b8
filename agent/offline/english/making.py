"""Clauses that ask for something new: "make a knight", "a red dragon statue", "another one"."""

import re
from dataclasses import replace

from agent.offline.english import nouns, phrase
from agent.offline.english.clauses import CREATE
from agent.offline.english.goal import Goal, body_of, is_vague, with_article, words_of
from agent.offline.english.request import Request
from agent.offline.english.rule import rule
from agent.offline.english.sheet import Sheet

_CREATE = rule(rf"^(?:{CREATE}|add)\b\s*(?P<what>.*)$")
_MORE = rule(r"""
    ^(?:(?:just\s+)?one more|another|again|one more time)(?: (?:one|please|like (?:it|that)))*$
""")
_IMAGE = rule(r"""
    \s*\b(?:(?:from|of|out of|based on|like|using|with|into|to)\s+)?this image\b
    (?: (?:into|to|as|in))?\s*
""")
_VERSION_OF = rule(rf"""
    ^(?P<count>an?|another|{"|".join(nouns.COUNTS)}|\d{{1,3}})(?P<how>(?: (?!3d)[\w-]+){{0,2}})
    \s+(?:versions?|variants?|variations?|copy|copies) of (?:the|my|that|an?)\s+
""")
_MOVE_NOUNS = frozenset("animation animations clip clips motion motions move moves".split())
_VERBAL = frozenset(
    "i is are was were am looks look love hate think has have do does did you your we they why how "
    "what when where not it's that's undo like".split()
)
_POINTED = rule(r"^(?:the|my|our|that)\s+(.*)$")
_LED = rule(rf"^(?:a|an|another|one|some|{'|'.join(nouns.COUNTS)}|\d{{1,3}})\s")
_SHOW = rule(r"^show\b")
_FLAT = rule(r"\b(?:2-?d|two-dimensional)\b")
_LETTING = rule(r"^(?:let|have|get|teach|help|watch|show|rig|animate)\b")
_SAME_AGAIN = rule(r"\b(?:ones?|again|it|of (?:them|those|it))\b")


def read(sheet: Sheet, clause: str, *, apart: bool) -> None:
    """Adds the goals a clause asks for, or says why there are none."""
    created = _CREATE.match(clause)
    what = _VERSION_OF.sub(r"\g<count>\g<how> ", created["what"] if created else clause)
    if _MORE.match(what):
        what = "another one"
    if sheet.heard.images:
        what = _IMAGE.sub(" ", what).strip()
    looking = _SHOW.match(clause) is not None
    if (looking and not _LED.match(what)) or not (created or _stands_alone(what)):
        return
    made = list(phrase.read(what, apart=apart))
    if sheet.heard.images and not sheet.goals and (not made or is_vague(made[0].subject)):
        blank = made[0] if made else Goal()
        sheet.add([replace(blank, subject="", noun="", name="")])
        return
    if not made and created:
        sheet.give_up("vague")
    elif made:
        _consider(sheet, made, what, created=created is not None)


def _consider(sheet: Sheet, made: list[Goal], what: str, *, created: bool) -> None:
    made = [goal for at, goal in enumerate(made) if not _speaks_of(goal, made[:at])]
    first = made[0]
    noun = first.noun.lower()
    same = noun in ("one", "ones", "again", "it") or (first.again and is_vague(first.subject))
    if same:
        made = _another(sheet, made)
    if not made or (not same and is_vague(first.subject)):
        sheet.give_up("vague")
        return
    if (noun in nouns.NOT_MESHES or _FLAT.search(what)) and created:
        sheet.give_up("not_a_mesh", words=first.subject)
        return
    if noun in _MOVE_NOUNS:
        sheet.trouble = sheet.trouble or Request("talk", topic="moves")
        return
    pointed = _POINTED.match(what)
    known = sheet.shelf.find(pointed[1] if pointed else what)
    if known and (pointed or (not created and what.lower() in sheet.shelf.facts)):
        sheet.give_up("exists" if created else "status", asset=known)
        return
    sheet.add(made)


def _speaks_of(goal: Goal, earlier: list[Goal]) -> bool:
    """Whether it only tells of those before it: "a knight and a horse, the knight rides it"."""
    words = words_of(goal.subject.lower())
    return words[:1] == ["the"] and words[1:2] in [[other.noun.lower()] for other in earlier]


def _another(sheet: Sheet, made: list[Goal]) -> list[Goal]:
    """ "another one in gold": the noun of the last asset, described anew."""
    noun = sheet.goals[-1].noun if sheet.goals else re.sub(r"-\d+$", "", sheet.shelf.latest)
    if not noun:
        return []
    same = Goal(name=noun, noun=noun, body=body_of(noun), again=True)
    return [
        replace(
            same,
            subject=with_article(_SAME_AGAIN.sub(noun, goal.subject, count=1)),
            styles=goal.styles,
            rig=goal.rig,
            animations=goal.animations,
        )
        for goal in made
    ]


def _stands_alone(text: str) -> bool:
    """Whether words without a verb ask for something: "a silver knight", "dragon statue"."""
    words = [word.strip(",.:").lower() for word in text.split()]
    if len(words) > 60 or _LETTING.match(text):
        return False
    if _LED.match(text):
        return True
    return any(map(nouns.is_noun, words[:6])) and not _VERBAL.intersection(words)
