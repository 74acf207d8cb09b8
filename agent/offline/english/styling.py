"""Clauses that describe or name what was asked for: "it should be blue", "call him Gimli"."""

import re
from dataclasses import replace

from agent.offline.english import nouns
from agent.offline.english.clauses import MODAL
from agent.offline.english.goal import handle_of, head
from agent.offline.english.rule import rule
from agent.offline.english.sheet import Sheet
from agent.offline.english.target import Target

_CALL = rule(r"""
    ^(?:call|name)\s+(?P<of>it|him|her|this|that|them|the [\w-]+)\s+(?P<name>[\w' -]{1,40})$
""")
_LED = rule(r"^(?P<verb>make|give|paint|colou?r|turn|dress|let|have|put|add)\s+(?P<rest>.+)$")
_LOOSE = rule(r"^(?:with|without|wearing|holding|in|and|but|no)\s+.+$")
_MODALS = rule(rf"^(?:{MODAL}\s+){{1,6}}(?:be\s+)?")
_HAS = rule(r"^(?:has|have|wears?|holds?|carr(?:y|ies)|with|gets?)\s+")
_ON_IT = rule(r" (?:on|to|onto) (?:the|my|it|him|her|them)\b.*$")
_REWORK = rule(r"""
    ^(?:change|recolou?r|repaint|re-?texture|texture|remesh|re-?topologi[sz]e|resize|re-?scale|scale
    |edit|modify|fix|improve|optimi[sz]e|decimate|smooth)
    (?: (?:the )?[\w -]{1,30} (?:of|on|from))? (?P<of>(?:the|my|it|its|his|her|this|that)\b.*)$
""")
_PART = rule(r"^(?:make|give|change|turn|paint) (?P<of>(?:the|my) [\w-]+)'s\b.*$")
_ONE = rule(r"^an?\s+(?=\w+ one$)")


def name(sheet: Sheet, clause: str) -> bool:
    """ "call it Bob", for something this message makes."""
    found = _CALL.match(clause)
    if not found or not sheet.goals:
        return False
    whom, _ = sheet.target(found["of"])
    for at in sheet.aim(whom, trust=False)[:1]:
        sheet.goals[at] = replace(sheet.goals[at], name=handle_of(found["name"]))
    return True


def rework(sheet: Sheet, clause: str) -> bool:
    """ "retopologize the knight", "change its colour": nothing finished is worked over."""
    found = _REWORK.match(clause) or _PART.match(clause)
    if found is None or sheet.goals:
        return False
    whom, _ = sheet.target(found["of"])
    if whom is None or (whom.which == "named" and not sheet.knows(whom.words)):
        return False
    places = sheet.aim(whom, trust=False)
    handle = sheet.goals[places[0]].handle if places else ""
    sheet.goals.clear()
    sheet.at = []
    sheet.give_up("change" if handle else "which", asset=handle)
    return True


def read(sheet: Sheet, clause: str) -> bool:
    """Adds to the prompt of what is to be made; a finished asset cannot be changed."""
    led = _LED.match(clause)
    whom, rest = sheet.target(led["rest"] if led else clause)
    if whom is None or (led and whom.which == "named" and not rest):
        return _loose(sheet, clause, led)
    style = _HAS.sub("with ", _MODALS.sub("", rest).strip())
    if led and led["verb"].lower() in ("give", "dress") and style:
        style = f"with {style}"
    return bool(style) and _apply(sheet, whom, style)


def _loose(sheet: Sheet, clause: str, led: re.Match[str] | None) -> bool:
    """ "with a red cape", "add a hat"."""
    adds = led is not None and led["verb"].lower() in ("add", "put")
    trait = f"with {led['rest']}" if led and adds and not nouns.is_living(head(led["rest"])) else ""
    trait = _ON_IT.sub("", trait)
    words = clause if _LOOSE.match(clause) else trait
    if words and sheet.at and sheet.goals[sheet.at[-1]].subject:
        sheet.style(sheet.at, words)
        return True
    if trait and not sheet.at and sheet.shelf.order:
        sheet.give_up("change", asset=sheet.shelf.latest, words=trait)
        return True
    return False


def _apply(sheet: Sheet, whom: Target, style: str) -> bool:
    if whom.which == "named" and not sheet.knows(whom.words):
        return False
    places = sheet.aim(whom, trust=False)
    if not places:
        return False
    fresh = [at for at in places if sheet.goals[at].subject]
    if fresh:
        sheet.style(fresh, _ONE.sub("", style).removesuffix(" one"))
    else:
        sheet.give_up("change", asset=sheet.goals[places[0]].handle, words=style)
    return True
