"""The movements people name, and the preset each one means."""

import difflib
import re
from functools import cache
from typing import Literal

from agent.offline.english import nouns

Kind = Literal["any", "bare", "third", "ing"]

MOTIONS: dict[str, tuple[str, ...]] = {
    "idle": ("idle", "stand still", "breathe", "stand idle"),
    "walk": ("walk", "stroll", "prowl", "stomp", "walk around", "pace", "tiptoe"),
    "march": ("march", "slither"),
    "run": ("run", "sprint", "jog", "gallop", "trot", "run around"),
    "jump": ("jump", "leap", "hop", "jump around", "jump up and down"),
    "climb": ("climb",),
    "dive": ("dive",),
    "slash": ("slash", "attack", "fight", "stab", "strike", "swing its sword", "swing his sword",
              "swing her sword", "swing the sword", "swing a sword"),
    "shoot": ("shoot",),
    "hurt": ("get hurt", "take damage", "take a hit"),
    "fall": ("fall", "fall over", "fall down", "collapse", "die", "faint"),
    "turn": ("turn", "turn around", "spin", "spin around"),
    "dance_02": ("dance", "boogie"),
    "swim": ("swim",),
    "sit": ("sit down", "sit"),
    "wave_goodbye_01": ("wave", "wave goodbye", "wave hello", "wave at me"),
    "cheer": ("cheer",),
    "clap": ("clap", "applaud", "clap its hands", "clap his hands"),
    "bow": ("bow", "bow down", "take a bow"),
    "hug": ("hug",),
    "cry": ("cry",),
    "laugh_01": ("laugh",),
    "box_01": ("box", "punch", "throw a punch"),
    "front_kick_01": ("kick",),
    "cast_a_spell": ("cast a spell", "cast spells", "cast magic", "do magic"),
    "victory_celebration": ("celebrate", "do a victory dance", "victory dance"),
    "greet_01": ("greet", "say hello", "salute"),
    "sing_01": ("sing",),
    "flip": ("flip", "backflip", "do a backflip", "do a flip", "somersault"),
    "look_around": ("look around",),
    "swagger": ("swagger", "strut"),
    "dribble": ("dribble",),
    "surf": ("surf",),
    "golf": ("play golf", "golf"),
    "dig": ("dig",),
    "chop": ("chop",),
    "agree": ("nod", "agree"),
    "warm_up": ("warm up", "stretch"),
    "jump_rope_01": ("jump rope", "skip rope"),
    "scratch": ("scratch",),
    "run_upstairs": ("run upstairs", "climb stairs"),
    "fold_arms": ("fold its arms", "fold his arms", "fold her arms", "fold arms"),
}  # fmt: skip
"""Preset -> words; the names are those of Tripo's biped list, read 2026-11-22."""

OTHER_VERBS = (
    "fly sleep eat talk speak roar bark growl bite crawl roll float hover drive drink juggle "
    "meditate howl moonwalk shuffle skate ride kneel"
).split()
"""Movements nobody sells a preset for; passed on when asked for, so that the tool can say so."""

LOCOMOTION = frozenset({"walk", "run", "march", "swim", "fly", "crawl", "run_upstairs"})
"""What a body's only gait can stand in for."""

NOUN_LIKE = frozenset(
    "box bow turn fall dive flip surf golf chop hug scratch strike stretch spin march punch kick "
    "slash stomp pace salute trot leap hop cheer wave run attack die stab shuffle nod".split()
)
"""Bare forms that are as often a thing; only a verb's place makes them a movement."""

DEFAULT_CLIPS = ("idle", "walk")
_DOUBLED = frozenset("run jog hop hug dig clap chop flip swim sit strut nod stab spin".split())
_NO_MOVE = re.compile(
    r"^(?:be|being|looks?|looking|wears?|wearing|holds?|holding|carr(?:y|ies)|carrying|have|has|get"
    r"|like|more|less|very|too|not|into|onto|out|look|seem|appear|feel|stay|again|back|up|your|my"
    r"|its|his|her|their|all|both|and|or|new|one|it|please|now|here|there)$"
    r"|.(?:er|est|y|ish|ed|en|ic|al|ful|less|ous|like|ar|ive|able)$"
)
"""Words that do not name a movement where one could stand, and endings of describing words."""
_LYING = {"die": "dying"}
_BARE_PRESET = re.compile(
    r"\b(?:preset:)?(?:[a-z]+:)?([a-z]{2,20}(?:_[a-z]{1,20}){0,4}(?:_\d\d|_[a-z]{2,20}))"
)


def _third(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def _ing(verb: str) -> str:
    if verb in _LYING:
        return _LYING[verb]
    if verb in _DOUBLED:
        return verb + verb[-1] + "ing"
    return (verb[:-1] if verb.endswith("e") else verb) + "ing"


@cache
def forms(kind: Kind = "any", *, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """Spoken form -> preset; `without` names verbs to leave out."""
    found: dict[str, str] = {}
    for preset, phrases in MOTIONS.items():
        for phrase in phrases:
            if phrase in without:
                continue
            head, _, tail = phrase.partition(" ")
            spoken = {"bare": head, "third": _third(head), "ing": _ing(head)}
            chosen = spoken.values() if kind == "any" else (spoken[kind],)
            found.update({f"{form} {tail}".strip(): preset for form in chosen})
    return found


@cache
def listing(kind: Kind = "any", *, without: frozenset[str] = frozenset()) -> str:
    """A regex of one movement or several: "walk, run and jump"; `without` binds the first."""
    one = _alternatives(kind, without) + r"(?![\w-])"
    more = _alternatives(kind, frozenset()) + r"(?![\w-])"
    manner = r"(?:\s+(?:slowly|quickly|fast|happily|forwards?|in place|a bit|once|again|around))?"
    joint = r"\s*(?:,\s*and\b|,|\band\b|&|\bor\b|\+|/)\s*(?:(?:then|can|to|also|a|an)\s+){0,3}"
    return rf"{one}{manner}(?:{joint}{more}{manner}){{0,15}}"


def _alternatives(kind: Kind, without: frozenset[str]) -> str:
    words = sorted(forms(kind, without=without), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words) + ")"


@cache
def _one() -> re.Pattern[str]:
    every = _alternatives("any", frozenset())
    return re.compile(rf"(?<![\w-])({every})(?![\w-])", re.IGNORECASE)


def named(text: str) -> tuple[str, ...]:
    """The presets a phrase names, in its order, each once."""
    found = [(m.start(), forms()[re.sub(r"\s+", " ", m[1].lower())]) for m in _one().finditer(text)]
    spelled = list(_BARE_PRESET.finditer(text.lower()))
    found += [(m.start(), m[1]) for m in spelled]
    inside = [(m.start(), m.end()) for m in spelled]
    ordered = [name for at, name in sorted(found) if not any(a < at < b for a, b in inside)]
    return tuple(dict.fromkeys(ordered))


def other_verb(text: str) -> str:
    """A movement no preset has, if one of the first two words is one."""
    words = re.findall(r"[a-z]+", text.lower())[:2]
    stems = (stem for word in words for stem in (word, word.removesuffix("s")))
    return next((stem for stem in stems if stem in OTHER_VERBS), "")


def near(words: str) -> tuple[str, ...]:
    """Up to three presets whose words are like these: dance for breakdance; often none."""
    said = words.lower()
    known = forms("bare")
    within = [word for word in known if len(word) > 3 and word in said.replace(" ", "")]
    close = difflib.get_close_matches(said, known, n=3, cutoff=0.75)
    return tuple(dict.fromkeys(known[word] for word in (*within, *close)))[:3]


def unfamiliar(text: str, *, alone: bool) -> str:
    """A word that stands where a movement would and is none we know; `alone`: nothing after it."""
    words = re.findall(r"[a-z][a-z'-]*", text.lower())
    first = words[1] if words[:1] in (["a"], ["an"], ["the"], ["some"]) and words[1:] else ""
    first = first or "".join(words[:1])
    if not first or (alone and len(words) > 1) or _NO_MOVE.search(first):
        return ""
    return "" if first in nouns.ADJECTIVES | nouns.TAILS or nouns.is_noun(first) else first


def starts_moving(text: str) -> bool:
    """Whether a text begins with a movement: "jump twice", "a walk", "front_kick_01"."""
    return _start().match(text) is not None


def only_moving(text: str) -> bool:
    """Whether a text is movements and nothing else, and not only words that are things too."""
    text = text.strip(" ,.:")
    if not all_moving(text):
        return False
    return any(word.lower() not in NOUN_LIKE for word in re.findall(r"\w+", text))


def all_moving(text: str) -> bool:
    """Whether a text reads as movements from end to end: "walk and idle", "a box"."""
    spelled = re.fullmatch(r"(?:preset:)?[a-z:]+(?:_[a-z0-9]+)+", text)
    return spelled is not None or _whole().fullmatch(text) is not None


@cache
def _start() -> re.Pattern[str]:
    articles = r"(?:(?:a|an|some|the|its|his|her)\s+)?"
    return re.compile(rf"{articles}{listing()}|(?:preset:|[a-z]+(?:_[a-z0-9]+)+)", re.IGNORECASE)


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:a|an|some|the|both)\s+)?{listing()}", re.IGNORECASE)
