"""Dresses a subject: its outfit by name, changed by the words of the prompt."""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from tools.simulator.sculptor.bipeds.folk import FOLK
from tools.simulator.sculptor.bipeds.legends import LEGENDS
from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.bipeds.person import Person
from tools.simulator.sculptor.palette import (
    COLOURS,
    LEATHER,
    STEEL,
    Paint,
    paint,
)
from tools.simulator.sculptor.subject import Subject

PEOPLE = FOLK | LEGENDS

SKINS = tuple(
    paint("skin", tone, roughness=0.7)
    for tone in ("F0C3A0", "E3AB80", "C68A5E", "96603E", "6F452E")
)


HAIRS = tuple(paint("hair", tone) for tone in ("2B211D", "5B3A24", "8A5530", "C98B44", "A8482A"))


SHIRTS = ("blue", "teal", "maroon", "olive", "purple", "orange", "navy", "green")


def outfit_of(subject: Subject, chance: Random) -> Outfit:
    """The subject's outfit with the prompt's colours and pieces on it."""
    person = _of_race(PEOPLE[subject.key], PEOPLE.get(subject.race))
    outfit, changed = person.outfit, dict[str, Any]()
    skin, hair, shirt = chance.choice(SKINS), chance.choice(HAIRS), chance.choice(SHIRTS)
    if not person.own_skin:
        changed["skin"] = skin
    if not person.own_hair and outfit.hair:
        changed["hair"] = hair
    if person.free_shirt:
        changed["top"] = COLOURS[shirt]
    for worn, fields in ((subject.main, person.main), (subject.second, person.second)):
        if worn:
            changed |= {name: _like(worn, getattr(outfit, name)) for name in fields}
    if (
        subject.main
        and "top" in person.main
        and outfit.gown_paint is None
        and outfit.hat_paint is None
    ):
        changed["hat_paint"] = changed["top"]
    dressed = replace(outfit, **changed)
    for part, worn in subject.parts.items():
        if part in PARTS:
            dressed = PARTS[part](dressed, worn)
    return dressed


BODILY = {"tusks", "fangs", "pointed_ears", "tail", "wings"}
"""Extras one is born with."""


def _of_race(person: Person, race: Person | None) -> Person:
    """The person with the other's body: "orc wizard", "zombie pirate"."""
    if race is None:
        return person
    own, born = person.outfit, race.outfit
    body = replace(
        own,
        skin=born.skin,
        eyes=born.eyes,
        eye_size=born.eye_size,
        hair=born.hair,
        hair_style=born.hair_style,
        bulk=max(own.bulk, born.bulk),
        stature=born.stature,
        head=born.head,
        extras=own.extras | (born.extras & BODILY),
    )
    return replace(
        person, outfit=body, own_skin=race.own_skin, own_hair=race.own_hair or person.own_hair
    )


def _like(asked: Paint, worn: Paint | None) -> Paint:
    """A colour word keeps the garment's metal; a material word brings its own."""
    if worn is None or asked.metallic > 0.3:
        return asked
    return replace(asked, metallic=worn.metallic * 0.8, roughness=worn.roughness)


@dataclass(frozen=True)
class _Piece:
    """What the mention of one piece changes."""

    colour: str = ""
    """The field its colour goes to."""
    extra: str = ""
    own: Paint | None = None
    """Its colour when none is named, for fields that may be empty."""
    sets: dict[str, Any] = field(default_factory=dict[str, Any])

    def __call__(self, outfit: Outfit, worn: Paint | None) -> Outfit:
        changed = dict(self.sets)
        if self.extra:
            changed["extras"] = outfit.extras | {self.extra}
        if self.colour and (worn or (self.own and getattr(outfit, self.colour) is None)):
            changed[self.colour] = worn or self.own
        return replace(outfit, **changed)


PARTS = {
    "cape": _Piece("cape", own=COLOURS["crimson"]),
    "plume": _Piece("trim"),
    "trim": _Piece("trim"),
    "hat": _Piece("hat_paint"),
    "beard": _Piece("beard_paint", sets={"beard": "full"}),
    "long beard": _Piece("beard_paint", sets={"beard": "long"}),
    "moustache": _Piece("beard_paint", sets={"beard": "moustache"}),
    "hair": _Piece("hair"),
    "skin": _Piece("skin"),
    "eyes": _Piece("eyes"),
    "boots": _Piece("boots"),
    "gloves": _Piece("gloves", own=LEATHER),
    "legs": _Piece("legs"),
    "belt": _Piece("belt", own=LEATHER),
    "glasses": _Piece(extra="glasses"),
    "wings": _Piece("trim", extra="wings"),
    "scarf": _Piece("trim", extra="scarf"),
    "shield": _Piece("trim", extra="shield"),
    "backpack": _Piece(extra="backpack"),
    "tail": _Piece(extra="tail"),
    "eyepatch": _Piece(extra="patch"),
    "horns": _Piece(sets={"hat": "horns"}),
    "hood": _Piece("hat_paint", sets={"hat": "hood"}),
    "crown": _Piece(sets={"hat": "crown"}),
    "helmet": _Piece("hat_paint", own=STEEL, sets={"hat": "helmet"}),
    "halo": _Piece(sets={"hat": "halo"}),
    "robe": _Piece("top", sets={"gown": "robe"}),
    "dress": _Piece("top", sets={"gown": "dress"}),
}
