"""Weapons, potions, crowns: what lies in chests and hangs on walls."""

import numpy as np

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import (
    COLOURS,
    GOLD,
    LEATHER,
    MATERIALS,
    STEEL,
    WOOD,
    Paint,
    paint,
)
from tools.simulator.sculptor.props.look import Look, Maker
from tools.simulator.sculptor.shape import Shape, loft

RUBY = paint("ruby", "C2263C", 0.1, 0.15)


def _sword(clay: Clay, look: Look) -> None:
    blade, hilt = look.of(STEEL), look.other(GOLD)

    rings: list[list[tuple[float, float, float]]] = []
    for y, wide in ((0.27, 0.058), (0.5, 0.055), (0.84, 0.046), (0.93, 0.03), (0.99, 0.002)):
        rings.append(
            [
                (0.016 * wide / 0.058, y, 0),
                (0, y, wide),
                (-0.016 * wide / 0.058, y, 0),
                (0, y, -wide),
            ]
        )

    clay.add(loft(np.array(rings, dtype=float)), blade)
    clay.add(clay.block(0.01, 0.42, 0.018, bevel=0.003).move(0.014, 0.49), blade.tinted(0.75))
    guard = clay.tube(
        [(0, 0.28, -0.17), (0, 0.255, -0.08), (0, 0.252, 0), (0, 0.255, 0.08), (0, 0.28, 0.17)],
        [0.022, 0.024, 0.032, 0.024, 0.022],
        rings=12,
        hint=(1, 0, 0),
    )
    clay.add(guard, hilt)
    for z in (-0.17, 0.17):
        clay.add(clay.ball(0.03, 0.03, 0.03, around=10).move(0, 0.28, z), hilt)
    clay.add(clay.tube([(0, 0.07, 0), (0, 0.25, 0)], [0.024, 0.026], rings=2), LEATHER)
    for y in np.linspace(0.085, 0.225, 6):
        clay.add(clay.ring(0.025, 0.006).move(0, float(y)), LEATHER.tinted(0.6))
    clay.add(clay.ball(0.042, 0.042, 0.042, around=14).move(0, 0.043), hilt)
    clay.add(clay.ball(0.02, 0.022, 0.022, around=8).move(0.03, 0.252), RUBY)


def _shield(clay: Clay, look: Look) -> None:
    field, rim = look.of(COLOURS["blue"]), look.other(STEEL)
    outline = [(-0.38, 0.92), (-0.19, 0.955), (0, 1.0), (0.19, 0.955), (0.38, 0.92), (0.4, 0.6)]
    outline += [(0.31, 0.32), (0.17, 0.12), (0, 0.0), (-0.17, 0.12), (-0.31, 0.32), (-0.4, 0.6)]
    middle = np.array([0, 0.55])
    for scale, deep, x, worn in ((1.0, 0.06, 0.0, rim), (0.87, 0.07, 0.022, field)):
        flat = [tuple(map(float, middle + (np.array(p) - middle) * scale)) for p in outline]
        clay.add(_bowed(clay.prism(flat, deep, bevel=0.02).turn("y", 90).move(x)), worn)
    bar = clay.block(0.03, 0.72, 0.085, bevel=0.01).move(0.052, 0.55)
    clay.add(_bowed(bar), rim.tinted(1.1))
    across = [(0.052, 0.66, z) for z in (-0.33, -0.16, 0.0, 0.16, 0.33)]
    beam = clay.tube(across, [(0.043, 0.014)] * 5, around=8, rings=12, hint=(0, 1, 0))
    clay.add(_bowed(beam), rim.tinted(1.1))
    clay.add(clay.ball(0.05, 0.09, 0.09, around=16).move(0.06, 0.66), GOLD)
    for y, z in ((0.88, 0.33), (0.62, 0.36), (0.34, 0.27)):
        stud = clay.ball(0.02, 0.024, 0.024, around=8, rings=6)
        clay.pair(_bowed(stud.move(0.03, y, z)), GOLD)


def _bowed(shape: Shape) -> Shape:
    points = shape.points.copy()
    points[:, 0] -= 0.5 * points[:, 2] ** 2
    return Shape(points, shape.faces)


def _axe(clay: Clay, look: Look) -> None:
    metal, wood = look.of(STEEL), look.other(WOOD)
    clay.add(
        clay.tube([(0, 0, 0), (0.01, 0.5, 0), (0, 0.98, 0)], [0.026, 0.024, 0.028], rings=8), wood
    )
    head = [
        (0.0, 0.1),
        (0.14, 0.11),
        (0.25, 0.2),
        (0.29, 0.06),
        (0.28, -0.1),
        (0.22, -0.2),
        (0.12, -0.07),
        (0.0, -0.06),
    ]
    blade = clay.prism(head, 0.07, bevel=0.02)
    edge = blade.points.copy()
    edge[:, 2] *= np.clip(1.1 - edge[:, 0] * 3.2, 0.12, 1)
    one = Shape(edge, blade.faces).turn("y", -90).move(0, 0.82)
    clay.pair(one, metal)
    clay.add(clay.block(0.085, 0.2, 0.1, bevel=0.02).move(0, 0.84), metal.tinted(0.75))
    for y in (0.06, 0.1, 0.14, 0.18):
        clay.add(clay.ring(0.027, 0.008).move(0, y), LEATHER)


def _hammer(clay: Clay, look: Look) -> None:
    metal, wood = look.of(STEEL), look.other(WOOD)
    clay.add(clay.tube([(0, 0, 0), (0, 0.86, 0)], [0.034, 0.03], rings=3), wood)
    clay.add(clay.block(0.26, 0.26, 0.5, bevel=0.045).move(0, 0.84), metal)
    for z in (-0.2, 0.2):
        clay.add(clay.block(0.29, 0.29, 0.06, bevel=0.02).move(0, 0.84, z), GOLD)
    for y in (0.05, 0.1, 0.15, 0.2, 0.25):
        clay.add(clay.ring(0.034, 0.009).move(0, y), LEATHER)


def _bow(clay: Clay, look: Look) -> None:
    wood = look.of(WOOD)
    path = [
        (-0.12, 0.98, 0),
        (0.02, 0.88, 0),
        (0.12, 0.62, 0),
        (0.07, 0.5, 0),
        (0.12, 0.38, 0),
        (0.02, 0.12, 0),
        (-0.12, 0.02, 0),
    ]
    clay.add(clay.tube(path, [0.014, 0.026, 0.03, 0.034, 0.03, 0.026, 0.014], rings=28), wood)
    clay.add(
        clay.tube([(-0.12, 0.98, 0), (-0.12, 0.02, 0)], [0.005, 0.005], rings=1, around=5),
        COLOURS["cream"],
    )
    clay.add(
        clay.tube(
            [(0.085, 0.57, 0), (0.07, 0.5, 0), (0.085, 0.43, 0)], [0.04, 0.042, 0.04], rings=5
        ),
        LEATHER,
    )


def _staff(clay: Clay, look: Look) -> None:
    wood, glow = look.of(WOOD), look.other(paint("orb", "5FB7F2", 0.1, 0.1, glow=0.5))
    clay.add(
        clay.tube(
            [(0, 0, 0), (0.012, 0.35, 0), (-0.01, 0.7, 0.01), (0, 0.8, 0)],
            [0.02, 0.024, 0.026, 0.034],
            rings=12,
        ),
        wood,
    )
    for turn in (0, 120, 240):
        claw = clay.tube(
            [(0.02, 0.78, 0), (0.09, 0.87, 0), (0.04, 0.98, 0)], [0.022, 0.02, 0.006], rings=6
        )
        clay.add(claw.turn("y", turn), wood.tinted(0.85))
    clay.add(clay.ball(0.07, 0.07, 0.07, around=16).move(0, 0.89), glow)


def _potion(clay: Clay, look: Look) -> None:
    brew = look.of(COLOURS["magenta"])
    liquid = Paint("brew", brew.rgb, 0.0, 0.18, glow=0.18)
    glass = Paint("glass", MATERIALS["glass"].rgb, 0.0, 0.06, alpha=0.42)
    clay.add(
        clay.lathe(
            [(0.0, 0.03), (0.2, 0.03), (0.31, 0.14), (0.325, 0.28), (0.28, 0.43), (0.0, 0.44)],
            around=24,
        ),
        liquid,
    )
    bottle = [
        (0.0, 0.0),
        (0.21, 0.0),
        (0.34, 0.12),
        (0.36, 0.28),
        (0.28, 0.5),
        (0.12, 0.61),
        (0.1, 0.78),
        (0.145, 0.82),
        (0.14, 0.86),
    ]
    clay.add(clay.lathe(bottle, around=24), glass)
    clay.add(clay.ring(0.115, 0.032, tall=0.03).move(0, 0.82), glass.tinted(1.4))
    clay.add(
        clay.lathe([(0.085, 0.74), (0.1, 0.9), (0.09, 0.95), (0.0, 0.955)], around=16),
        paint("cork", "B98B57", roughness=0.95),
    )
    for x, y, z, r in (
        (0.2, 0.3, 0.16, 0.035),
        (0.1, 0.38, 0.22, 0.024),
        (0.24, 0.2, -0.1, 0.03),
        (0.27, 0.34, 0.02, 0.018),
    ):
        clay.add(clay.ball(r, r, r, around=10).move(x, y, z), liquid.tinted(1.5))
    clay.add(clay.ring(0.115, 0.018).move(0, 0.64), look.other(GOLD))
    label = clay.ball(0.012, 0.07, 0.07, around=5, rings=6)
    clay.add(label.move(0.36, 0.25), look.other(GOLD))


def _crown(clay: Clay, look: Look) -> None:
    metal = look.of(GOLD)
    clay.add(
        clay.lathe([(0.36, 0), (0.385, 0), (0.395, 0.2), (0.37, 0.2), (0.36, 0.02)], around=32),
        metal,
    )
    for y in (0.015, 0.19):
        clay.add(clay.ring(0.385, 0.024).move(0, y), metal.tinted(1.15))
    velvet = clay.ball(0.345, 0.25, 0.345, around=24, rings=10)
    clay.add(
        Shape(np.maximum(velvet.points, [-9, 0, -9]), velvet.faces).move(0, 0.1),
        look.other(COLOURS["crimson"]),
    )
    for i in range(8):
        tall = 0.34 if i % 2 == 0 else 0.24
        point = clay.lathe(
            [(0.085, 0), (0.08, 0.06), (0.03, tall * 0.75), (0.0, tall)], around=8
        ).scale(x=0.3)
        clay.add(point.move(0.385, 0.19).turn("y", i * 45), metal)
        orb = clay.ball(0.034, 0.034, 0.034, around=10).move(0.385, 0.2 + tall)
        clay.add(orb.turn("y", i * 45), metal.tinted(1.2) if i % 2 else RUBY)
        gem = clay.ball(0.02, 0.045, 0.038, around=8, rings=6).move(0.395, 0.1)
        clay.add(gem.turn("y", i * 45), RUBY if i % 2 else COLOURS["emerald"])


def _torch(clay: Clay, look: Look) -> None:
    wood = look.of(WOOD)
    clay.add(clay.lathe([(0.035, 0), (0.045, 0.03), (0.062, 0.6), (0.07, 0.62)], around=14), wood)
    for y in (0.2, 0.27):
        clay.add(clay.ring(0.052, 0.012, tall=0.016).move(0, y), LEATHER)
    clay.add(
        clay.lathe([(0.07, 0.56), (0.115, 0.62), (0.12, 0.68), (0.09, 0.68)], around=16),
        look.other(STEEL.tinted(0.6)),
    )
    for size, y, hue, glow in (
        (1.0, 0.66, "E8531C", 0.55),
        (0.72, 0.68, "F59A23", 0.75),
        (0.42, 0.7, "FFE38A", 0.95),
    ):
        flame = paint(f"flame {hue}", hue, roughness=0.9, glow=glow)
        path = [
            (0, y, 0),
            (0.015, y + 0.11 * size, 0),
            (-0.02, y + 0.24 * size, 0),
            (0.03, y + 0.36 * size, 0),
        ]
        tongue = clay.tube(
            path, [0.075 * size, 0.115 * size, 0.066 * size, 0.008], around=12, rings=12
        )
        clay.add(tongue.move(0.055 * (1 - size)), flame)
    for turn in (60, 200, 310):
        lick = clay.tube(
            [(0.05, 0.68, 0), (0.1, 0.76, 0), (0.085, 0.88, 0)], [0.035, 0.04, 0.005], rings=6
        )
        clay.add(lick.turn("y", turn), paint("flame", "EE6C1E", glow=0.6))


def _coin(clay: Clay, look: Look) -> None:
    metal = look.of(GOLD)
    disc = clay.lathe(
        [(0.0, -0.05), (0.47, -0.05), (0.5, -0.03), (0.5, 0.03), (0.47, 0.05), (0.0, 0.05)],
        around=40,
    )
    clay.add(disc.turn("z", 90).move(0, 0.5), metal)
    clay.add(clay.ring(0.43, 0.022).turn("z", 90).move(0.05, 0.5), metal.tinted(1.2))
    angles = np.pi / 2 + np.arange(10) * np.pi / 5
    star = [
        (
            float((0.27 if i % 2 == 0 else 0.12) * np.cos(a)),
            float((0.27 if i % 2 == 0 else 0.12) * np.sin(a)),
        )
        for i, a in enumerate(angles)
    ]
    clay.add(clay.prism(star, 0.15, bevel=0.02).turn("y", 90).move(0, 0.5), metal.tinted(1.15))


def _key(clay: Clay, look: Look) -> None:
    metal = look.of(GOLD)
    for turn in range(3):
        loop = clay.ring(0.1, 0.03).turn("z", 90).move(0, 0.12).turn("x", turn * 120 - 0)
        clay.add(loop.move(0, 0.8), metal)
    clay.add(clay.tube([(0, 0.02, 0), (0, 0.74, 0)], [0.035, 0.035], rings=2), metal)
    for y, wide in ((0.08, 0.16), (0.17, 0.12), (0.26, 0.15)):
        clay.add(clay.block(0.045, 0.055, wide, bevel=0.01).move(0, y, wide / 2), metal)
    clay.add(clay.ring(0.04, 0.018).move(0, 0.68), metal.tinted(1.2))
    clay.add(clay.ball(0.04, 0.05, 0.05, around=10).move(0.0, 0.8), look.other(RUBY))


TREASURE: dict[str, Maker] = {
    "sword": _sword,
    "shield": _shield,
    "axe": _axe,
    "hammer": _hammer,
    "bow": _bow,
    "staff": _staff,
    "potion": _potion,
    "crown": _crown,
    "torch": _torch,
    "coin": _coin,
    "key": _key,
}
