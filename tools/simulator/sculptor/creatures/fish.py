"""Swimmers: a streamlined body, fins and a tail."""

from dataclasses import dataclass

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import INK, WHITE, Paint, paint
from tools.simulator.sculptor.patch import Field, below
from tools.simulator.sculptor.shape import Shape, joined
from tools.simulator.sculptor.skeleton import Bones, Skeleton


@dataclass(frozen=True)
class Swimmer:
    back: Paint
    belly: Paint
    fins: Paint
    stripe: Paint | None = None
    deep: float = 0.26
    """Half the height of the body."""
    wide: float = 0.14
    nose: float = 0.5
    """0 is blunt, 1 is sharp."""
    flat_tail: bool = False
    """Whales and dolphins beat theirs up and down."""
    eye: float = 1.0
    teeth: bool = False
    tall_fin: bool = False


SWIMMERS: dict[str, Swimmer] = {
    "fish": Swimmer(
        paint("orange scales", "EF7F2D", roughness=0.5),
        paint("pale belly", "F7C98B"),
        paint("fins", "D9541F", roughness=0.6),
        WHITE,
        eye=1.5,
    ),
    "shark": Swimmer(
        paint("shark skin", "6C7F92", roughness=0.6),
        WHITE,
        paint("fins", "5C6E80"),
        deep=0.17,
        wide=0.15,
        nose=0.8,
        eye=0.7,
        teeth=True,
        tall_fin=True,
    ),
    "dolphin": Swimmer(
        paint("dolphin skin", "6E93B8", roughness=0.4),
        paint("belly", "E6EEF2"),
        paint("fins", "5C7FA3"),
        deep=0.15,
        wide=0.14,
        nose=1.0,
        flat_tail=True,
        eye=0.7,
        tall_fin=True,
    ),
    "whale": Swimmer(
        paint("whale skin", "3E5F8A", roughness=0.5),
        paint("belly", "DDE5E8"),
        paint("fins", "345178"),
        deep=0.25,
        wide=0.25,
        nose=0.15,
        flat_tail=True,
        eye=0.7,
    ),
}

SPINE = (0.30, 0.14, 0.0, -0.13, -0.25, -0.35, -0.44)
Y = 0.36


def fish(look: Swimmer, *, detail: float = 1.0) -> Figure:
    clay = Clay(detail)
    d, w = look.deep, look.wide
    tip = 0.44 + 0.06 * look.nose
    xs = (tip, 0.36, 0.2, 0.02, -0.18, -0.34, -0.44)
    shape = (
        0.12 + 0.25 * (1 - look.nose),
        0.55 + 0.2 * (1 - look.nose),
        0.92,
        1.0,
        0.66,
        0.3,
        0.17,
    )
    path = [(x, Y + 0.012 * np.cos(5 * x), 0.0) for x in xs]
    radii = [(w * k * (0.9 if i > 3 else 1), d * k) for i, k in enumerate(shape)]
    low = -0.3 if look.teeth or look.flat_tail else -0.55
    patches: list[tuple[Field, Paint]] = [(below(Y + low * d, -0.2 * low * d), look.belly)]
    if look.stripe:
        stripe = look.stripe
        for x, half in ((0.16, 0.035), (-0.12, 0.03)):
            patches.append((_between(x - half, x + half), stripe))
            patches.append((_between(x + half, x + half + 0.022), INK))
            patches.append((_between(x - half - 0.022, x - half), INK))
    body = clay.tube(path, radii, around=18, rings=30)
    names = tuple(f"Spine0{i}" for i in range(1, 7))
    clay.add(body, look.back, "Head", *names, patches=tuple(patches))
    _add_fins(clay, look)
    _add_face(clay, look)
    return Figure(tuple(clay.parts), _skeleton(look))


def _between(low: float, high: float) -> Field:
    return lambda c: (high - low) / 2 - np.abs(c[:, 0] - (low + high) / 2)


def _skeleton(look: Swimmer) -> Skeleton:
    bones = Bones()
    bones.add("Root", None, 0, 0)
    bones.add("Spine02", "Root", SPINE[1] - 0.02, Y)
    bones.add("Head", "Spine02", SPINE[0] - 0.04, Y)
    bones.add("Jaw", "Head", 0.34, Y - 0.06)
    bones.add("Spine01", "Spine02", 0.06, Y)
    for i in range(3, 7):
        bones.add(f"Spine0{i}", "Spine02" if i == 3 else f"Spine0{i - 1}", SPINE[i - 1], Y)
    bones.add("Tail01", "Spine06", -0.46, Y)
    bones.add("Tail02", "Tail01", -0.54, Y)
    bones.add("Dorsal", "Spine01", 0.02, Y + look.deep * 0.9)
    bones.pair("Fin01", "Spine02", 0.16, Y - look.deep * 0.35, look.wide * 0.8)
    bones.pair("Fin02", "Fin01", 0.08, Y - look.deep * 0.55, look.wide + 0.09)
    return bones.skeleton()


def _add_fins(clay: Clay, look: Swimmer) -> None:
    d, w = look.deep, look.wide
    lobe = [(-0.41, -0.005), (-0.41, 0.05), (-0.49, 0.12), (-0.60, 0.225), (-0.65, 0.235)]
    lobe += [(-0.60, 0.11), (-0.555, 0.03), (-0.55, -0.005)]
    upper = clay.prism(lobe, 0.03, bevel=0.01)
    tail = joined([upper, upper.scale(y=-1)]).move(0, Y)
    if look.flat_tail:
        tail = Shape(tail.points[:, [0, 2, 1]] * [1, 1, -1] + [0, Y, Y], tail.faces)
    clay.add(tail, look.fins, "Spine06", "Tail01", "Tail02")
    high = 0.2 if look.tall_fin else 0.13
    back = -0.1 if look.tall_fin else -0.17
    top = clay.prism(
        [(0.13, 0), (0.03, high), (-0.05, high * 0.95), (back, high * 0.25), (back + 0.02, -0.03)],
        0.028,
        bevel=0.012,
    )
    clay.add(top.move(0, Y + d * 0.86), look.fins, "Dorsal")
    if not look.flat_tail and not look.teeth:
        low = clay.prism(
            [(0.06, 0), (-0.12, -0.09), (-0.14, 0.0), (-0.04, 0.03)], 0.022, bevel=0.008
        )
        clay.add(low.move(-0.06, Y - d * 0.82), look.fins, "Spine03", "Spine01")
    long = 0.22 if look.flat_tail or look.teeth else 0.15
    fin = clay.tube(
        [(0, 0, 0), (-0.07, -0.06, long * 0.55), (-0.15, -0.10, long)],
        [(0.05, 0.016), (0.06, 0.012), (0.015, 0.006)],
        around=9,
        rings=6,
        hint=(1, 0, 0),
    )
    clay.pair(fin.move(0.16, Y - d * 0.36, w * 0.82), look.fins, "R_Fin01", "R_Fin02")


def _add_face(clay: Clay, look: Swimmer) -> None:
    d, w, e = look.deep, look.wide, look.eye
    x, y, z = 0.31, Y + d * 0.2, w * (0.70 if look.nose > 0.3 else 0.82)
    if e > 1:
        white = clay.ball(0.035 * e, 0.037 * e, 0.018 * e, around=14, rings=8)
        clay.pair(white.turn("y", 22).move(x, y, z), WHITE, "Head")
    pupil = clay.ball(0.024 * e, 0.028 * e, 0.014 * e, around=12, rings=8)
    clay.pair(pupil.turn("y", 22).move(x + 0.008 * e, y, z + 0.010 * e), INK, "Head")
    glint = clay.ball(0.008 * e, 0.009 * e, 0.005 * e, around=7, rings=4)
    clay.pair(glint.move(x + 0.018 * e, y + 0.013 * e, z + 0.02 * e), WHITE, "Head")
    tip = 0.44 + 0.06 * look.nose
    curve = np.linspace(-1, 1, 7)
    wide = w * (0.5 if look.nose > 0.3 else 0.72)
    mouth = [
        (tip - 0.004 - 0.11 * float(s * s), Y - d * 0.2 + 0.018 * float(s * s), wide * float(s))
        for s in curve
    ]
    line = clay.tube(mouth, [0.009] * 7, around=6, rings=10, hint=(0, 1, 0))
    clay.add(line, look.fins.tinted(0.5), "Jaw", "Head")
    if look.teeth:
        for mx, my, mz in mouth[1:-1]:
            tooth = clay.lathe([(0.011, 0), (0.0, -0.028)], around=5)
            clay.add(tooth.move(mx - 0.002, my + 0.008, mz), WHITE, "Jaw")
