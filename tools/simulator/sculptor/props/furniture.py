"""Chairs, tables and what one keeps things in."""

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import COLOURS, GOLD, STEEL, WOOD, paint
from tools.simulator.sculptor.patch import Field
from tools.simulator.sculptor.props.look import Look, Maker


def _chair(clay: Clay, look: Look) -> None:
    wood, cloth = look.of(WOOD), look.other(COLOURS["crimson"])
    for x in (-0.19, 0.19):
        leg = clay.tube(
            [(x * 1.08, 0.0, 0.2), (x, 0.42, 0.18)], [0.022, 0.032], blunt=True, rings=3
        )
        clay.pair(leg, wood)
    clay.add(clay.block(0.48, 0.055, 0.46, bevel=0.018).move(0, 0.44), wood)
    clay.add(clay.ball(0.2, 0.045, 0.195, around=20, rings=8, square=0.5).move(0.005, 0.475), cloth)
    post = clay.tube(
        [(-0.2, 0.42, 0.19), (-0.235, 0.75, 0.19), (-0.27, 1.0, 0.18)], [0.03, 0.027, 0.024]
    )
    clay.pair(post, wood)
    clay.pair(clay.ball(0.036, 0.036, 0.036, around=12).move(-0.275, 1.03, 0.18), wood.tinted(0.85))
    for y, tall in ((0.93, 0.1), (0.6, 0.06)):
        rail = clay.block(0.03, tall, 0.38, bevel=0.012).turn("z", 7)
        clay.add(rail.move(-0.205 - (y - 0.42) * 0.11, y), wood)
    for z in (-0.1, 0.0, 0.1):
        bar = clay.tube([(-0.225, 0.6, z), (-0.26, 0.9, z)], [0.017, 0.017], rings=2, around=8)
        clay.add(bar, wood.tinted(0.92))
    for y in (0.15, 0.22):
        clay.pair(
            clay.tube([(-0.19, y, 0.19), (0.19, y, 0.19)], [0.013, 0.013], rings=1, around=8), wood
        )


def _throne(clay: Clay, look: Look) -> None:
    gold, cloth = look.of(GOLD), look.other(COLOURS["crimson"])
    clay.add(clay.block(0.72, 0.07, 0.7, bevel=0.02).move(0, 0.035), gold.tinted(0.75))
    clay.add(clay.block(0.52, 0.34, 0.52, bevel=0.025).move(0, 0.24), gold)
    clay.add(clay.ball(0.23, 0.06, 0.22, around=20, rings=8, square=0.5).move(0.02, 0.42), cloth)
    outline = [
        (-0.27, 0),
        (0.27, 0),
        (0.27, 0.55),
        (0.14, 0.7),
        (0, 0.82),
        (-0.14, 0.7),
        (-0.27, 0.55),
    ]
    clay.add(clay.prism(outline, 0.07, bevel=0.02).turn("y", 90).move(-0.24, 0.4), gold)
    inner = [(x * 0.76, 0.06 + y * 0.78) for x, y in outline]
    clay.add(clay.prism(inner, 0.05, bevel=0.02).turn("y", 90).move(-0.212, 0.41), cloth)
    arm = clay.tube(
        [(-0.2, 0.62, 0.27), (0.12, 0.62, 0.28), (0.24, 0.59, 0.28)], [0.04, 0.042, 0.05]
    )
    clay.pair(arm, gold)
    clay.pair(clay.tube([(0.2, 0.38, 0.27), (0.2, 0.6, 0.28)], [0.034, 0.03]), gold)
    for y, z in ((1.24, 0), (0.98, 0.25), (0.98, -0.25)):
        clay.add(clay.ball(0.045, 0.045, 0.045, around=12).move(-0.24, y, z), cloth)


def _table(clay: Clay, look: Look) -> None:
    wood = look.of(WOOD)
    clay.add(clay.block(0.62, 0.06, 1.0, bevel=0.018).move(0, 0.56), wood)
    for z in (-0.25, 0.0, 0.25):
        clay.add(clay.block(0.6, 0.012, 0.01, bevel=0.003).move(0, 0.59, z), wood.tinted(0.6))
    clay.add(clay.block(0.5, 0.08, 0.86, bevel=0.015).move(0, 0.5), wood.tinted(0.85))
    for x in (-0.24, 0.24):
        leg = clay.lathe(
            [(0.03, 0), (0.036, 0.06), (0.028, 0.1), (0.046, 0.3), (0.05, 0.53)], around=12
        )
        clay.pair(leg.move(x, 0, 0.41), wood.tinted(0.92))


def _barrel(clay: Clay, look: Look) -> None:
    wood, iron = look.of(WOOD), look.other(STEEL.tinted(0.7))
    staves = clay.lathe(
        [(0.0, 0.03), (0.27, 0.03), (0.29, 0), (0.345, 0.22), (0.362, 0.45), (0.345, 0.68)]
        + [(0.29, 0.9), (0.27, 0.87), (0.0, 0.87)],
        around=24,
    )
    clay.add(staves, wood, patches=((_seams(12), wood.tinted(0.72)),))
    for y, radius in ((0.12, 0.325), (0.31, 0.358), (0.59, 0.358), (0.78, 0.325)):
        hoop = clay.lathe(
            [(radius - 0.02, -0.03), (radius, -0.03), (radius, 0.03), (radius - 0.02, 0.03)],
            around=24,
        )
        clay.add(hoop.move(0, y), iron)
    clay.add(clay.ball(0.03, 0.035, 0.035, around=10).move(0.36, 0.45), wood.tinted(0.5))


def _seams(count: int) -> Field:
    return lambda c: np.cos(np.arctan2(c[:, 2], c[:, 0]) * count) - 0.9


def _chest(clay: Clay, look: Look) -> None:
    wood, metal = look.of(WOOD), look.other(GOLD)
    clay.add(clay.block(0.55, 0.36, 0.86, bevel=0.02).move(0, 0.18), wood)
    arc = [(0.275 * float(np.cos(a)), 0.24 * float(np.sin(a))) for a in np.linspace(0, np.pi, 12)]
    clay.add(clay.prism(arc, 0.86, bevel=0.02).move(0, 0.37), wood.tinted(1.08))
    wide = [(x * 1.045, y * 1.05) for x, y in arc]
    for z in (-0.36, 0.0, 0.36):
        clay.add(clay.prism(wide, 0.075, bevel=0.012).move(0, 0.37, z), metal)
        clay.add(clay.block(0.575, 0.37, 0.075, bevel=0.012).move(0, 0.185, z), metal)
    clay.add(clay.block(0.57, 0.045, 0.885, bevel=0.012).move(0, 0.365), metal.tinted(0.8))
    clay.add(clay.block(0.04, 0.14, 0.12, bevel=0.014).move(0.29, 0.35), metal.tinted(1.15))
    clay.add(
        clay.ball(0.012, 0.022, 0.018, around=10).move(0.312, 0.355), paint("keyhole", "221A14")
    )
    for z in (-0.36, 0.36):
        for y in (0.06, 0.3):
            clay.add(
                clay.ball(0.014, 0.02, 0.02, around=8, rings=5).move(0.288, y, z), metal.tinted(1.2)
            )


def _crate(clay: Clay, look: Look) -> None:
    wood = look.of(WOOD)
    clay.add(clay.block(0.72, 0.72, 0.72, bevel=0.01).move(0, 0.4), wood.tinted(0.8))
    for a in (-0.36, 0.36):
        for b in (-0.36, 0.36):
            clay.add(clay.block(0.8, 0.09, 0.09, bevel=0.012).move(0, 0.4 + a, b), wood)
            clay.add(clay.block(0.09, 0.8, 0.09, bevel=0.012).move(a, 0.4, b), wood)
            clay.add(clay.block(0.09, 0.09, 0.8, bevel=0.012).move(a, 0.4 + b, 0), wood)
    for turn in range(4):
        plank = clay.block(0.03, 0.09, 0.92, bevel=0.01).turn("x", 45).move(0.365)
        clay.add(plank.turn("y", turn * 90).move(0, 0.4), wood.tinted(1.1))


def _bed(clay: Clay, look: Look) -> None:
    wood, cloth = look.of(WOOD), look.other(COLOURS["blue"])
    clay.add(clay.block(0.96, 0.12, 0.6, bevel=0.02).move(0, 0.18), wood)
    clay.add(
        clay.ball(0.46, 0.1, 0.285, around=24, rings=8, square=0.35).move(0, 0.28), COLOURS["cream"]
    )
    clay.add(clay.ball(0.3, 0.1, 0.3, around=20, rings=8, square=0.4).move(0.17, 0.295), cloth)
    clay.add(
        clay.ball(0.1, 0.06, 0.19, around=16, rings=8, square=0.6).move(-0.34, 0.38),
        COLOURS["white"],
    )
    for x, tall in ((-0.47, 0.62), (0.47, 0.42)):
        clay.add(
            clay.block(0.05, tall - 0.1, 0.6, bevel=0.02).move(x, tall / 2 + 0.03), wood.tinted(0.9)
        )
        post = clay.tube([(x, 0, 0.3), (x, tall, 0.3)], [0.035, 0.035], rings=2)
        clay.pair(post, wood)


def _book(clay: Clay, look: Look) -> None:
    cover, page = look.of(COLOURS["maroon"]), COLOURS["cream"]
    clay.add(clay.block(0.62, 0.13, 0.86, bevel=0.01).move(-0.01, 0.105), page)
    for y in (0.02, 0.19):
        clay.add(clay.block(0.68, 0.035, 0.94, bevel=0.012).move(0, y), cover)
    clay.add(
        clay.tube(
            [(-0.34, 0.105, -0.46), (-0.34, 0.105, 0.46)], [0.1, 0.1], blunt=True, hint=(0, 1, 0)
        ),
        cover,
    )
    for z in (-0.3, 0.3):
        clay.add(clay.block(0.7, 0.24, 0.05, bevel=0.02).move(0, 0.105, z), GOLD)
    gem = clay.ball(0.12, 0.03, 0.12, around=8, rings=6).move(0, 0.21)
    clay.add(gem, look.other(COLOURS["turquoise"]))


def _lamp(clay: Clay, look: Look) -> None:
    metal = look.of(GOLD)
    clay.add(clay.lathe([(0.2, 0), (0.2, 0.03), (0.05, 0.07), (0.03, 0.1), (0.03, 0.66)]), metal)
    shade = paint("lampshade", "F6E3B0", roughness=0.9, glow=0.45)
    clay.add(
        clay.lathe([(0.29, 0.62), (0.3, 0.62), (0.17, 0.98), (0.16, 0.98)], around=24),
        look.second or shade,
    )
    clay.add(clay.ball(0.09, 0.11, 0.09).move(0, 0.7), paint("bulb", "FFE9A8", glow=0.9))


FURNITURE: dict[str, Maker] = {
    "chair": _chair,
    "throne": _throne,
    "table": _table,
    "barrel": _barrel,
    "chest": _chest,
    "crate": _crate,
    "bed": _bed,
    "book": _book,
    "lamp": _lamp,
}
