"""Helmets, masks and hoods: what hides most of a head."""

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.bipeds.head import Head
from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.palette import BONE, GOLD, INK, Paint, paint
from tools.simulator.sculptor.patch import Field
from tools.simulator.sculptor.shape import Points, Shape


def helmet(head: Head, outfit: Outfit, metal: Paint) -> None:
    """A great helm: bowl, raised visor over a dark slit, plume."""
    clay = head.clay
    head.add(head.shell(1.1), metal)
    slit = clay.ball(0.03, 0.026, 0.118, around=16, rings=6, square=0.5)
    head.add(slit.move(0.136, 0.018, 0), INK)
    glow = paint("visor light", "F4E7B8", roughness=0.4, glow=0.8)
    head.pair(clay.ball(0.008, 0.013, 0.015, around=8, rings=5).move(0.164, 0.018, 0.05), glow)
    guard = clay.lathe(
        [(0.150, -0.165), (0.171, -0.10), (0.176, -0.03), (0.172, -0.012)], around=22
    )
    guard = guard.scale(z=0.97).move(0.006, 0, 0)
    head.add(guard, metal)
    keel = clay.tube(
        [(0.182, -0.004, 0), (0.187, -0.06, 0), (0.162, -0.16, 0)], [0.012, 0.016, 0.01], rings=4
    )
    head.add(keel, outfit.trim if outfit.trim.metallic > 0.5 else metal.tinted(1.15))
    for y in (-0.065, -0.095, -0.125):
        hole = clay.ball(0.008, 0.008, 0.008, around=6, rings=4)
        head.pair(hole.move(0.166 + (y + 0.065) * 0.25, y, 0.055), INK)
    brow = clay.ring(0.158, 0.016, tall=0.013).scale(1.03, 1, 1.0)
    head.add(brow.move(0.004, 0.052, 0), metal.tinted(1.2))
    ridge = clay.tube(
        [(0.165, 0.06, 0), (0.12, 0.16, 0), (0.0, 0.19, 0), (-0.12, 0.15, 0), (-0.165, 0.04, 0)],
        [0.014, 0.017, 0.017, 0.017, 0.014],
        rings=10,
    )
    head.add(ridge, metal.tinted(1.2))
    _plume(head, outfit.trim)


def _plume(head: Head, feather: Paint) -> None:
    path = [(0.015, 0.185, 0), (-0.045, 0.27, 0), (-0.14, 0.275, 0), (-0.215, 0.18, 0)]
    path.append((-0.225, 0.045, 0))
    radii = [(0.018, 0.02), (0.042, 0.05), (0.046, 0.06), (0.04, 0.055), (0.008, 0.01)]
    head.add(head.clay.tube(path, radii, around=12, rings=12), feather)


def horned_helmet(head: Head, outfit: Outfit, metal: Paint) -> None:
    clay = head.clay
    bowl = head.shell(1.1)
    head.add(Shape(np.maximum(bowl.points, [-9, 0.04, -9]), bowl.faces), metal)
    head.add(clay.ring(0.160, 0.015, tall=0.02).move(0, 0.055, 0), outfit.trim)
    horn = clay.tube(
        [(0, 0.10, 0.14), (0.0, 0.125, 0.23), (0.015, 0.21, 0.265), (0.02, 0.275, 0.245)],
        [0.046, 0.042, 0.026, 0.005],
        rings=9,
        hint=(1, 0, 0),
    )
    head.pair(horn, BONE)
    nasal = clay.block(0.014, 0.09, 0.03, bevel=0.006)
    head.add(nasal.move(0.165, 0.015, 0), metal.tinted(0.85))


def mask(head: Head, outfit: Outfit, cloth: Paint) -> None:
    """A ninja's wrap with a slit for the eyes, and a headband."""
    clay = head.clay
    shell = head.shell(1.05)
    face = outfit.skin
    head.clay.add(
        head.placed(shell),
        cloth,
        "Head",
        patches=((_slit(head), face),),
    )
    head.add(
        clay.ring(0.155, 0.012, tall=0.026).scale(1.02, 1, 1.02).move(0, 0.075, 0), outfit.trim
    )
    for z in (0.02, -0.02):
        tail = [(-0.15, 0.075, 0.4 * z), (-0.24, 0.05, z), (-0.30, -0.06, 2.2 * z)]
        radii = [(0.012, 0.012), (0.008, 0.028), (0.006, 0.024)]
        head.add(clay.tube(tail, radii, rings=6, around=8), outfit.trim)
    plate = clay.block(0.014, 0.042, 0.09, bevel=0.006)
    head.add(plate.move(0.165, 0.076, 0), paint("plate", "A9B1BC", 0.85, 0.35))


def _slit(head: Head) -> Field:
    middle = head.build.head_y
    k = head.build.head

    def inside(points: Points) -> NDArray[np.float64]:
        y = (points[:, 1] - middle) / k
        return np.minimum(points[:, 0] - 0.03, 0.043 - np.abs(y - 0.006))

    return inside


def hood(head: Head, outfit: Outfit, cloth: Paint) -> None:
    clay = head.clay
    shell = head.shell(1.16)
    points = shell.points.copy()
    front = points[:, 0] > 0.075
    points[front, 0] = 0.075 + (points[front, 0] - 0.075) * 0.12
    back = np.clip(-points[:, 0], 0, 1)
    points[:, 1] += back * 0.25 * (points[:, 1] > 0)
    points[:, 0] -= 0.01
    opening = head.placed(Shape(points, shell.faces))
    dark = cloth.tinted(0.45)
    edge = 0.062 * head.build.head
    clay.add(opening, cloth, "Head", patches=((lambda c: c[:, 0] - edge - 0.012, dark),))
    turn = np.linspace(0, 2 * np.pi, 17)
    rim = [(0.078, float(0.16 * np.sin(t)) + 0.006, float(0.142 * np.cos(t))) for t in turn]
    head.add(clay.tube(rim, [0.016] * 17, around=8, rings=24, hint=(1, 0, 0)), cloth.tinted(1.08))


def bubble(head: Head, outfit: Outfit, shell: Paint) -> None:
    """An astronaut's helmet with a mirrored visor."""
    clay = head.clay
    head.add(clay.ball(0.19, 0.19, 0.19, around=22, rings=14).move(0, 0.01, 0), shell)
    visor = paint("visor", "D9952B", 0.85, 0.12)
    head.add(
        clay.ball(0.1, 0.112, 0.152, around=22, rings=12, square=0.8).move(0.112, 0.015, 0), visor
    )
    turn = np.linspace(0, 2 * np.pi, 17)
    rim = [(0.138, 0.015 + float(0.122 * np.sin(t)), float(0.146 * np.cos(t))) for t in turn]
    rim_shape = clay.tube(rim, [0.014] * 17, around=8, rings=24, hint=(1, 0, 0))
    head.add(rim_shape, outfit.trim)
    head.pair(clay.ball(0.04, 0.04, 0.018, around=12).move(-0.01, 0.0, 0.185), outfit.trim)
    head.pair(
        clay.tube([(-0.03, 0.02, 0.19), (-0.04, 0.19, 0.19)], [0.007, 0.005], rings=1), outfit.trim
    )


def kabuto(head: Head, outfit: Outfit, metal: Paint) -> None:
    clay = head.clay
    bowl = head.shell(1.1)
    head.add(Shape(np.maximum(bowl.points, [-9, 0.045, -9]), bowl.faces), metal)
    skirt = clay.lathe([(0.158, 0.06), (0.2, -0.03), (0.23, -0.08), (0.215, -0.085), (0.15, 0.03)])
    points = skirt.points.copy()
    points[:, 0] = np.minimum(points[:, 0], 0.06)
    head.add(Shape(points, skirt.faces), metal.tinted(0.8))
    crest = clay.tube(
        [(0.165, 0.10, 0.01), (0.18, 0.2, 0.07), (0.18, 0.29, 0.115)],
        [(0.02, 0.01), (0.022, 0.008), (0.004, 0.003)],
        rings=6,
        hint=(0, 0, 1),
    )
    head.pair(crest, GOLD)
    head.add(clay.ball(0.012, 0.03, 0.03, around=12).move(0.166, 0.105, 0), GOLD)
