"""Clauses that ask for movement: "animate it", "let it walk", "add a jump", "walk and idle"."""

import re
from dataclasses import replace

from agent.offline.english import motions, nouns, phrase
from agent.offline.english.clauses import MODAL
from agent.offline.english.rule import rule
from agent.offline.english.sheet import Sheet
from agent.offline.english.target import Target

CLIP_NOUN = rule(
    r"\b(?:animations?|anims?|(?<!paper\s)(?<!hair\s)clips?|cycles?|motions?|moves|movements?|presets?)\b"
)
LED = rule(r"""
    ^(?:let(?:'?s (?:make|have|see))?|make|have|get|see|watch|want|help|teach|show(?: me)?|allow
    |(?:i want|i(?:'?d| would) like)(?: to see)?|i need|could|can)\s+
""")
MODALS = rule(rf"""
    ^(?:(?:{MODAL}|both|all|just|please|now|a bit|not only|slowly|do|doing|with|through|perform
    |performing)\s+){{1,6}}
""")
_TAUGHT = rule(r"^(?:let(?!'?s)|have|help|teach|watch|allow|see)\b")
_DOING = rule(r"\b(?:do|doing|perform|performing)\b")
_BEING = rule(r"\b(?:be|is|are|does)\b")
_ANIMATE = rule(r"^animate(?:\s+(?P<of>.+))?$")
_ALIVE = rule(r"""
    ^(?:bring|make)\s+(?P<of>.+?) (?:to life|alive|move|come alive|come to life)(?P<how>\b.*)$
""")
_ANIMATED = rule(r"^(?:(?:fully|properly)\s+)?animated$")
_MOVED = rule(r"^(?:be\s+)?(?:animated|move|moving)\b")
_ADD = rule(r"""
    ^(?P<verb>add|apply|give|put|include|use|do|make|create|generate|with|play)\s+(?P<what>.+)$
""")
_ADDRESS = rule(r"""
    \s+(?:to|for|on|onto)\s+
    (?P<to>(?:the|my|it|him|her|them|both|all|each|this|that)\b.*|[\w-]+)$
""")
_NEW = rule(r"^(?:a|an|two|three|some|another)\s")
_POINTED = rule(r"^(?:the|my)\s")
_LINK = rule(r"^(?:with|doing|and|a|an|some|the)\s+")
_TRAITS = nouns.ADJECTIVES | {"a", "an", "the", "some", "basic", "more"}


def read(sheet: Sheet, clause: str) -> bool:
    """Puts the wish onto the sheet; False when the clause is about something else."""
    if found := _ANIMATE.match(clause):
        return _animate(sheet, found["of"] or "")
    if _ANIMATED.match(clause) and sheet.at:
        return sheet.wish_defaults()
    readers = (_alive, _told, _adding, _only_moves)
    return any(reader(sheet, clause) for reader in readers)


def _animate(sheet: Sheet, of: str) -> bool:
    whom, rest = sheet.target(of)
    if whom is None and _NEW.match(of) and _animate_new(sheet, of):
        return True
    if whom is None and re.fullmatch(r"[\w-]+", of) and not motions.named(of):
        whom, rest = Target("named", of), ""
    asked = rest if whom else of
    moves = motions.named(asked)
    if not moves and (verb := motions.other_verb(asked)):
        return sheet.beyond(whom, verb)
    if not of and not sheet.at:
        sheet.pending.append("animate")
        return True
    sheet.wish(whom, moves)
    return True if moves else sheet.wish_defaults()


def _animate_new(sheet: Sheet, of: str) -> bool:
    """ "animate a knight walking"; not "animate a walk"."""
    made = [goal for goal in phrase.read(of) if not motions.only_moving(goal.subject)]
    sheet.add([replace(g, rig=True) for g in made])
    return sheet.wish_defaults() if made else False


def _alive(sheet: Sheet, clause: str) -> bool:
    """ "bring it to life", "make the robot move"."""
    found = _ALIVE.match(clause)
    whom, rest = sheet.target(found["of"]) if found else (None, "")
    if found is None or whom is None or rest:
        return False
    sheet.wish(whom, motions.named(found["how"]))
    return sheet.wish_defaults()


def _told(sheet: Sheet, clause: str) -> bool:
    """ "let it walk", "the knight should jump", "wolf walks"."""
    led = LED.match(clause)
    whom, rest = sheet.target(clause[led.end() :] if led else clause)
    if whom is None:
        return False
    if whom.which == "named" and not led and not sheet.knows(whom.words):
        if not _POINTED.match(clause):
            return False
    if rest.lower().startswith("and ") and (other := sheet.target(rest[4:])[0]):
        _, rest = sheet.target(rest[4:])
        return _told_two(sheet, whom, other, MODALS.sub("", rest))
    told = MODALS.sub("", rest)
    if motions.starts_moving(told):
        return sheet.wish(whom, motions.named(told))
    verb = motions.other_verb(told)
    if verb and (led or told != rest):
        return sheet.beyond(whom, verb)
    if _MOVED.match(told):
        return sheet.wish(whom) and sheet.wish_defaults()
    manner = rest[: len(rest) - len(told)]
    if not (led or manner) or _BEING.search(manner):
        return False
    return _unheard_of(
        sheet, whom, told, taught=bool(_TAUGHT.match(clause) or _DOING.search(manner))
    )


def _unheard_of(sheet: Sheet, whom: Target, told: str, *, taught: bool) -> bool:
    """ "make the knight breakdance": to be explained, not taken for a thing to make.

    `taught`: the clause can hardly mean anything but a movement.
    """
    verb = motions.unfamiliar(told, alone=not taught)
    new = any(sheet.goals[at].subject for at in sheet.aim(whom, trust=False))
    if not verb or (new and not taught and not motions.near(verb)):
        return False
    return sheet.beyond(whom, verb)


def _told_two(sheet: Sheet, whom: Target, other: Target, told: str) -> bool:
    """ "the hero and the villain walk"."""
    if not motions.starts_moving(told):
        return False
    sheet.wish(whom, motions.named(told))
    first = sheet.at
    sheet.wish(other, motions.named(told))
    sheet.at = list(dict.fromkeys([*first, *sheet.at]))
    return True


def _adding(sheet: Sheet, clause: str) -> bool:
    """ "add a walk cycle to the knight", "give it a jump"."""
    found = _ADD.match(clause)
    if not found:
        return False
    whom, what = _addressed(sheet, found["what"])
    clip = CLIP_NOUN.search(what)
    plain = [word for word in CLIP_NOUN.sub("", what).split() if word.lower() not in _TRAITS]
    moves = motions.named(what) if _moves(plain, clip=clip is not None) else ()
    if clip and not moves and (verb := motions.other_verb(what)):
        return sheet.beyond(whom, verb)
    making = found["verb"].lower() in ("make", "create", "generate") and not clip and not whom
    if moves and not making:
        return sheet.wish(whom, moves)
    if clip and not plain and (whom or sheet.at or sheet.shelf.order):
        return sheet.wish(whom) and sheet.wish_defaults()
    return False


def _moves(plain: list[str], *, clip: bool) -> bool:
    """Whether words are movements; with "animation" behind them, a wave is one too."""
    text = " ".join(plain)
    return motions.only_moving(text) or (clip and motions.all_moving(text))


def _addressed(sheet: Sheet, what: str) -> tuple[Target | None, str]:
    """Whom to give it to, wherever that stands, and what."""
    if address := _ADDRESS.search(what):
        whom, rest = sheet.target(address["to"])
        if whom and not rest:
            return whom, what[: address.start()]
    return sheet.target(what)


def _only_moves(sheet: Sheet, clause: str) -> bool:
    """ "walk and idle", "with a run animation"."""
    what = _LINK.sub("", CLIP_NOUN.sub("", clause)).strip(" :")
    going_on = any(sheet.goals[at].animations for at in sheet.at) and motions.all_moving(clause)
    if not (going_on or (motions.only_moving(what) and (sheet.at or sheet.shelf.order))):
        return False
    return sheet.wish(None, motions.named(what))
