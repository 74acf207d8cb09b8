"""Robots and golems: blocks, joints and glowing eyes on the same bones as people."""

from dataclasses import dataclass

import numpy as np

from tools.simulator.sculptor.bipeds.body import Build, Point
from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import INK, Paint, paint
from tools.simulator.sculptor.shape import Shape

SHELL = paint("robot shell", "DDE3EA", 0.35, 0.35)
JOINT = paint("joints", "4A505C", 0.6, 0.45)
GLOW = paint("glow", "4FE3F5", roughness=0.3, glow=0.9)
TRIM = paint("robot trim", "F08A35", 0.2, 0.4)
BOULDER = paint("boulder", "8C8A82", roughness=0.95)
RUNES = paint("runes", "63E0B4", roughness=0.4, glow=0.8)


@dataclass(frozen=True)
class Machine:
    shell: Paint
    joints: Paint
    glow: Paint
    trim: Paint
    bevel: float = 0.03
    bulk: float = 1.12
    antenna: bool = True


def robot(machine: Machine, *, detail: float = 1.0) -> Figure:
    clay = Clay(detail)
    build = Build.of(Outfit(bulk=machine.bulk, head=0.98))
    _add_trunk(clay, build, machine)
    _add_head(clay, build, machine)
    _add_arm(clay, build, machine)
    _add_leg(clay, build, machine)
    return Figure(tuple(clay.parts), build.skeleton())


def _add_trunk(clay: Clay, build: Build, m: Machine) -> None:
    chest = clay.block(0.19, 0.19, 0.265, bevel=m.bevel, top=1.12)
    clay.add(chest.move(0.0, build.chest_y - 0.005), m.shell, "Spine02")
    for i, y in enumerate((build.waist_y - 0.005, build.waist_y + 0.022)):
        ring = clay.ring(0.066, 0.024, tall=0.018).move(0, y)
        clay.add(ring, m.joints, "Waist", "Spine01" if i else "Pelvis")
    pelvis = clay.block(0.145, 0.085, 0.185, bevel=m.bevel)
    clay.add(pelvis.move(0, build.hip[1] + 0.012), m.shell.tinted(0.9), "Pelvis")
    plate = clay.block(0.02, 0.1, 0.15, bevel=0.008).move(0.1, build.chest_y - 0.005)
    clay.add(plate, m.joints.tinted(0.8), "Spine02")
    core = clay.ball(0.018, 0.032, 0.032, around=14)
    clay.add(core.move(0.112, build.chest_y + 0.004), m.glow, "Spine02")
    clay.add(
        clay.ring(0.036, 0.008).turn("z", 90).move(0.112, build.chest_y + 0.004), m.trim, "Spine02"
    )
    for z in (-0.055, 0.055):
        stripe = clay.block(0.012, 0.016, 0.03, bevel=0.004)
        clay.add(stripe.move(0.112, build.chest_y - 0.035, z), m.trim, "Spine02")
    pack = clay.block(0.07, 0.13, 0.16, bevel=m.bevel * 0.7)
    clay.add(pack.move(-0.12, build.chest_y), m.joints, "Spine02")
    neck = clay.tube(
        [(0, build.neck_y - 0.04, 0), (0, build.neck_y + 0.05, 0)], [0.04, 0.04], rings=2
    )
    clay.add(neck, m.joints, "NeckTwist01")


def _add_head(clay: Clay, build: Build, m: Machine) -> None:
    y = build.head_y - 0.01
    head = clay.block(0.25, 0.225, 0.285, bevel=m.bevel * 1.7, top=0.96)
    clay.add(head.move(0.005, y), m.shell, "Head")
    screen = clay.ball(0.03, 0.082, 0.118, around=20, rings=10, square=0.5)
    clay.add(screen.move(0.122, y - 0.002), INK, "Head")
    eye = clay.ball(0.014, 0.036, 0.028, around=14, rings=8)
    clay.pair(eye.move(0.147, y + 0.014, 0.054), m.glow, "Head")
    sides = np.linspace(-0.034, 0.034, 5)
    smile = [(0.154, y - 0.05 + 0.010 * (s / 0.034) ** 2, float(s)) for s in sides]
    clay.add(clay.tube(smile, [0.006] * 5, around=6, rings=6, hint=(1, 0, 0)), m.glow, "Head")
    ear = clay.lathe([(0.0, -0.02), (0.055, -0.02), (0.05, 0.022), (0.0, 0.026)], around=16)
    clay.pair(ear.turn("x", 90).move(0, y, 0.155), m.trim, "Head")
    if m.antenna:
        mast = clay.tube([(0, y + 0.1, 0), (0, y + 0.185, 0)], [0.012, 0.009], rings=1, around=8)
        clay.add(mast, m.joints, "Head")
        clay.add(clay.ball(0.028, 0.028, 0.028, around=12).move(0, y + 0.2), m.glow, "Head")
    else:
        for x, z, size in ((0.0, 0.08, 0.07), (-0.05, -0.06, 0.085), (0.05, -0.02, 0.06)):
            lump = clay.ball(size, size * 0.8, size, around=6, rings=5)
            clay.add(lump.move(x, y + 0.1, z), m.trim, "Head")


def _segment(clay: Clay, start: Point, end: Point, wide: float, m: Machine) -> Shape:
    """A bevelled limb between two joints, leaving room for them."""
    a, b = np.array(start), np.array(end)
    line = [a + (b - a) * t for t in (0.16, 0.24, 0.78, 0.86)]
    path = [(float(p[0]), float(p[1]), float(p[2])) for p in line]
    return clay.tube(
        path, [wide * 0.8, wide, wide, wide * 0.8], blunt=True, around=8, rings=6, hint=(1, 0, 0)
    )


def _add_arm(clay: Clay, build: Build, m: Machine) -> None:
    shoulder = clay.ball(0.062, 0.062, 0.062, around=14)
    clay.pair(shoulder.move(*build.shoulder), m.trim, "R_Upperarm")
    clay.pair(_segment(clay, build.shoulder, build.elbow, 0.034, m), m.joints, "R_Upperarm")
    clay.pair(clay.ball(0.036, 0.036, 0.036, around=12).move(*build.elbow), m.trim, "R_Forearm")
    clay.pair(_segment(clay, build.elbow, build.hand(), 0.05, m), m.shell, "R_Forearm")
    palm = clay.ball(0.04, 0.04, 0.04, around=12).move(*build.beyond_wrist(0.03))
    clay.pair(palm, m.joints, "R_Hand")
    for x, spread in ((0.032, 0.0), (-0.018, 0.026), (-0.018, -0.026)):
        root, tip = build.beyond_wrist(0.045), build.beyond_wrist(0.092)
        middle = (
            root[0] + x * 1.25,
            (root[1] + tip[1]) / 2 + spread,
            (root[2] + tip[2]) / 2 + spread,
        )
        end = (tip[0] + x * 0.7, tip[1] + spread * 0.5, tip[2] + spread * 0.5)
        finger = clay.tube(
            [(root[0] + x * 0.6, root[1], root[2]), middle, end],
            [0.016, 0.017, 0.011],
            around=8,
            rings=4,
        )
        clay.pair(finger, m.shell, "R_Hand")


def _add_leg(clay: Clay, build: Build, m: Machine) -> None:
    clay.pair(clay.ball(0.05, 0.05, 0.05, around=12).move(*build.hip), m.trim, "R_Thigh")
    clay.pair(_segment(clay, build.hip, build.knee, 0.04, m), m.joints, "R_Thigh")
    clay.pair(clay.ball(0.042, 0.042, 0.042, around=12).move(*build.knee), m.trim, "R_Calf")
    x, y, z = build.ankle
    low = (x, y - 0.03, z)
    clay.pair(_segment(clay, build.knee, low, 0.056, m), m.shell, "R_Calf")
    foot = clay.block(0.165, 0.066, 0.115, bevel=m.bevel * 0.8, top=0.86)
    clay.pair(foot.move(x + 0.03, 0.036, z + 0.004), m.shell, "R_Foot")
    toe = clay.block(0.055, 0.05, 0.118, bevel=0.018).move(x + 0.105, 0.026, z + 0.004)
    clay.pair(toe, m.trim, "R_ToeBase")
