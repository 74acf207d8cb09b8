"""Cars, boats and rockets."""

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import COLOURS, GOLD, INK, STEEL, WHITE, WOOD, paint
from tools.simulator.sculptor.patch import below
from tools.simulator.sculptor.props.look import Look, Maker
from tools.simulator.sculptor.shape import loft

GLASS = paint("window", "6FA9C9", 0.3, 0.12)
TYRE = paint("tyre", "2B2A2E", roughness=0.9)
LAMP = paint("lamp", "FFF1BF", roughness=0.3, glow=0.5)


def _wheel(clay: Clay, x: float, z: float, radius: float) -> None:
    tyre = clay.ring(radius * 0.72, radius * 0.28, tall=0.055).turn("x", 90)
    clay.pair(tyre.move(x, radius, z), TYRE)
    hub = clay.lathe(
        [(0.0, -0.03), (radius * 0.62, -0.03), (radius * 0.55, 0.035), (0.0, 0.05)], around=14
    )
    clay.pair(hub.turn("x", 90).move(x, radius, z), STEEL.tinted(1.2))


def _car(clay: Clay, look: Look) -> None:
    body, trim = look.of(COLOURS["red"].wearing(paint("", "000000", 0.2, 0.3))), look.other(WHITE)
    lower = clay.ball(0.5, 0.15, 0.25, around=28, rings=12, square=0.45).move(0, 0.22)
    clay.add(lower, body, patches=((below(0.14), INK),))
    cabin = clay.ball(0.27, 0.17, 0.2, around=24, rings=12, square=0.55).move(-0.05, 0.36)
    roof = 0.47
    clay.add(cabin, GLASS, patches=((lambda c: c[:, 1] - roof, body),))
    for x in (-0.04, -0.29, 0.205):
        pillar = clay.block(0.03, 0.16, 0.405 if x == -0.04 else 0.3, bevel=0.008)
        clay.add(pillar.turn("z", 22 if x > 0 else -20 if x < -0.2 else 0).move(x, 0.39), body)
    for x in (-0.29, 0.29):
        _wheel(clay, x, 0.225, 0.115)
        arch = clay.ball(0.15, 0.145, 0.06, around=18, rings=8).move(x, 0.13, 0.2)
        clay.pair(arch, body.tinted(0.9))
    clay.pair(clay.ball(0.03, 0.045, 0.055, around=12).move(0.478, 0.25, 0.15), LAMP)
    clay.pair(
        clay.ball(0.02, 0.03, 0.05, around=10).move(-0.485, 0.26, 0.16),
        paint("tail lamp", "D02E2A", glow=0.3),
    )
    for x in (0.49, -0.49):
        clay.add(clay.block(0.05, 0.06, 0.42, bevel=0.02).move(x, 0.14), STEEL)
    clay.add(clay.block(0.03, 0.055, 0.18, bevel=0.01).move(0.495, 0.225), INK)
    for z in (-0.05, 0.05):
        clay.add(clay.block(0.3, 0.012, 0.045, bevel=0.004).move(-0.05, 0.532, z), trim)
    clay.pair(clay.ball(0.025, 0.025, 0.035, around=8).move(0.14, 0.37, 0.25), body)


def _boat(clay: Clay, look: Look) -> None:
    hull, sail = look.of(WOOD), look.other(COLOURS["cream"])
    rings: list[list[tuple[float, float, float]]] = []
    for x, wide, low, high in (
        (-0.46, 0.1, 0.1, 0.32),
        (-0.36, 0.17, 0.03, 0.28),
        (-0.1, 0.215, 0.0, 0.24),
        (0.15, 0.2, 0.0, 0.25),
        (0.36, 0.11, 0.04, 0.31),
        (0.5, 0.008, 0.16, 0.40),
    ):
        rings.append(
            [
                (x, high, wide),
                (x, (high + low) / 2, wide * 0.94),
                (x, low + 0.03, wide * 0.5),
                (x, low, 0),
                (x, low + 0.03, -wide * 0.5),
                (x, (high + low) / 2, -wide * 0.94),
                (x, high, -wide),
                (x, high - 0.05, 0),
            ]
        )
    clay.add(loft(np.array(rings, dtype=float)), hull, patches=((below(0.11), hull.tinted(0.65)),))
    rail = [(r[0][0], r[0][1] + 0.01, r[0][2]) for r in rings]
    clay.pair(clay.tube(rail, [0.02] * 6, rings=12, around=8, hint=(0, 1, 0)), hull.tinted(0.7))
    clay.add(
        clay.tube([(0.02, 0.15, 0), (0.02, 1.0, 0)], [0.022, 0.014], rings=2), WOOD.tinted(0.7)
    )
    clay.add(
        clay.tube([(0.02, 0.9, -0.2), (0.02, 0.9, 0.2)], [0.014, 0.014], rings=1, hint=(1, 0, 0)),
        WOOD.tinted(0.7),
    )
    clay.add(
        clay.tube(
            [(0.02, 0.42, -0.26), (0.02, 0.42, 0.26)], [0.014, 0.014], rings=1, hint=(1, 0, 0)
        ),
        WOOD.tinted(0.7),
    )
    rows = [
        [
            (
                0.03 + 0.13 * float(np.sin(np.pi * t)) * (1 - 0.5 * s * s),
                0.9 - 0.48 * float(t),
                float(s) * (0.19 + 0.06 * float(t)),
            )
            for s in np.linspace(-1, 1, 7)
        ]
        for t in np.linspace(0, 1, 7)
    ]
    clay.add(
        clay.sheet(rows, thickness=0.014, smooth=2),
        sail,
        patches=((lambda c: 0.035 - np.abs(c[:, 1] - 0.66), COLOURS["red"]),),
    )
    flag = clay.sheet(
        [[(0.02, 1.0, 0), (0.02, 0.93, 0)], [(-0.1, 0.985, 0.02), (-0.1, 0.945, 0.02)]],
        thickness=0.008,
    )
    clay.add(flag, COLOURS["red"])


def _rocket(clay: Clay, look: Look) -> None:
    body, trim = look.of(WHITE), look.other(COLOURS["red"])
    hull = clay.lathe(
        [
            (0.1, 0.14),
            (0.15, 0.17),
            (0.19, 0.4),
            (0.185, 0.6),
            (0.14, 0.8),
            (0.06, 0.95),
            (0.0, 1.0),
        ],
        around=24,
    )
    clay.add(
        hull,
        body,
        patches=((lambda c: c[:, 1] - 0.77, trim), (lambda c: 0.02 - np.abs(c[:, 1] - 0.33), trim)),
    )
    clay.add(
        clay.lathe([(0.13, 0.05), (0.14, 0.05), (0.09, 0.16), (0.0, 0.17)], around=18),
        STEEL.tinted(0.6),
    )
    fin = clay.prism(
        [(0.12, 0.4), (0.3, 0.22), (0.34, 0.0), (0.28, 0.02), (0.12, 0.2)], 0.045, bevel=0.015
    )
    for turn in (0, 90, 180, 270):
        clay.add(fin.turn("y", turn + 45), trim)
    for y, r in ((0.62, 0.062), (0.46, 0.045)):
        x = 0.178 if y > 0.5 else 0.184
        clay.add(clay.ring(r, 0.018).turn("z", 90).move(x, y), GOLD)
        clay.add(clay.ball(0.025, r, r, around=16).move(x - 0.005, y), GLASS)
    flame = [(0, 0.09, 0), (0, 0.03, 0), (0, 0.0, 0)]
    clay.add(clay.tube(flame, [0.09, 0.06, 0.01], rings=4), paint("flame", "F5942A", glow=0.7))


def _cart(clay: Clay, look: Look) -> None:
    wood = look.of(WOOD)
    clay.add(clay.block(0.7, 0.06, 0.46, bevel=0.015).move(0, 0.34), wood)
    for x in (-0.34, 0.34):
        clay.add(clay.block(0.04, 0.2, 0.46, bevel=0.012).move(x, 0.45), wood.tinted(0.9))
    clay.pair(clay.block(0.7, 0.2, 0.04, bevel=0.012).move(0, 0.45, 0.22), wood.tinted(0.9))
    clay.pair(clay.tube([(0.3, 0.34, 0.15), (0.62, 0.3, 0.13)], [0.025, 0.02]), wood.tinted(0.8))
    rim = clay.ring(0.2, 0.032, tall=0.03).turn("x", 90)
    clay.pair(rim.move(-0.05, 0.23, 0.3), wood.tinted(0.7))
    for turn in range(0, 180, 45):
        spoke = clay.block(0.38, 0.03, 0.03, bevel=0.008).turn("z", turn)
        clay.pair(spoke.move(-0.05, 0.23, 0.3), wood.tinted(0.8))
    for x, z in ((-0.15, 0.05), (0.1, -0.08), (0.05, 0.1)):
        clay.add(
            clay.ball(0.13, 0.1, 0.12, around=10).move(x, 0.5, z),
            look.other(paint("hay", "D9B64E")),
        )


VEHICLES: dict[str, Maker] = {
    "car": _car,
    "boat": _boat,
    "rocket": _rocket,
    "cart": _cart,
}
