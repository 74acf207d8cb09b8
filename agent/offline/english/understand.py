"""What a message wishes: goals for assets, a question about them, or plain talk."""

from collections.abc import Sequence
from dataclasses import replace

from agent.offline.english import (
    clauses,
    converting,
    making,
    motions,
    moving,
    nouns,
    questions,
    rigging,
    smalltalk,
    styling,
)
from agent.offline.english.goal import Goal, body_of
from agent.offline.english.request import MOST, Request
from agent.offline.english.rule import rule
from agent.offline.english.sheet import Sheet
from agent.offline.english.utterance import Utterance, hear
from agent.offline.shelf import KnownAssets

_ORDER = rule(rf"^(?:{clauses.CREATE}|rig|animate|let|have|add|apply|play)\b")
_YOUR_CHOICE = rule(r"^(?:surprise me|anything|something|whatever|you (?:choose|decide|pick))\b")
_AGAIN = rule(r"""
    ^(?:(?:make|do|generate|create) (?:it|that|this) (?:again|once more|over)$
    |re-?(?:do|make|generate|create) (?:it|that|this|(?:the|my) (?P<what>.+))$)
""")
_THE_SAME = rule(r"^(?:make\s+)?the same(?: thing| one)?\b")
_PICTURE = rule(
    r"\b(?:this|the|my|attached) (?:image|picture|photo|drawing|sketch|concept art)\b(?! of\b)"
)
_ALL_MOVES = rule(
    r"^(?:add|give|apply|use) .{0,40}\b(?:all|every) .{0,20}(?:animations?|clips?|moves|presets?)\b"
)
_ABOUT = rule(r"^(?:the|my) ")
_DO_NOT = rule(r"^(?:don'?t|do not|never)\b")
_SEVERAL = rule(r"\b(?:both|all|each|them|they)\b")


def understand(raw: str, shelf: KnownAssets) -> Request:
    """One message, read against what exists."""
    heard = hear(raw)
    if not heard.whole and not heard.images:
        return Request("unknown", heard=heard)
    if heard.cut:
        return Request("too_long", heard=heard)
    topic = smalltalk.topic(heard.whole)
    plain = clauses.bare(heard.whole).rstrip("?!. ")
    question = questions.read(plain, shelf)
    if question and topic in ("elsewhere", "files", "moves") and question.asset in shelf.facts:
        topic = None
    yields = topic in smalltalk.YIELDING and _ORDER.match(clauses.bare(heard.text))
    if topic in ("convert", "files") and heard.file_format:
        asked = replace(_orders(heard, shelf), heard=heard)
        if asked.kind != "unknown":
            return asked
    if topic and not yields:
        asset = questions.mentioned(heard.whole, shelf)
        return Request("talk", topic=topic, asset=asset, heard=heard)
    if _YOUR_CHOICE.match(plain):
        return Request("vague", heard=heard)
    return replace(question or _orders(heard, shelf), heard=heard)


def _orders(heard: Utterance, shelf: KnownAssets) -> Request:
    sheet = Sheet(heard, shelf)
    parts = clauses.cut(heard.text)
    for number, (clause, corrects) in enumerate(parts):
        again = _AGAIN.sub(
            r"make another \g<what>", _THE_SAME.sub("make another one", clause)
        ).strip()
        count, before = len(sheet.goals), sheet.at
        _read(sheet, again, [later for later, _ in parts[number + 1 :]])
        if corrects:
            sheet.take_back(before, count)
    _catch_up(sheet)
    return _summed_up(sheet)


def _read(sheet: Sheet, clause: str, rest: Sequence[str]) -> None:
    if _DO_NOT.match(clause):
        sheet.give_up("nothing")
        return
    if _ALL_MOVES.match(clause) and not motions.named(clause):
        sheet.trouble = sheet.trouble or Request("talk", topic="moves")
        return
    readers = (
        converting.read,
        styling.rework,
        styling.name,
        rigging.read,
        moving.read,
        styling.read,
    )
    if not any(reader(sheet, clause) for reader in readers):
        making.read(sheet, clause, apart=any(_SEVERAL.search(later) for later in rest))


def _catch_up(sheet: Sheet) -> None:
    """Orders that never met their object: "rig", "rig and animate the chair"."""
    if not sheet.pending:
        return
    sheet.at = list(range(len(sheet.goals)))
    sheet.wish(None, rig_said="rig" in sheet.pending)
    if "animate" in sheet.pending:
        sheet.wish_defaults()


def _summed_up(sheet: Sheet) -> Request:
    heard = sheet.heard
    goals = [_with_asides(goal, heard) for goal in sheet.goals]
    goals = [_grounded(goal) for goal in goals]
    if bird := next((goal for goal in goals if goal.bird and goal.handle), None):
        sheet.give_up("bird", asset=bird.handle)
    goals = [goal for goal in goals if goal.subject or goal.image or (goal.handle and goal.rig)]
    if len(goals) > MOST:
        return Request("too_many", words=goals[0].noun)
    if not goals and heard.images:
        goals = [Goal(image=heard.images[0])]
    if not heard.images and _PICTURE.search(heard.text):
        return Request("no_picture")
    if goals:
        return Request("work", tuple(goals))
    unwanted = heard.no_rig or heard.no_animation
    about = questions.mentioned(heard.text, sheet.shelf) if _ABOUT.match(heard.text) else ""
    return sheet.trouble or Request("nothing" if unwanted else "unknown", asset=about)


def _grounded(goal: Goal) -> Goal:
    """What body it has; a bird that should move gets a rig only if that was said."""
    noun = goal.noun.split("-")[0]
    if goal.handle and noun:
        goal = replace(goal, body=body_of(noun))
    if not goal.animations or nouns.singular(noun).lower() not in nouns.BIRDS:
        return goal
    return replace(goal, rig=goal.rig_said, animations=(), bird=True)


def _with_asides(goal: Goal, heard: Utterance) -> Goal:
    rig = goal.rig or bool(heard.spec or heard.rig_type)
    if heard.no_rig:
        return replace(goal, rig=False, animations=())
    said = goal.rig_said or bool(heard.spec or heard.rig_type)
    return replace(
        goal, rig=rig, rig_said=said, animations=() if heard.no_animation else goal.animations
    )
