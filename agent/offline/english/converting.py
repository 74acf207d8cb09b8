"""Clauses that ask for another file format: "an fbx of the wolf", "convert it to obj"."""

import re

from agent.offline.english import making
from agent.offline.english.clauses import CREATE
from agent.offline.english.request import Request
from agent.offline.english.rule import rule
from agent.offline.english.sheet import Sheet
from agent.offline.english.utterance import THE_FILE

FORMATS = ("fbx", "usdz", "obj", "stl", "gltf", "3mf")
"""What the service converts to; what it makes is GLB."""
_VERB = rf"(?:{CREATE}|convert|export|save|download|send|turn|change|use|put)(?: (?:me|us))?"
_FILE = rule(rf"^(?:{_VERB} )?{THE_FILE}(?: (?:of|from|for|out of) (?P<of>.+))?$")
_THING = rule(rf"^{_VERB} (?P<of>.+?)(?: {THE_FILE})?$")
_CONVERTS = rule(r"^(?:convert|export)\b\s*(?P<of>.*)$")
_SEVERAL = rule(r"^(?:all|every(?:thing| one)?|both|each|them|these|those|my \w+s)\b")
_NEW = re.compile(r"(?:an?|another|two|three|\d+)\s", re.IGNORECASE)


def read(sheet: Sheet, clause: str) -> bool:
    """Says that it is not done by talking; False where the clause is about something else."""
    found = (_FILE.match(clause) or _CONVERTS.match(clause)) if sheet.heard.file_format else None
    if found is not None:
        of = found["of"] or ""
        if _NEW.match(of):
            making.read(sheet, f"make {of}", apart=False)
        else:
            _give_up(sheet, of)
        return True
    thing = _THING.match(clause) if sheet.heard.file_format else None
    if thing is None:
        return False
    whom, rest = sheet.target(thing["of"])
    named = whom is not None and (whom.which != "named" or sheet.knows(whom.words))
    if not named or rest:
        return False
    _give_up(sheet, thing["of"])
    return True


def _give_up(sheet: Sheet, of: str) -> None:
    """What is made in this message gets its format told at the end of the answer."""
    if sheet.goals:
        return
    whom, _ = sheet.target(of)
    asset = sheet.shelf.find(whom.words) if whom is not None and whom.which == "named" else ""
    several = _SEVERAL.match(of) is not None
    asked = Request("talk", topic="convert", asset=asset or ("" if several else sheet.shelf.latest))
    sheet.trouble = sheet.trouble or asked
