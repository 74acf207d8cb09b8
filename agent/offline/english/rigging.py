"""Clauses that ask for a rig: "rig it", "add a skeleton", "it should be rigged"."""

import re
from dataclasses import replace

from agent.offline.english import motions, phrase
from agent.offline.english.moving import CLIP_NOUN, LED, MODALS
from agent.offline.english.rule import rule
from agent.offline.english.sheet import Sheet
from agent.offline.english.target import Target

_RIG = rule(r"^(?:auto-?)?rig(?: up)?(?:\s+(?P<of>.+))?$")
_RIG_NOUN = rule(r"""
    ^(?P<verb>add|give|put|fit|attach|apply|build|create|make|with|plus|including|do)\s+(?P<of>.*?)
    \s*(?:(?:a|an|the|some|full|proper|new|its)\s+){0,4}\b(?:rig(?:ging)?|skeleton|bones|armature)\b
    (?: (?:to|for|on|in|into|inside)\s+(?P<to>.+?))?(?: and\s+(?P<more>.+))?$
""")
_RIGGED = rule(r"""
    ^(?:(?:fully|properly|already)\s+)?(?:be\s+)?
    (?:rigged|riggable|poseable|posable|animatable|animation[- ]ready
    |ready (?:for|to be|to) (?:anim\w+|rig\w*))(?: (?:and|&) animated)?\b
""")
_NOT_AN_OBJECT = rule(r"^(?:with|for|as|using|to|up)\b")
_NEW = rule(r"^(?:a|an|another|two|three|some)\b")


def read(sheet: Sheet, clause: str) -> bool:
    """Puts the wish onto the sheet; False when the clause is about something else."""
    if found := _RIG.match(clause):
        return _rig(sheet, found["of"] or "")
    if found := _RIG_NOUN.match(clause):
        return _rig_noun(sheet, found)
    if _RIGGED.match(clause):
        moves = motions.named(clause) if CLIP_NOUN.search(clause) else ()
        sheet.wish(None, moves, rig_said=True)
        return sheet.wish_defaults() if "animated" in clause.lower() else True
    whom, rest = sheet.target(LED.sub("", clause))
    if whom is None or not _RIGGED.match(MODALS.sub("", rest)):
        return False
    return sheet.wish(whom, motions.named(rest), rig_said=True)


def _rig(sheet: Sheet, of: str) -> bool:
    if not of and not sheet.at:
        sheet.pending.append("rig")
        return True
    whom, rest = sheet.target(of)
    if whom is None and of and not _NOT_AN_OBJECT.match(of):
        return _rig_described(sheet, of)
    if whom is not None and whom.which == "named" and rest.lower().startswith("and "):
        return _rig_two(sheet, whom, rest[4:])
    sheet.wish(whom, motions.named(rest), rig_said=True)
    return sheet.wish_defaults() if "animat" in rest.lower() else True


def _rig_described(sheet: Sheet, of: str) -> bool:
    """ "rig a knight" makes one; "rig goblin" means one that exists."""
    made = phrase.read(of)
    if made and _NEW.match(of):
        sheet.add([replace(goal, rig=True, rig_said=True) for goal in made])
        return True
    return sheet.wish(Target("named", of) if made else None, rig_said=True)


def _rig_two(sheet: Sheet, whom: Target, rest: str) -> bool:
    """ "rig the knight and the wolf"."""
    sheet.wish(whom, rig_said=True)
    first = sheet.at
    other, more = sheet.target(rest)
    if other is None:
        return True
    sheet.wish(other, motions.named(more), rig_said=True)
    sheet.at = list(dict.fromkeys([*first, *sheet.at]))
    return True


def _rig_noun(sheet: Sheet, found: re.Match[str]) -> bool:
    of = (found["to"] or found["of"] or "").strip()
    whom, rest = sheet.target(of)
    moves = motions.named(found["more"] or "")
    if whom is not None and not rest:
        return sheet.wish(whom, moves, rig_said=True)
    making = found["verb"].lower() in ("make", "create", "build")
    return not of and bool(sheet.at or not making) and sheet.wish(None, moves, rig_said=True)
