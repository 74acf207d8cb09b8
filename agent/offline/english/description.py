"""A noun phrase taken apart: what is said of the name, the rig and the movements, and the rest."""

import re
from functools import cache

from agent.offline.english import motions, nouns
from agent.offline.english.goal import Goal, body_of, default_clips, handle_of, head, label_of
from agent.offline.english.rule import rule

_NAMED = rule(r""",?\s*\b(?:named|called) ([\w-]{1,40}(?:\s+(?-i:[A-Z])[\w-]*){0,2})""")
_RIGGED = rule(r"""
    ,?\s*\b(?:and\s+)?(?:(?:fully|pre|auto|already|properly)[- ]?)?
    (?:rigged|riggable|poseable|posable|animatable|animation[- ]ready
    |ready (?:to be animated|for animation|to animate|to rig|for rigging))\b
    (?: (?:and|&)(?=\s+animated\b))?
""")
_WITH_RIG = rule(r"""
    ,?\s*\b(?:with|plus|including|having|and)\s+(?:(?:an?|the|full|proper|working)\s+){0,4}
    (?:rig(?:ging)?|armature|bones|skeleton(?=\s*(?:$|,|and)))\b
    |(?<=\w)\s+rig(?=\s+\w+$|$)
""")
_ANIMATED = rule(r"""
    ,?\s*\b(?:and\s+)?(?:fully\s+)?animated\b
    |,?\s*\b(?:with|plus|including|and)\s+(?:(?:an?|some|the|basic|simple|few)\s+){0,4}animations?\b
""")
_LOOSE_END = rule(r"""
    ^[\s,.;:!?-]+
    |[\s,.;:!?-]+$
    |[\s,]+(?:and|with|that|who|which|to|but)\s*$
""")
_END = r"""
    (?=\s*(?:$|[,.;!?]|\b(?:and|with|in|on|for|to|but|while|around|through|from|at|by|over|across
    |as|so)\b))
"""
_POSES = frozenset({"sit", "sit down"})
_COMPOUNDS = frozenset(
    "stick shoes boots pool wall board machine room star gloves glove bag table chair bell bowl "
    "house tree track shoe suit pole floor hall lamp gear trunks".split()
)
"""Heads that make a name of the participle before them: a walking stick does not walk."""


def described(text: str) -> Goal:
    """The phrase without what it says of names, rigs and movements; those as fields."""
    name, text = _pull(_NAMED, text)
    alive = body_of(text) not in ("still", "thing")
    with_rig, text = _pull(_WITH_RIG, text)
    rigged, text = _pull(_RIGGED, text)
    moves, text = _stated_moves(text, alive=alive)
    animated, text = _pull(_ANIMATED, text)
    text = _tidy(text)
    beyond: tuple[str, ...] = ()
    if alive:
        moves, text = _moves_beside_head(moves, text)
        beyond, text = _beyond(text)
    if animated and not moves:
        moves = default_clips(body_of(text))
    return Goal(
        subject=text,
        name=handle_of(name[1]) if name else label_of(text),
        noun=head(text),
        body=body_of(text),
        rig=bool(with_rig or rigged or moves),
        rig_said=bool(with_rig or rigged),
        animations=tuple(dict.fromkeys(moves)),
        beyond=beyond,
    )


def _pull(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    found = pattern.search(text)
    return found, (text[: found.start()] + " " + text[found.end() :]) if found else text


def _tidy(text: str) -> str:
    text = re.sub(r"\s+(?=[,.;])", "", re.sub(r"\s+", " ", text))
    text = re.sub(r",(?:\s*,)+", ",", text)
    previous = None
    while previous != text:
        previous, text = text, _LOOSE_END.sub("", text)
    return text


def _stated_moves(text: str, *, alive: bool) -> tuple[tuple[str, ...], str]:
    moves: tuple[str, ...] = ()
    for pattern in (*_clauses(), _participle()) if alive else _clauses():
        said, text = _pull(pattern, text)
        moves += motions.named(said[1]) if said else ()
    return moves, text


def _moves_beside_head(moves: tuple[str, ...], text: str) -> tuple[tuple[str, ...], str]:
    before, text = _before_head(text)
    after, text = _after_head(text)
    return moves + before + after, text


def _before_head(text: str) -> tuple[tuple[str, ...], str]:
    """ "a dancing robot"."""
    found = _ahead().match(text)
    noun = head(text).lower()
    if not found or noun in _COMPOUNDS or re.search(r"\b(?:with|of|and)\b", found[1]):
        return (), text
    return motions.named(found[2]), found[1] + text[found.end() :]


def _after_head(text: str) -> tuple[tuple[str, ...], str]:
    """ "a knight walk"."""
    found = _trailing().match(text)
    if not found or found[1].split()[-1].lower() in nouns.ADJECTIVES | {"high", "long", "the", "a"}:
        return (), text
    return motions.named(found[2]), _tidy(found[1])


def _beyond(text: str) -> tuple[tuple[str, ...], str]:
    """ "a bird fly": a movement after its body that no preset has."""
    words = text.split()
    verb = words[-1].lower() if len(words) > 1 else ""
    if verb not in motions.OTHER_VERBS or not nouns.is_living(words[-2]):
        return (), text
    return (verb,), " ".join(words[:-1])


@cache
def _clauses() -> tuple[re.Pattern[str], ...]:
    """ "that walks and runs", "able to jump", "with a walk cycle", "with animations: walk, run"."""
    said = motions.listing()
    bare = motions.listing("bare", without=motions.NOUN_LIKE)
    clips = r"(?:animations?|anims?|clips?|cycles?|motions?|loops?)"
    link = r"(?:,?\s*\b(?:with|plus|and|having|including|doing|has)\s+)"
    helpers = r"(?:(?:can|could|will|should|is|are|must|to|be|able|also)\s+){0,4}"
    able = r"(?:(?:is )?able to|capable of|(?:who|that|which) knows how to)"
    such = r"(?::|of|like|such as|called|named|for)?"
    written = (
        rf",?\s*\b(?:that|who|which) {helpers}({said}){_END}",
        rf",?\s*\b{able} ({said}){_END}",
        rf"{link}?\b(?:an?\s+|its\s+|some\s+|the\s+){{0,3}}({said})[\s-]+{clips}\b",
        rf"{link}(?:the\s+|these\s+)?{clips}\s*,?\s*{such}\s*({said}){_END}",
        rf"{link}(?:an?\s+)?({bare}){_END}",
    )
    return tuple(map(rule, written))


@cache
def _participle() -> re.Pattern[str]:
    """ "a robot dancing and waving"."""
    said = motions.listing("ing", without=_POSES)
    return rule(rf"(?<=\w)(?:,\s*|\s+)(?:(?:is|are|while|who is|busy)\s+)?({said}){_END}")


@cache
def _ahead() -> re.Pattern[str]:
    return rule(
        rf"^((?:[\w'-]+,?\s+){{0,8}}?)({motions.listing('ing', without=_POSES)})\s+(?=[\w-])"
    )


@cache
def _trailing() -> re.Pattern[str]:
    bare = motions.listing("bare", without=motions.NOUN_LIKE)
    third = motions.listing("third", without=motions.NOUN_LIKE)
    return rule(rf"^(.*[\w-])\s+({bare}|{third})$")
