"""An animal's head: muzzle, nose, eyes, ears, horns."""

from collections.abc import Callable

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.creatures.species import Species
from tools.simulator.sculptor.palette import GOLD, INK, WHITE, Paint, paint
from tools.simulator.sculptor.patch import below
from tools.simulator.sculptor.shape import Shape

Point = tuple[float, float, float]


class Skull:
    """Builds at the head's place, in units of the skull's radius."""

    def __init__(self, clay: Clay, at: Point, species: Species) -> None:
        self.clay, self.at, self.species = clay, at, species
        self.k = species.head
        self.reach = species.snout / species.head
        self.thick = species.snout_thick / species.head

    def add(self, shape: Shape, worn: Paint) -> None:
        self.clay.add(self.placed(shape), worn, "Head")

    def pair(self, shape: Shape, worn: Paint) -> None:
        self.clay.pair(self.placed(shape), worn, "Head")

    def placed(self, shape: Shape) -> Shape:
        return shape.scale(self.k, self.k, self.k).move(*self.at)


def add_head(clay: Clay, at: Point, species: Species) -> None:
    skull, s = Skull(clay, at, species), species
    coat = s.paws if s.has("dark_face") else s.coat
    skull.add(clay.ball(1.0, 0.94, 0.98, around=18, rings=12, square=0.92), coat)
    if s.has("beak"):
        _add_beak(skull)
    else:
        _add_muzzle(skull, coat)
    _add_eyes(skull)
    if s.ears in EARS:
        EARS[s.ears](skull, coat)
    if s.has("cheeks"):
        for turn, y in ((-35, -0.25), (-62, -0.5)):
            tuft = clay.lathe([(0.34, 0), (0.26, 0.2), (0.0, 0.62)], around=8).scale(x=0.6)
            skull.pair(tuft.turn("x", 90 - turn * -0.6).move(0.0, y, 0.62), s.belly)
    for extra in sorted(s.extras):
        if extra in FEATURES:
            FEATURES[extra](skull)


def _add_muzzle(skull: Skull, coat: Paint) -> None:
    clay, s, t = skull.clay, skull.species, skull.thick
    far = 0.78 + skull.reach
    path = [(0.35, -0.12, 0), (0.8, -0.22, 0), (far, -0.30, 0)]
    radii = [(t * 1.4, t * 1.55), (t * 1.12, t * 1.16), (t * 0.88, t * 0.92)]
    lower = -0.22
    muzzle = clay.tube(path, radii, around=14, rings=8)
    k, y = skull.k, skull.at[1]
    paler = ((below(y + lower * k), s.belly),)
    short = skull.reach < 0.75 and not s.has("dark_face")
    paint_ = s.belly if short else coat
    clay.add(skull.placed(muzzle), paint_, "Head", patches=paler)
    nose = clay.ball(0.17, 0.15, 0.2, around=12, rings=8)
    tip = far + t * 0.8
    if s.has("disc"):
        disc = clay.lathe([(t * 0.95, 0), (t * 0.98, 0.1), (t * 0.8, 0.14)], around=16)
        skull.add(disc.turn("z", -90).move(tip - 0.06, -0.3, 0), s.accent)
        hole = clay.ball(0.05, 0.1, 0.07, around=8, rings=5)
        skull.pair(hole.move(tip + 0.07, -0.3, 0.15), s.accent.tinted(0.4))
    elif s.has("nostrils") or s.has("hooves"):
        hole = clay.ball(0.06, 0.07, 0.07, around=8, rings=5)
        skull.pair(hole.move(tip - 0.03, -0.2, t * 0.45), coat.tinted(0.35))
    elif not s.has("trunk"):
        skull.add(nose.move(tip - 0.02, -0.3 + t * 0.42, 0), INK)
    sides = np.linspace(-0.62, 0.62, 7)
    smile = [
        (
            tip - 0.03 - 0.75 * float(1 - np.cos(a)),
            -0.36 - t * 0.32 + 0.08 * abs(float(a)),
            t * 1.02 * float(np.sin(a) / np.sin(0.62)) * (0.6 + 0.4 * abs(float(a))),
        )
        for a in sides
    ]
    if not s.has("trunk") and not s.has("disc"):
        mouth = clay.tube(smile, [0.03] * 7, around=5, rings=8, hint=(0, 1, 0))
        skull.add(mouth, coat.tinted(0.4))


def _add_eyes(skull: Skull) -> None:
    clay, s = skull.clay, skull.species
    y, z = 0.22, 0.56
    x = float(np.sqrt(max(1 - y * y / 0.88 - z * z / 0.96, 0.05)))
    if s.has("panda"):
        patch = clay.ball(0.1, 0.36, 0.27, around=12, rings=8)
        skull.pair(patch.turn("y", -36).move(x - 0.02, y - 0.06, z + 0.02), s.accent)
    turned = -38
    dark = s.eyes == INK
    outer = clay.ball(0.12, 0.23, 0.19, around=12, rings=8)
    skull.pair(outer.turn("y", turned).move(x + 0.02, y, z), s.eyes)
    if not dark:
        pupil = clay.ball(0.07, 0.17, 0.1, around=10, rings=6)
        skull.pair(pupil.turn("y", turned).move(x + 0.095, y, z + 0.06), INK)
    glint = clay.ball(0.04, 0.07, 0.055, around=8, rings=5)
    skull.pair(glint.turn("y", turned).move(x + 0.125, y + 0.085, z + 0.05), WHITE)
    if s.has("dragon_horns") or s.has("mane"):
        brow = clay.tube(
            [
                (x + 0.10, y + 0.22, z - 0.22),
                (x + 0.04, y + 0.30, z + 0.02),
                (x - 0.1, y + 0.31, z + 0.2),
            ],
            [0.05, 0.075, 0.03],
            around=7,
            rings=4,
            hint=(0, 1, 0),
        )
        skull.pair(brow, s.coat.tinted(0.75))


def _pointed(skull: Skull, coat: Paint) -> None:
    size = skull.species.ear
    ear = skull.clay.lathe([(0.36, 0), (0.30, 0.28), (0.17, 0.58), (0.0, 0.86)], around=10)
    inner = skull.clay.lathe([(0.24, 0.06), (0.12, 0.44), (0.0, 0.70)], around=10)
    for shape, worn, ahead in ((ear, coat, 0.0), (inner, coat.tinted(0.55), 0.055)):
        one = shape.scale(0.42, 1, 1).scale(size, size, size).turn("z", 8).turn("x", 16)
        skull.pair(one.move(-0.12 + ahead * (1 + size), 0.68, 0.5), worn)


def _round(skull: Skull, coat: Paint) -> None:
    size = skull.species.ear
    worn = skull.species.accent if skull.species.has("panda") else coat
    ear = skull.clay.ball(0.16, 0.34, 0.34, around=14, rings=8).scale(1, size, size)
    inner = skull.clay.ball(0.12, 0.22, 0.22, around=12, rings=8).scale(1, size, size)
    skull.pair(ear.move(-0.15, 0.62 + 0.2 * size, 0.55 + 0.15 * size), worn)
    pale = skull.species.accent if skull.species.has("bare_tail") else worn.tinted(0.7)
    skull.pair(inner.move(-0.06, 0.62 + 0.2 * size, 0.55 + 0.15 * size), pale)


def _floppy(skull: Skull, coat: Paint) -> None:
    size = skull.species.ear
    path = [(-0.05, 0.62, 0.62), (-0.08, 0.55, 0.98), (-0.04, 0.05, 1.12), (0.0, -0.32, 1.02)]
    root = np.array(path[0])
    grown = [tuple(map(float, root + (np.array(p) - root) * size)) for p in path]
    radii = [(0.2, 0.1), (0.28, 0.1), (0.3, 0.1), (0.14, 0.06)]
    ear = skull.clay.tube(grown, radii, around=10, rings=9, hint=(1, 0, 0))
    skull.pair(ear, skull.species.accent if skull.species.tail == "long" else coat.tinted(0.85))


def _long(skull: Skull, coat: Paint) -> None:
    path = [(-0.15, 0.6, 0.32), (-0.22, 1.2, 0.42), (-0.36, 1.9, 0.55)]
    radii = [(0.14, 0.2), (0.12, 0.28), (0.05, 0.1)]
    ear = skull.clay.tube(path, radii, around=10, rings=8, hint=(1, 0, 0))
    skull.pair(ear, coat)
    inner = [(x + 0.085, y, z) for x, y, z in path]
    thin = [(0.06, 0.1), (0.06, 0.17), (0.02, 0.05)]
    skull.pair(
        skull.clay.tube(inner, thin, around=8, rings=8, hint=(1, 0, 0)), skull.species.accent
    )


def _wide(skull: Skull, coat: Paint) -> None:
    ear = skull.clay.ball(0.1, 0.85, 0.7, around=16, rings=10)
    skull.pair(ear.turn("y", 24).move(-0.25, 0.02, 1.35), coat)
    inner = skull.clay.ball(0.06, 0.62, 0.5, around=14, rings=8)
    skull.pair(inner.turn("y", 24).move(-0.16, -0.02, 1.36), coat.tinted(0.82))


EARS: dict[str, Callable[[Skull, Paint], None]] = {
    "pointed": _pointed,
    "round": _round,
    "floppy": _floppy,
    "long": _long,
    "wide": _wide,
}


def _horns(skull: Skull) -> None:
    path = [(-0.1, 0.75, 0.4), (-0.1, 1.05, 0.85), (0.05, 1.45, 0.95)]
    horn = skull.clay.tube(path, [0.19, 0.13, 0.02], rings=6, hint=(1, 0, 0))
    skull.pair(horn, paint("horn", "E2D5B4", roughness=0.6))


def _dragon_horns(skull: Skull) -> None:
    path = [(-0.35, 0.6, 0.4), (-0.9, 0.95, 0.6), (-1.45, 1.05, 0.62), (-1.85, 1.4, 0.6)]
    horn = skull.clay.tube(path, [0.25, 0.19, 0.12, 0.02], rings=9, around=9)
    skull.pair(horn, skull.species.accent)
    for y, reach in ((0.1, 0.7), (-0.3, 0.6)):
        frill = [(-0.3, y, 0.8), (-0.3 - reach * 0.5, y + 0.05, 1.05), (-0.35 - reach, y, 1.2)]
        spike = skull.clay.tube(frill, [0.13, 0.1, 0.02], rings=4, around=7)
        skull.pair(spike, skull.species.accent)


def _antlers(skull: Skull) -> None:
    horn = skull.species.accent
    beam = [(-0.15, 0.8, 0.3), (-0.5, 1.5, 0.75), (-0.35, 2.2, 1.15), (0.15, 2.75, 1.15)]
    skull.pair(skull.clay.tube(beam, [0.12, 0.1, 0.08, 0.02], around=7, rings=9), horn)
    for root, tip in (
        ((-0.4, 1.35, 0.66), (0.25, 1.75, 0.75)),
        ((-0.5, 1.7, 0.9), (-0.95, 2.25, 0.95)),
        ((-0.38, 2.15, 1.1), (-0.5, 2.8, 1.35)),
    ):
        skull.pair(skull.clay.tube([root, tip], [0.08, 0.02], around=6, rings=2), horn)


def _unicorn(skull: Skull) -> None:
    horn = skull.clay.lathe([(0.19, 0), (0.13, 0.5), (0.0, 1.5)], around=9)
    skull.add(horn.turn("z", -24).move(0.42, 0.75, 0), GOLD)


def _knobs(skull: Skull) -> None:
    stalk = skull.clay.tube([(-0.1, 0.8, 0.3), (-0.15, 1.4, 0.4)], [0.12, 0.1], rings=2, around=8)
    skull.pair(stalk, skull.species.coat)
    skull.pair(
        skull.clay.ball(0.17, 0.17, 0.17, around=10).move(-0.15, 1.45, 0.4), skull.species.accent
    )


def _trunk(skull: Skull) -> None:
    path = [(0.6, -0.2, 0), (1.1, -0.5, 0), (1.3, -1.2, 0), (1.35, -1.9, 0), (1.7, -2.15, 0)]
    trunk = skull.clay.tube(path, [0.46, 0.38, 0.28, 0.22, 0.17], around=12, rings=12)
    skull.add(trunk, skull.species.coat)


def _tusks(skull: Skull) -> None:
    path = [(0.65, -0.45, 0.4), (1.15, -0.85, 0.5), (1.7, -0.8, 0.5)]
    skull.pair(skull.clay.tube(path, [0.13, 0.11, 0.02], rings=6), skull.species.accent)


def _whiskers(skull: Skull) -> None:
    far = 0.85 + skull.reach
    for y, tip in ((-0.22, -0.12), (-0.34, -0.36), (-0.44, -0.6)):
        path = [(far - 0.05, y, 0.22), (far - 0.15, tip, 1.15)]
        skull.pair(skull.clay.tube(path, [0.018, 0.008], around=4, rings=1), WHITE)


def _beard(skull: Skull) -> None:
    far = 0.78 + skull.reach
    path = [(far, -0.6, 0), (far + 0.02, -1.0, 0), (far - 0.12, -1.4, 0)]
    skull.add(skull.clay.tube(path, [0.2, 0.17, 0.02], rings=5), skull.species.accent)


def _big_mane(skull: Skull) -> None:
    clay, paint_ = skull.clay, skull.species.accent
    for row, (x, radius, count, size) in enumerate(
        ((-0.12, 1.0, 13, 0.42), (-0.62, 1.0, 12, 0.52), (-1.05, 0.8, 10, 0.5))
    ):
        for i in range(count):
            angle = 2 * np.pi * (i + 0.5 * (row % 2)) / count
            puff = clay.ball(size, size * 1.2, size, around=8, rings=6)
            at = (x, radius * float(np.cos(angle)) - 0.05 * row, radius * float(np.sin(angle)))
            skull.add(puff.move(*at), paint_.tinted(1 - 0.1 * row))


def _add_beak(skull: Skull) -> None:
    horn = paint("beak", "E9A93A", roughness=0.5)
    path = [(0.6, 0.05, 0), (1.2, 0.0, 0), (1.5, -0.3, 0), (1.42, -0.6, 0)]
    radii = [(0.35, 0.42), (0.28, 0.32), (0.16, 0.2), (0.02, 0.03)]
    skull.add(skull.clay.tube(path, radii, rings=9), horn)
    skull.add(
        skull.clay.tube([(0.6, -0.3, 0), (1.15, -0.4, 0)], [0.25, 0.08], rings=3), horn.tinted(0.8)
    )


FEATURES: dict[str, Callable[[Skull], None]] = {
    "horns": _horns,
    "dragon_horns": _dragon_horns,
    "antlers": _antlers,
    "unicorn": _unicorn,
    "knobs": _knobs,
    "trunk": _trunk,
    "tusks": _tusks,
    "whiskers": _whiskers,
    "beard": _beard,
    "big_mane": _big_mane,
}
