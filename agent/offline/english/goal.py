"""One asset and what it should end up as, with what the words say of its body and name."""

import re
from dataclasses import dataclass
from typing import Literal

from agent.offline.english import motions, nouns

Body = Literal["humanoid", "animal", "other", "thing", "still"]
_FILLER = frozenset(
    "i want whatever choose best please me us it for 3d else really very so to in game you like "
    "can of and rig use unity unreal blender project loop loops looping".split()
)


@dataclass(frozen=True)
class Goal:
    """`handle` is set for an asset that exists, `subject` or `image` for one to make."""

    subject: str = ""
    name: str = ""
    noun: str = ""
    body: Body = "humanoid"
    handle: str = ""
    image: str = ""
    again: bool = False
    """Another one of what was made before."""
    rig: bool = False
    rig_said: bool = False
    """The rig was asked for by itself, not only as what a movement needs."""
    animations: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    """Movements asked for that no preset has."""
    bird: bool = False
    """It was to move, which the service cannot make a bird do."""
    styles: tuple[str, ...] = ()


def words_of(phrase: str) -> list[str]:
    return re.findall(r"[^\W_][\w'-]*", phrase)


def handle_of(phrase: str) -> str:
    """Words as a short name: lower case, letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9-]+", "-", phrase.lower().strip()).strip("-")[:24].strip("-")


def with_article(phrase: str) -> str:
    """The phrase with the right one of a and an."""
    core = re.sub(r"^an?\s+", "", phrase, flags=re.IGNORECASE)
    return ("an " if core[:1].lower() in tuple("aeiou") else "a ") + core


def head(phrase: str) -> str:
    """The word a phrase is about: "dragon statue on a plinth" -> "statue"."""
    words = words_of(phrase)
    while words and words[0].lower() in nouns.ARTICLES:
        words = words[1:]
    for at, word in enumerate(words):
        joined = word.lower() in ("and", "or") and words[at - 1].lower() in nouns.ADJECTIVES
        doing = at and word.lower().endswith("ing") and nouns.is_noun(words[at - 1])
        if doing or (at and word.lower() in nouns.TAILS and not joined):
            if word.lower() == "of" and words[at - 1].lower() in nouns.PARTITIVES:
                return head(" ".join(words[at + 1 :]))
            return words[at - 1]
    return words[-1] if words else ""


def front(phrase: str) -> list[str]:
    """The words up to where a phrase starts to describe."""
    found: list[str] = []
    for word in words_of(phrase):
        if found and word.lower() in nouns.TAILS - {"of"}:
            break
        found.append(word)
    return found


def body_of(phrase: str) -> Body:
    """What kind of body the phrase promises; an unknown noun is taken for a person."""
    words = [nouns.singular(word.lower()) for word in words_of(phrase)]
    if nouns.STILL.intersection(words):
        return "still"
    last = nouns.singular(head(phrase).lower())
    if last in nouns.GENERIC_HEADS:
        earlier = reversed(front(phrase)[:-1])
        last = nouns.singular(next((w for w in earlier if nouns.is_living(w)), last).lower())
    if last in nouns.THINGS:
        return "thing"
    if last in nouns.ANIMALS:
        return "animal"
    return "other" if last in nouns.OTHER_BODIES else "humanoid"


def is_vague(phrase: str) -> bool:
    """Whether nothing in the phrase says what to make."""
    filler = {*nouns.VAGUE, *nouns.ADJECTIVES, *nouns.ARTICLES, *_FILLER}
    return all(word.lower() in filler for word in words_of(phrase))


def label_of(phrase: str) -> str:
    """A short name from a phrase's head: "dragon-statue", "robot" for a robot character."""
    word = nouns.singular(head(phrase)).lower()
    if word in nouns.STILL | nouns.GENERIC_HEADS:
        of = re.search(r"\bof\s+(.+)$", phrase, re.IGNORECASE)
        before = front(phrase)[-2:-1]
        beside = head(of[1]).lower() if of else "".join(before).lower()
        if beside and beside not in nouns.ADJECTIVES:
            word = f"{beside}-{word}" if word in nouns.STILL else beside
    return handle_of(word)


def default_clips(body: Body) -> tuple[str, ...]:
    """What "animate it" means: creatures have one gait, people stand too."""
    return ("walk",) if body in ("animal", "other") else motions.DEFAULT_CLIPS
