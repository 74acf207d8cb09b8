"""Trees, rocks and what grows."""

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import COLOURS, STONE, WOOD, Paint, paint
from tools.simulator.sculptor.patch import Field
from tools.simulator.sculptor.props.look import Look, Maker
from tools.simulator.sculptor.shape import Shape

LEAF = paint("leaves", "5C9E48", roughness=0.95)
BARK = paint("bark", "7A5334", roughness=0.95)
GRASS = paint("grass", "6FA84E", roughness=1.0)


def _mound(clay: Clay, wide: float, worn: Paint = GRASS) -> None:
    mound = clay.ball(wide, 0.09, wide, around=20, rings=8)
    clay.add(Shape(np.maximum(mound.points, [-9, 0, -9]), mound.faces), worn)


def _tree(clay: Clay, look: Look) -> None:
    leaf = look.of(LEAF)
    _mound(clay, 0.26)
    clay.add(
        clay.tube([(0, 0, 0), (0.01, 0.25, 0), (-0.01, 0.55, 0)], [0.085, 0.06, 0.045], rings=8),
        look.other(BARK),
    )
    for turn in (20, 140, 260):
        root = clay.tube(
            [(0.03, 0.12, 0), (0.09, 0.05, 0), (0.15, 0.02, 0)], [0.03, 0.03, 0.01], rings=5
        )
        clay.add(root.turn("y", turn), look.other(BARK))
    clay.add(
        clay.tube([(0, 0.33, 0.02), (0.06, 0.42, 0.12), (0.08, 0.5, 0.17)], [0.03, 0.025, 0.02]),
        look.other(BARK),
    )
    for x, y, z, r, tone in (
        (0, 0.68, 0, 0.23, 1.0),
        (0.12, 0.6, 0.15, 0.16, 0.92),
        (-0.1, 0.6, 0.16, 0.15, 0.88),
        (0.06, 0.6, -0.18, 0.17, 0.95),
        (-0.15, 0.64, -0.08, 0.16, 0.9),
        (0.02, 0.84, 0.02, 0.16, 1.12),
        (0.17, 0.7, -0.04, 0.14, 1.06),
    ):
        puff = clay.ball(r, r * 0.9, r, around=14, rings=9)
        clay.add(_rough(puff, look, 0.06).move(x, y, z), leaf.tinted(tone))


def _rough(shape: Shape, look: Look, amount: float) -> Shape:
    """Lumps, the same for points in the same place."""
    a, b, c = (look.chance.uniform(5, 9) for _ in range(3))
    p = shape.points / max(float(np.abs(shape.points).max()), 1e-9)
    wave = np.sin(p[:, 0] * a + 1) * np.cos(p[:, 1] * b) * np.sin(p[:, 2] * c + 2)
    return Shape(shape.points * (1 + amount * wave)[:, None], shape.faces)


def _pine(clay: Clay, look: Look) -> None:
    leaf = look.of(paint("needles", "3C7A4D", roughness=0.95))
    _mound(clay, 0.24)
    clay.add(clay.tube([(0, 0, 0), (0, 0.3, 0)], [0.065, 0.05], rings=3), look.other(BARK))
    for i, (y, r) in enumerate(((0.2, 0.31), (0.4, 0.255), (0.58, 0.2), (0.75, 0.14))):
        cone = clay.lathe(
            [(r * 0.3, 0.02), (r, -0.02), (r * 0.9, 0.03), (r * 0.35, 0.2), (0.0, 0.27)], around=14
        )
        points = cone.points.copy()
        angle = np.arctan2(points[:, 2], points[:, 0])
        points[:, 1] -= 0.03 * np.cos(7 * angle) * (np.hypot(points[:, 0], points[:, 2]) / r)
        clay.add(
            Shape(points, cone.faces).turn("y", i * 23).move(0, y), leaf.tinted(0.9 + 0.09 * i)
        )


def _mushroom(clay: Clay, look: Look) -> None:
    cap, stem = look.of(COLOURS["red"]), look.other(COLOURS["cream"])
    _mound(clay, 0.27)
    clay.add(clay.lathe([(0.15, 0.02), (0.14, 0.1), (0.105, 0.3), (0.115, 0.52)], around=18), stem)
    clay.add(
        clay.lathe([(0.1, 0.4), (0.19, 0.375), (0.185, 0.39), (0.11, 0.45)], around=20),
        stem.tinted(0.92),
    )
    dome = [
        (0.1, 0.53),
        (0.3, 0.5),
        (0.375, 0.52),
        (0.385, 0.57),
        (0.33, 0.72),
        (0.2, 0.85),
        (0.0, 0.9),
    ]
    clay.add(
        clay.lathe(dome, around=28), cap, patches=((lambda c: 0.535 - c[:, 1], stem.tinted(0.94)),)
    )
    for turn, y, r, size in (
        (10, 0.66, 0.345, 0.06),
        (75, 0.7, 0.33, 0.05),
        (140, 0.64, 0.355, 0.062),
        (205, 0.72, 0.31, 0.05),
        (275, 0.65, 0.35, 0.058),
        (325, 0.77, 0.26, 0.045),
        (40, 0.84, 0.17, 0.05),
        (160, 0.85, 0.15, 0.045),
        (250, 0.82, 0.2, 0.05),
    ):
        spot = clay.ball(size * 0.75, size * 0.75, size, around=10, rings=6).move(r, y)
        clay.add(spot.turn("y", turn), COLOURS["white"])
    small = clay.lathe([(0.05, 0.0), (0.04, 0.12), (0.04, 0.14)], around=10).move(0.2, 0.03, 0.13)
    clay.add(small, stem)
    tiny = clay.lathe(
        [(0.04, 0.14), (0.1, 0.14), (0.09, 0.19), (0.05, 0.23), (0.0, 0.24)], around=14
    )
    clay.add(tiny.move(0.2, 0.03, 0.13), cap)


def _rock(clay: Clay, look: Look) -> None:
    stone = look.of(STONE)
    moss = look.second
    for x, z, r, tall in ((0, 0, 0.42, 0.36), (0.34, 0.22, 0.18, 0.15), (-0.28, 0.3, 0.14, 0.12)):
        lump = clay.ball(r, tall, r * 0.9, around=9, rings=6)
        cut = _rough(_rough(lump, look, 0.2), look, 0.16).move(x, tall * 0.6, z)
        top = tall * 1.15
        patches = [(_above(top), moss)] if moss else []
        clay.add(
            Shape(np.maximum(cut.points, [-9, 0, -9]), cut.faces),
            stone.tinted(0.9 + 0.2 * r),
            patches=patches,
        )


def _above(height: float) -> Field:
    return lambda c: c[:, 1] - height


def _crystal(clay: Clay, look: Look) -> None:
    gem = look.of(paint("crystal", "8E6BE8", 0.15, 0.12))
    shine = Paint(gem.name, gem.rgb, gem.metallic * 0.3, min(gem.roughness, 0.2), glow=0.12)
    for i, (turn, lean, tall, r) in enumerate(
        (
            (0, 3, 0.95, 0.15),
            (35, 24, 0.62, 0.105),
            (110, 30, 0.5, 0.09),
            (185, 22, 0.7, 0.11),
            (250, 34, 0.42, 0.08),
            (310, 26, 0.58, 0.095),
        )
    ):
        shard = clay.lathe(
            [(r * 0.8, -0.05), (r, tall * 0.3), (r * 0.92, tall * 0.72), (0.0, tall)], around=6
        )
        clay.add(
            shard.turn("z", -lean).turn("y", turn).move(0, 0.06), shine.tinted(0.86 + 0.07 * i)
        )
    for turn in range(0, 360, 60):
        lump = _rough(clay.ball(0.15, 0.1, 0.14, around=7, rings=5), look, 0.25)
        clay.add(lump.move(0.2, 0.04).turn("y", turn + 20), look.other(STONE.tinted(0.75)))


def _flower(clay: Clay, look: Look) -> None:
    petal = look.of(COLOURS["pink"])
    clay.add(
        clay.tube([(0, 0, 0), (0.03, 0.3, 0), (0, 0.7, 0)], [0.03, 0.025, 0.025], rings=8), LEAF
    )
    for turn in (30, 200):
        leaf = clay.tube(
            [(0.02, 0.2, 0), (0.16, 0.32, 0), (0.3, 0.3, 0)],
            [(0.03, 0.01), (0.075, 0.014), (0.01, 0.005)],
            rings=7,
        )
        clay.add(leaf.turn("y", turn), LEAF)
    for i in range(8):
        one = clay.ball(0.035, 0.13, 0.085, around=10, rings=8).move(0, 0.19).turn("x", i * 45)
        clay.add(one.turn("z", -14).move(0.03, 0.76), petal.tinted(1.0 if i % 2 else 1.15))
    clay.add(clay.ball(0.07, 0.1, 0.1, around=14).move(0.05, 0.76), look.other(COLOURS["yellow"]))


def _cactus(clay: Clay, look: Look) -> None:
    skin = look.of(LEAF)
    clay.add(
        clay.lathe([(0.2, 0), (0.27, 0.26), (0.29, 0.28), (0.25, 0.3), (0.0, 0.28)], around=20),
        look.other(COLOURS["orange"].tinted(0.85)),
    )
    clay.add(
        clay.tube([(0, 0.25, 0), (0, 0.6, 0), (0, 0.9, 0)], [0.13, 0.14, 0.1], around=16), skin
    )
    clay.add(
        clay.tube(
            [(0, 0.5, 0.1), (0, 0.52, 0.25), (0, 0.74, 0.28)], [0.06, 0.065, 0.05], hint=(1, 0, 0)
        ),
        skin.tinted(1.08),
    )
    clay.add(
        clay.tube(
            [(0, 0.58, -0.1), (0, 0.6, -0.22), (0, 0.74, -0.25)],
            [0.055, 0.06, 0.045],
            hint=(1, 0, 0),
        ),
        skin.tinted(0.94),
    )
    clay.add(clay.ball(0.06, 0.05, 0.06, around=7).move(0, 0.99), COLOURS["pink"])


def _log(clay: Clay, look: Look) -> None:
    wood = look.of(WOOD)
    clay.add(
        clay.tube([(0, 0.2, -0.48), (0, 0.2, 0.48)], [0.2, 0.2], blunt=True, hint=(0, 1, 0)), BARK
    )
    for z in (-0.485, 0.485):
        clay.add(
            clay.lathe([(0.17, 0), (0.17, 0.02), (0, 0.02)], around=18)
            .turn("x", 90)
            .move(0, 0.2, z),
            wood.tinted(1.3),
        )


NATURE: dict[str, Maker] = {
    "tree": _tree,
    "pine": _pine,
    "mushroom": _mushroom,
    "rock": _rock,
    "crystal": _crystal,
    "flower": _flower,
    "cactus": _cactus,
    "log": _log,
}
