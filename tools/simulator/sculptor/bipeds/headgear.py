"""Hats and crowns, and which hat is which."""

from collections.abc import Callable

import numpy as np

from tools.simulator.sculptor.bipeds.head import TALL, WIDE, Head
from tools.simulator.sculptor.bipeds.helmets import (
    bubble,
    helmet,
    hood,
    horned_helmet,
    kabuto,
    mask,
)
from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.palette import GOLD, WHITE, Paint, paint
from tools.simulator.sculptor.shape import Shape


def add_hat(head: Head, outfit: Outfit) -> None:
    """Puts on the outfit's hat, if it has one."""
    if outfit.hat:
        HATS[outfit.hat](head, outfit, outfit.hat_paint or outfit.top)


def _wizard(head: Head, outfit: Outfit, cloth: Paint) -> None:
    clay = head.clay
    brim = [(0.0, 0.0), (0.15, -0.006), (0.265, -0.02), (0.275, -0.006), (0.16, 0.024), (0.0, 0.03)]
    head.add(clay.lathe(brim, around=24).turn("z", 6).move(-0.01, 0.088, 0), cloth)
    cone = [(-0.008, 0.09, 0), (-0.015, 0.20, 0), (-0.045, 0.32, 0), (-0.12, 0.405, 0)]
    cone.append((-0.20, 0.40, 0))
    head.add(clay.tube(cone, [0.152, 0.112, 0.07, 0.036, 0.012], around=16, rings=12), cloth)
    band = clay.ring(0.146, 0.014, tall=0.022).turn("z", 6)
    head.add(band.move(-0.012, 0.122, 0), outfit.trim)
    star = [(0.036 * r * np.cos(a), 0.036 * r * np.sin(a)) for a, r in _star(5)]
    shape = clay.prism(star, 0.012).turn("y", 90).turn("z", 14)
    head.add(shape.move(0.116, 0.205, 0), GOLD)


def _star(points: int) -> list[tuple[float, float]]:
    angles = np.pi / 2 + np.arange(points * 2) * np.pi / points
    return [(float(a), 1.0 if i % 2 == 0 else 0.45) for i, a in enumerate(angles)]


def _crown(head: Head, outfit: Outfit, _: Paint) -> None:
    add_crown(head, outfit.trim if outfit.trim.metallic > 0.5 else GOLD, 0.122, 0.135)


def add_crown(head: Head, metal: Paint, radius: float, y: float) -> None:
    clay = head.clay
    band = clay.lathe(
        [(radius - 0.012, 0), (radius, -0.004), (radius + 0.006, 0.05), (radius - 0.008, 0.05)],
        around=24,
    )
    head.add(band.move(0, y, 0), metal)
    gem = paint("ruby", "C2263C", 0.1, 0.15)
    for i in range(8):
        point = clay.lathe([(0.026, 0), (0.024, 0.012), (0.0, 0.058)], around=6).scale(x=0.45)
        head.add(point.move(radius, y + 0.046, 0).turn("y", i * 45), metal)
        pearl = clay.ball(0.011, 0.011, 0.011, around=8, rings=5).move(radius + 0.002, y + 0.104, 0)
        head.add(pearl.turn("y", i * 45), metal if i % 2 else gem)
    jewel = clay.ball(0.012, 0.018, 0.016, around=8, rings=6)
    head.add(jewel.move(radius + 0.006, y + 0.024, 0), gem)


def _tricorn(head: Head, outfit: Outfit, felt: Paint) -> None:
    clay = head.clay
    crown = clay.lathe([(0.158, 0), (0.15, 0.06), (0.125, 0.10), (0.0, 0.115)], around=18)
    head.add(crown.move(0, 0.075, 0), felt)
    turn = np.linspace(0, 2 * np.pi, 25)
    lift = 0.5 - 0.5 * np.cos(3 * turn)
    rows = [
        [
            (
                float((0.14 + s * (0.13 - 0.075 * k)) * np.cos(t)),
                float(0.085 + s * s * 0.125 * k),
                float((0.14 + s * (0.13 - 0.075 * k)) * np.sin(t)),
            )
            for t, k in zip(turn, lift, strict=True)
        ]
        for s in (0.0, 0.5, 1.0)
    ]
    head.add(clay.sheet(rows, thickness=0.016), felt)
    rim = [rows[2][i] for i in range(0, 25, 2)]
    head.add(clay.tube(rim, [0.009] * 13, around=6, rings=24, hint=(0, 1, 0)), outfit.trim)
    skull = clay.ball(0.012, 0.026, 0.026, around=10, rings=6)
    head.add(skull.move(0.157, 0.135, 0), WHITE)


def _brimmed(head: Head, outfit: Outfit, felt: Paint) -> None:
    clay = head.clay
    crown = clay.lathe(
        [(0.156, 0), (0.152, 0.07), (0.13, 0.125), (0.10, 0.125), (0.0, 0.10)], around=18
    )
    head.add(crown.move(0, 0.08, 0), felt)
    turn = np.linspace(0, 2 * np.pi, 25)
    rows = [
        [
            (
                float(r * np.cos(t) * 1.05),
                float(0.085 + up * (np.sin(t) ** 2) - 0.02 * up * 10 * np.cos(t) ** 2 * 0.2),
                float(r * np.sin(t) * 0.95),
            )
            for t in turn
        ]
        for r, up in ((0.13, 0.0), (0.21, 0.01), (0.275, 0.065))
    ]
    head.add(clay.sheet(rows, thickness=0.016), felt)
    head.add(clay.ring(0.155, 0.01, tall=0.018).move(0, 0.105, 0), outfit.trim)


def _toque(head: Head, outfit: Outfit, cloth: Paint) -> None:
    clay = head.clay
    head.add(
        clay.lathe([(0.152, 0), (0.152, 0.09), (0.0, 0.095)], around=20).move(0, 0.07, 0), cloth
    )
    for i in range(6):
        puff = clay.ball(0.085, 0.08, 0.085, around=12, rings=8).move(0.095, 0.215, 0)
        head.add(puff.turn("y", i * 60), cloth)
    head.add(clay.ball(0.11, 0.09, 0.11, around=12).move(0, 0.25, 0), cloth)


def _cap(head: Head, outfit: Outfit, cloth: Paint) -> None:
    clay = head.clay
    bowl = head.shell(1.1)
    head.add(Shape(np.maximum(bowl.points, [-9, 0.055, -9]), bowl.faces), cloth)
    peak = clay.ball(0.10, 0.014, 0.125, around=16, rings=6)
    head.add(peak.turn("z", -6).move(0.14, 0.06, 0), outfit.trim)
    head.add(
        clay.ball(0.05, 0.05, 0.012, around=5).turn("y", 90).move(0.162, 0.105, 0), outfit.trim
    )


def _santa(head: Head, outfit: Outfit, cloth: Paint) -> None:
    clay = head.clay
    fur = WHITE
    cone = [(0, 0.08, 0), (-0.02, 0.19, 0), (-0.09, 0.26, 0.03), (-0.18, 0.20, 0.07)]
    head.add(clay.tube(cone, [0.155, 0.115, 0.06, 0.02], around=16, rings=9), cloth)
    head.add(clay.ring(0.15, 0.032, tall=0.034).move(0, 0.08, 0), fur)
    head.add(clay.ball(0.042, 0.042, 0.042).move(-0.2, 0.16, 0.08), fur)


def _halo(head: Head, outfit: Outfit, _: Paint) -> None:
    glow = paint("halo", "F7D774", 0.3, 0.3, glow=0.5)
    head.add(head.clay.ring(0.1, 0.012).turn("z", 8).move(0, TALL + 0.075, 0), glow)


def _horns(head: Head, outfit: Outfit, paint_: Paint) -> None:
    horn = head.clay.tube(
        [(0.04, 0.12, 0.075), (0.06, 0.19, 0.11), (0.04, 0.25, 0.10)],
        [0.032, 0.023, 0.003],
        rings=6,
        hint=(1, 0, 0),
    )
    head.pair(horn, outfit.trim)


def _antennae(head: Head, outfit: Outfit, _: Paint) -> None:
    clay = head.clay
    stalk = [(0.02, 0.14, 0.05), (0.03, 0.22, 0.08), (0.05, 0.27, 0.10)]
    head.pair(
        clay.tube(stalk, [0.01, 0.008, 0.007], around=6, rings=4, hint=(1, 0, 0)), outfit.skin
    )
    head.pair(clay.ball(0.026, 0.026, 0.026, around=10).move(0.052, 0.285, 0.105), outfit.trim)


def _bandana(head: Head, outfit: Outfit, cloth: Paint) -> None:
    bowl = head.shell(1.09)
    head.add(Shape(np.maximum(bowl.points, [-9, 0.05, -9]), bowl.faces), cloth)
    knot = head.clay.ball(0.03, 0.024, 0.03, around=8, rings=6)
    head.add(knot.move(-WIDE - 0.01, 0.055, 0.02), cloth)
    tail = head.clay.tube(
        [(-WIDE - 0.01, 0.05, 0.02), (-WIDE - 0.06, -0.04, 0.05)], [(0.02, 0.01), (0.03, 0.008)]
    )
    head.add(tail, cloth)


HATS: dict[str, Callable[[Head, Outfit, Paint], None]] = {
    "helmet": helmet,
    "wizard": _wizard,
    "crown": _crown,
    "horned": horned_helmet,
    "tricorn": _tricorn,
    "mask": mask,
    "hood": hood,
    "bubble": bubble,
    "brimmed": _brimmed,
    "toque": _toque,
    "cap": _cap,
    "santa": _santa,
    "halo": _halo,
    "horns": _horns,
    "antennae": _antennae,
    "bandana": _bandana,
    "samurai": kabuto,
}
