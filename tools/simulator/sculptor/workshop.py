"""Chooses who sculpts a subject, and at what level of detail."""

from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import TypeVar

import numpy as np

from tools.simulator.sculptor.bipeds.figure import person
from tools.simulator.sculptor.bipeds.robot import (
    BOULDER,
    GLOW,
    JOINT,
    RUNES,
    SHELL,
    TRIM,
    Machine,
    robot,
)
from tools.simulator.sculptor.bipeds.wardrobe import outfit_of
from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.creatures.bird import BIRDS, Plumage, bird
from tools.simulator.sculptor.creatures.bug import crawler
from tools.simulator.sculptor.creatures.crawler import CRAWLERS, Crawler
from tools.simulator.sculptor.creatures.fish import SWIMMERS, Swimmer, fish
from tools.simulator.sculptor.creatures.grazers import GRAZERS
from tools.simulator.sculptor.creatures.hunters import HUNTERS
from tools.simulator.sculptor.creatures.quadruped import quadruped
from tools.simulator.sculptor.creatures.snake import SNAKES, Scales, snake
from tools.simulator.sculptor.creatures.species import Species
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import COLOURS, STONE, Paint
from tools.simulator.sculptor.props.abstract import abstract, plinth
from tools.simulator.sculptor.props.building import BUILDINGS
from tools.simulator.sculptor.props.furniture import FURNITURE
from tools.simulator.sculptor.props.look import Look
from tools.simulator.sculptor.props.nature import NATURE
from tools.simulator.sculptor.props.treasure import TREASURE
from tools.simulator.sculptor.props.vehicle import VEHICLES
from tools.simulator.sculptor.subject import Subject, read_subject

Row = TypeVar("Row", Species, Plumage, Scales, Swimmer, Crawler)

SPECIES = GRAZERS | HUNTERS
PROPS = FURNITURE | TREASURE | NATURE | BUILDINGS | VEHICLES
TRIANGLES = 6000
"""The most a figure has unless a face limit says otherwise."""
FINEST, PROBE, COARSEST = 0.85, 0.5, 0.12
"""Levels of detail: the best ever made, the one that is measured, the last one tried."""
FEWEST_PARTS = 8


@lru_cache(maxsize=32)
def figure_of(prompt: str, seed: int, face_limit: int | None) -> Figure:
    """The prompt's figure, settled on the floor, as detailed as the limit allows."""
    subject = read_subject(prompt)
    most = TRIANGLES if face_limit is None else face_limit
    detail = PROBE
    figure = _made(subject, _chance(prompt, seed), detail)
    detail = PROBE * float(np.clip((most / figure.triangles) ** 0.5, 0.28, FINEST / PROBE))
    while detail >= COARSEST:
        figure = _made(subject, _chance(prompt, seed), detail)
        if figure.triangles <= most:
            break
        detail *= 0.88
    return _thinned(figure, most).settled()


def _chance(prompt: str, seed: int) -> Random:
    return Random(f"{seed} {prompt}".encode("utf-8", "surrogatepass"))


def _thinned(figure: Figure, most: int) -> Figure:
    """The figure without its smallest parts, as far as it has too many triangles for that."""
    if figure.triangles <= most:
        return figure
    sizes = [float(np.ptp(part.shape.points, axis=0).max()) for part in figure.parts]
    kept: set[int] = set()
    left = most
    for i in sorted(range(len(sizes)), key=lambda i: -sizes[i]):
        left -= len(figure.parts[i].shape.faces)
        if left < 0 and len(kept) >= FEWEST_PARTS:
            break
        kept.add(i)
    parts = tuple(part for i, part in enumerate(figure.parts) if i in kept)
    return Figure(parts, figure.skeleton)


def _made(subject: Subject, chance: Random, detail: float) -> Figure:
    figure = _alive(subject, chance, detail)
    if figure is None:
        clay = Clay(detail)
        make = PROPS.get(subject.key, abstract)
        make(clay, Look(subject.main, subject.second, chance))
        figure = Figure(tuple(clay.parts))
    return _on_plinth(figure, subject, detail) if subject.static else figure


def _alive(subject: Subject, chance: Random, detail: float) -> Figure | None:
    key, main, second = subject.key, subject.main, subject.second
    match subject.kind:
        case "biped" if {key, subject.race} & {"robot", "golem"}:
            return robot(_machine(subject), detail=detail)
        case "biped":
            outfit = outfit_of(subject, chance)
            return person(outfit, detail=detail)
        case "quadruped":
            return quadruped(_species(subject), detail=detail)
        case "avian":
            wing = second or (main.tinted(0.8) if main else None)
            return bird(_painted(BIRDS[key], coat=main, wing=wing), detail=detail)
        case "serpentine":
            dark = second or (main.tinted(0.55) if main else None)
            return snake(_painted(SNAKES[key], back=main, bands=dark), detail=detail)
        case "aquatic":
            fins = second or (main.tinted(0.8) if main else None)
            return fish(_painted(SWIMMERS[key], back=main, fins=fins), detail=detail)
        case "hexapod" | "octopod":
            legs = main.tinted(0.8) if main and subject.kind == "octopod" else None
            return crawler(
                _painted(CRAWLERS[key], shell=main, legs=legs, accent=second), detail=detail
            )
        case _:
            return None


def _species(subject: Subject) -> Species:
    species, parts = SPECIES[subject.key], subject.parts
    if "wings" in parts:
        species = replace(species, extras=species.extras | {"wings"})
    return _painted(
        species,
        coat=subject.main,
        paws=subject.main if species.paws == species.coat else None,
        accent=subject.second or parts.get("hair") or parts.get("horns"),
        eyes=parts.get("eyes"),
    )


def _painted(look: Row, **paints: Paint | None) -> Row:
    """A row of a table with the paints that were asked for."""
    return replace(look, **{name: paint for name, paint in paints.items() if paint})


def _machine(subject: Subject) -> Machine:
    main, second, eyes = subject.main, subject.second, subject.parts.get("eyes")
    glow = replace(eyes, name="glow", glow=0.9) if eyes else None
    if subject.key == "golem":
        shell, moss = main or BOULDER, second or COLOURS["olive"]
        stone = replace(shell, name="joints").tinted(0.7)
        return Machine(shell, stone, glow or RUNES, moss, bevel=0.045, bulk=1.45, antenna=False)
    return Machine(main or SHELL, JOINT, glow or GLOW, second or (SHELL if main else TRIM))


def _on_plinth(figure: Figure, subject: Subject, detail: float) -> Figure:
    """The figure as a statue: all of one material unless a colour was named."""
    standing = figure.settled()
    low, high = standing.bounds()
    clay = Clay(detail)
    reach = float(max(high[0], high[2], -low[0], -low[2])) * 0.95
    plinth(clay, min(max(reach, 0.22), 0.36), 0.13, STONE.tinted(0.75))
    cast = subject.main or STONE.tinted(1.2)
    placed = standing.placed(1.0, np.array([0.0, 0.13, 0.0]))
    parts = tuple(
        replace(part, paints=tuple(_carved(cast, paint) for paint in part.paints))
        for part in placed.parts
    )
    return Figure((*parts, *clay.parts))


def _carved(cast: Paint, paint: Paint) -> Paint:
    """The statue's material, a little lighter or darker as the colour it stands for."""
    light = 0.3 * paint.rgb[0] + 0.6 * paint.rgb[1] + 0.1 * paint.rgb[2]
    tone = 0.7 + 0.4 * min(light, 0.8)
    return replace(
        cast.tinted(tone), name=cast.name if 0.85 < tone < 1.1 else f"{cast.name} {tone:.1f}"
    )


def rigged_as(figure: Figure, rig_type: str, own: str | None) -> Figure:
    """The figure with a skeleton of that type: its own, or one fitted to its bounds.

    Raises ValueError on an unknown rig type.
    """
    if rig_type not in STAND_INS:
        raise ValueError(f"no rig type {rig_type!r}; there are {', '.join(STAND_INS)}")
    if rig_type == own and figure.skeleton is not None:
        return figure
    double = figure_of(STAND_INS[rig_type], 0, None)
    assert double.skeleton is not None
    (low, high), (least, most) = figure.bounds(), double.bounds()
    fitted = double.skeleton.fitted((high - low) / (most - least), low, least)
    return Figure(tuple(replace(part, bones=()) for part in figure.parts), fitted)


STAND_INS = {
    "biped": "a person",
    "quadruped": "a dog",
    "avian": "a bird",
    "serpentine": "a snake",
    "aquatic": "a fish",
    "hexapod": "an ant",
    "octopod": "a spider",
}
"""Whose skeleton a body borrows when it is rigged as something it is not."""
