"""Gowns, capes, armour plates and what is carried on the back."""

from collections.abc import Callable

import numpy as np

from tools.simulator.sculptor.bipeds.body import TRUNK, Build
from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import GOLD, LEATHER, WHITE, WOOD, paint
from tools.simulator.sculptor.patch import below
from tools.simulator.sculptor.shape import Shape, joined

LEGS = ("Pelvis", "L_Thigh", "R_Thigh", "L_Calf", "R_Calf")


def add_clothing(clay: Clay, build: Build, outfit: Outfit) -> None:
    if outfit.gown:
        _add_gown(clay, build, outfit)
    if outfit.cape:
        _add_cape(clay, build, outfit)
    for extra in sorted(outfit.extras):
        if extra in EXTRAS:
            EXTRAS[extra](clay, build, outfit)


def _add_gown(clay: Clay, build: Build, outfit: Outfit) -> None:
    b, cloth = build.bulk, outfit.gown_paint or outfit.top
    hem, flare = {
        "robe": (0.035, 0.165),
        "dress": (0.03, 0.205),
        "skirt": (build.knee[1] - 0.01, 0.16),
        "tunic": (build.knee[1] + 0.035, 0.135),
    }[outfit.gown]
    top = build.waist_y + 0.015
    mid = (hem + top) / 2
    profile = [(flare * 0.9, hem + 0.012), (flare, hem), (flare * 1.01, hem + 0.012)]
    profile += [(flare * 0.84 + 0.02, mid), (0.122 * b, build.hip[1]), (0.101 * b, top)]
    skirt = clay.lathe([(r * b if i < 4 else r, y) for i, (r, y) in enumerate(profile)], around=24)
    points = skirt.points.copy()
    angle = np.arctan2(points[:, 2], points[:, 0])
    low = np.clip((top - points[:, 1]) / (top - hem), 0, 1)
    points[:, [0, 2]] *= (1 + 0.035 * low * np.cos(8 * angle))[:, None]
    points[:, 0] *= 0.92
    edge = hem + 0.03
    clay.add(
        Shape(points, skirt.faces),
        cloth,
        *LEGS,
        patches=((below(edge), outfit.trim),),
    )
    if outfit.gown == "robe":
        _add_sleeves(clay, build, outfit)


def _add_sleeves(clay: Clay, build: Build, outfit: Outfit) -> None:
    cloth = outfit.gown_paint or outfit.top
    start, end = build.elbow, build.beyond_wrist(0.0)
    cuff = clay.tube(
        [start, build.beyond_wrist(-0.03), end],
        [0.05, 0.062, 0.072],
        around=14,
        rings=4,
        blunt=True,
        hint=(1, 0, 0),
    )
    clay.pair(cuff, cloth, "R_Upperarm", "R_Forearm")
    near = build.beyond_wrist(-0.004)
    hem = clay.tube(
        [near, build.beyond_wrist(0.006)],
        [0.074, 0.074],
        blunt=True,
        hint=(1, 0, 0),
        rings=1,
        around=14,
    )
    clay.pair(hem, outfit.trim, "R_Forearm")


def _add_cape(clay: Clay, build: Build, outfit: Outfit) -> None:
    assert outfit.cape
    top, low = build.shoulder[1] + 0.03, 0.09
    levels = [(top, 0.055, 0.105), (top - 0.07, 0.115, 0.155), ((top + low) / 2, 0.135, 0.17)]
    levels += [(low + 0.1, 0.165, 0.195), (low, 0.19, 0.21)]
    sides = np.linspace(-1, 1, 9)
    rows = [
        [
            (
                -back * build.bulk * float(1 - 0.3 * s * s)
                - 0.012 * float(np.cos(6 * s)) * (i / 4),
                y + 0.02 * float(np.cos(6 * s)) * (i / 4),
                wide * float(s) * (0.5 + 0.5 * build.bulk),
            )
            for s in sides
        ]
        for i, (y, back, wide) in enumerate(levels)
    ]
    bones = ("Spine02", "Spine01", "Waist", "Pelvis", "L_Thigh", "R_Thigh")
    clay.add(clay.sheet(rows, thickness=0.014, smooth=2), outfit.cape, *bones)
    collar = clay.ring(0.088 * build.bulk, 0.022, tall=0.02).scale(x=0.8)
    clay.add(collar.move(-0.006, build.neck_y - 0.022, 0), outfit.cape, "Spine02")
    clasp = clay.ball(0.014, 0.02, 0.02, around=10)
    clay.add(clasp.move(0.084 * build.bulk, build.neck_y - 0.028, 0), GOLD, "Spine02")


def _pauldrons(clay: Clay, build: Build, outfit: Outfit) -> None:
    x, y, z = build.shoulder
    plate = clay.ball(0.07, 0.058, 0.066, around=16, rings=10)
    clay.pair(
        plate.turn("x", 25).move(x, y + 0.012, z + 0.022), outfit.top, "R_Upperarm", "R_Clavicle"
    )
    rim = clay.ring(0.062, 0.010).turn("x", 50)
    clay.pair(
        rim.move(x, y - 0.004, z + 0.034),
        outfit.trim.wearing(outfit.top),
        "R_Upperarm",
        "R_Clavicle",
    )
    elbow = clay.ball(0.044, 0.044, 0.044, around=12)
    clay.pair(elbow.move(*build.elbow), outfit.top.tinted(1.1), "R_Forearm", "R_Upperarm")
    kx, ky, kz = build.knee
    knee = clay.ball(0.05, 0.05, 0.052, around=12).move(kx + 0.022, ky, kz)
    clay.pair(knee, outfit.top.tinted(1.1), "R_Calf", "R_Thigh")


def _breastplate(clay: Clay, build: Build, outfit: Outfit) -> None:
    b = build.bulk
    chest = clay.ball(0.075 * b, 0.108, 0.112 * b, around=18, rings=12, square=0.85)
    clay.add(chest.move(0.032, build.chest_y - 0.012, 0), outfit.top, "Spine02", "Spine01")
    skirt = clay.lathe(
        [(0.137 * b, -0.055), (0.142 * b, -0.058), (0.098 * b, 0.0), (0.08 * b, 0.01)], around=14
    )
    clay.add(
        skirt.scale(x=0.86).move(0, build.waist_y - 0.016, 0), outfit.top.tinted(0.85), "Pelvis"
    )


def _emblem(clay: Clay, build: Build, outfit: Outfit) -> None:
    x = 0.104 * build.bulk
    angles = np.pi / 2 + np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2 == 0, 0.046, 0.021)
    points = np.column_stack([np.cos(angles) * reach, np.sin(angles) * reach])
    star = clay.prism(points.tolist(), 0.02, bevel=0.004).turn("y", 90)
    clay.add(star.move(x - 0.002, build.chest_y + 0.005, 0), outfit.trim, "Spine02")


def _shield(clay: Clay, build: Build, outfit: Outfit) -> None:
    """Slung on the back, so that both hands stay free for rigging."""
    outline = [(-0.105, 0.12), (0.0, 0.135), (0.105, 0.12), (0.11, 0.01), (0.075, -0.09)]
    outline += [(0.0, -0.15), (-0.075, -0.09), (-0.11, 0.01)]
    plate = clay.prism(outline, 0.03, bevel=0.012).turn("y", 90)
    x = -0.10 * build.bulk - (0.085 if outfit.cape else 0.02)
    clay.add(plate.move(x, build.chest_y - 0.02, 0), outfit.trim, "Spine02")
    boss = clay.ball(0.02, 0.036, 0.036, around=12)
    clay.add(boss.move(x - 0.018, build.chest_y - 0.01, 0), outfit.top, "Spine02")


def _backpack(clay: Clay, build: Build, outfit: Outfit) -> None:
    pack = clay.block(0.095, 0.2, 0.17, bevel=0.03)
    x = -0.125 * build.bulk
    clay.add(pack.move(x, build.chest_y - 0.01, 0), outfit.top.tinted(0.88), "Spine02")
    tank = clay.tube([(0, -0.07, 0), (0, 0.07, 0)], [0.032, 0.032], rings=2, around=12)
    clay.pair(tank.move(x - 0.055, build.chest_y - 0.01, 0.045), outfit.trim, "Spine02")
    panel = clay.block(0.014, 0.055, 0.085, bevel=0.006)
    clay.add(panel.move(0.104 * build.bulk, build.chest_y - 0.005, 0), outfit.trim, "Spine02")
    for z, tone in ((-0.022, "D0433C"), (0.0, "4FA3E0"), (0.022, "58B368")):
        knob = clay.ball(0.007, 0.009, 0.009, around=8, rings=5)
        lamp = paint("lamp", tone, roughness=0.4, glow=0.4)
        clay.add(knob.move(0.112 * build.bulk, build.chest_y + 0.002, z), lamp, "Spine02")


def _quiver(clay: Clay, build: Build, outfit: Outfit) -> None:
    tube = clay.tube([(0, -0.11, 0), (0, 0.11, 0)], [0.032, 0.042], blunt=True, rings=2)
    x = -0.115 * build.bulk
    clay.add(tube.turn("x", 25).move(x, build.chest_y, 0.02), LEATHER, "Spine02")
    for i in range(3):
        shaft = clay.tube([(0, 0.08, 0), (0, 0.19, 0)], [0.006, 0.006], around=5, rings=1)
        fletching = clay.block(0.012, 0.05, 0.026, bevel=0.004).move(0, 0.175, 0)
        arrow = joined([shaft, fletching]).turn("x", 18 + i * 7)
        clay.add(arrow.move(x, build.chest_y, 0.02), WHITE if i % 2 else outfit.trim, "Spine02")


def _patch(clay: Clay, build: Build, outfit: Outfit) -> None:
    k, dark = build.head, paint("patch", "1F1B1E", roughness=0.8)
    plate = clay.ball(0.014, 0.036, 0.034, around=12)
    clay.add(plate.turn("y", -18).move(0.012 + 0.143 * k, build.head_y, 0.062 * k), dark, "Head")
    strap = clay.ring(0.152 * k, 0.006, tall=0.008).turn("x", 12)
    clay.add(strap.move(0.012, build.head_y + 0.02, 0), dark, "Head")


def _scarf(clay: Clay, build: Build, outfit: Outfit) -> None:
    loop = clay.ring(0.07, 0.032, tall=0.028)
    clay.add(loop.move(0.0, build.neck_y + 0.005, 0), outfit.trim, "Spine02")
    end = [
        (-0.06, build.neck_y, 0.03),
        (-0.14, build.neck_y - 0.05, 0.05),
        (-0.17, build.neck_y - 0.18, 0.06),
    ]
    radii = [(0.03, 0.014), (0.036, 0.012), (0.034, 0.01)]
    clay.add(clay.tube(end, radii, rings=6), outfit.trim, "Spine02")


def _wings(clay: Clay, build: Build, outfit: Outfit) -> None:
    root = np.array([-0.07 * build.bulk, build.chest_y + 0.04, 0.02])
    for i, (reach, rise) in enumerate(((0.34, 0.20), (0.32, 0.09), (0.27, -0.02), (0.2, -0.11))):
        tip = root + [-0.07 - 0.01 * i, rise, reach]
        middle = (root + tip) / 2 + [-0.02, 0.05 - 0.012 * i, 0.03]
        feather = clay.tube(
            [root.tolist(), middle.tolist(), tip.tolist()],
            [(0.02, 0.014), (0.05, 0.014), (0.014, 0.008)],
            around=8,
            rings=6,
            hint=(0, 1, 0),
        )
        clay.pair(feather, outfit.trim.tinted(1 - 0.04 * i), "Spine02")


def _tail(clay: Clay, build: Build, outfit: Outfit) -> None:
    y = build.hip[1]
    path = [(-0.06, y, 0), (-0.17, y - 0.09, 0), (-0.25, y - 0.03, 0.03), (-0.28, y + 0.08, 0.05)]
    clay.add(clay.tube(path, [0.034, 0.027, 0.02, 0.01], rings=9), outfit.skin, "Pelvis")
    tip = clay.lathe([(0.0, -0.01), (0.04, 0.0), (0.0, 0.065)], around=4).scale(x=0.5)
    clay.add(tip.move(-0.285, y + 0.08, 0.052), outfit.trim, "Pelvis")


def _buttons(clay: Clay, build: Build, outfit: Outfit) -> None:
    for i in range(3):
        y = build.chest_y + 0.03 - i * 0.052
        knob = clay.ball(0.008, 0.012, 0.012, around=8, rings=5)
        clay.add(knob.move(0.096 * build.bulk - 0.004 * i, y, 0), outfit.trim, "Spine02", "Spine01")


def _glasses(clay: Clay, build: Build, outfit: Outfit) -> None:
    k, wire = build.head, paint("frame", "3A3038", 0.3, 0.4)
    rim = clay.ring(0.04, 0.006).turn("z", 90).turn("y", -14)
    clay.pair(rim.scale(k, k, k).move(0.012 + 0.152 * k, build.head_y, 0.062 * k), wire, "Head")


def _wraps(clay: Clay, build: Build, outfit: Outfit) -> None:
    for i in range(6):
        y = build.waist_y - 0.04 + i * 0.042
        loop = (
            clay.ring(0.104 * build.bulk, 0.009, tall=0.015).scale(x=0.86).turn("x", 12 * (-1) ** i)
        )
        clay.add(loop.move(0.004, y, 0), outfit.top.tinted(0.86), *TRUNK)


def _club(clay: Clay, build: Build, outfit: Outfit) -> None:
    path = [(0, -0.13, 0.0), (0, 0.0, 0.0), (0, 0.14, 0.0)]
    club = clay.tube(path, [0.018, 0.03, 0.055], rings=5).turn("x", 30)
    clay.add(club.move(-0.14 * build.bulk, build.chest_y, 0), WOOD, "Spine02")


EXTRAS: dict[str, Callable[[Clay, Build, Outfit], None]] = {
    "pauldrons": _pauldrons,
    "breastplate": _breastplate,
    "emblem": _emblem,
    "shield": _shield,
    "backpack": _backpack,
    "quiver": _quiver,
    "patch": _patch,
    "scarf": _scarf,
    "wings": _wings,
    "tail": _tail,
    "buttons": _buttons,
    "glasses": _glasses,
    "wraps": _wraps,
    "club": _club,
}
