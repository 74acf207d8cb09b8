"""A head: eyes one falls for, nose, mouth, ears, hair and beard."""

import numpy as np

from tools.simulator.sculptor.bipeds.body import Build
from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import BONE, INK, WHITE, Paint
from tools.simulator.sculptor.shape import Shape

SQUARE = 0.86
WIDE, TALL = 0.150, 0.160


class Head:
    """Builds on the head's surface, in units where the head is of normal size at the origin."""

    def __init__(self, clay: Clay, build: Build) -> None:
        self.clay = clay
        self.build = build

    def add(self, shape: Shape, paint: Paint) -> None:
        self.clay.add(self.placed(shape), paint, "Head")

    def pair(self, shape: Shape, paint: Paint) -> None:
        self.clay.pair(self.placed(shape), paint, "Head")

    def placed(self, shape: Shape) -> Shape:
        k = self.build.head
        return shape.scale(k, k, k).move(0.012, self.build.head_y, 0)

    def depth(self, y: float, z: float, *, lift: float = 1.0) -> float:
        """How far ahead the face is at this height and side."""
        e = 2 / SQUARE
        rest = 1 - abs(y / (TALL * lift)) ** e - abs(z / (WIDE * lift)) ** e
        return WIDE * lift * max(rest, 0.0) ** (1 / e)

    def shell(self, lift: float, *, around: int = 20, rings: int = 14) -> Shape:
        """The skull's form, `lift` times as large."""
        return self.clay.ball(
            WIDE * lift, TALL * lift, WIDE * lift, around=around, rings=rings, square=SQUARE
        )


def add_head(head: Head, outfit: Outfit) -> None:
    head.add(head.shell(1.0), outfit.skin)
    add_face(head, outfit)
    if outfit.hair and outfit.hat not in ("helmet", "hood", "bubble", "mask", "horned"):
        _add_hair(head, outfit, outfit.hair)
    if outfit.beard:
        _add_beard(head, outfit)


def add_face(head: Head, outfit: Outfit) -> None:
    clay = head.clay
    add_eyes(head, outfit.eyes, outfit.eye_size)
    nose = clay.ball(0.017, 0.016, 0.019, around=10, rings=6)
    head.add(nose.move(head.depth(-0.038, 0) + 0.004, -0.038, 0), outfit.skin.tinted(0.93))
    brow_paint = outfit.beard_paint or outfit.hair or outfit.skin.tinted(0.5)
    if outfit.hat not in ("mask",):
        y, z = 0.046, 0.062
        brow = clay.tube(
            [(0, 0.0, -0.026), (0.004, 0.008, 0.0), (-0.004, -0.002, 0.024)],
            [0.0075, 0.009, 0.006],
            around=6,
            rings=4,
            hint=(1, 0, 0),
        )
        head.pair(brow.turn("y", -20).move(head.depth(y, z) + 0.004, y, z), brow_paint)
        _add_mouth(head, outfit)
    _add_ears(head, outfit)


def add_eyes(head: Head, paint: Paint, size: float) -> None:
    clay, y, z = head.clay, 0.0, 0.062
    x = head.depth(y, z)
    eye = clay.ball(0.012, 0.030 * size, 0.021 * size, around=12, rings=8)
    head.pair(eye.turn("y", -18).move(x, y, z), paint)
    glint = clay.ball(0.005, 0.0095 * size, 0.0075 * size, around=8, rings=4)
    head.pair(glint.turn("y", -18).move(x + 0.0105, y + 0.012 * size, z - 0.004), WHITE)


def _add_mouth(head: Head, outfit: Outfit) -> None:
    clay, y = head.clay, -0.083
    sides = np.linspace(-0.034, 0.034, 5)
    smile = [(head.depth(y, s) + 0.002, y + 0.012 * (s / 0.034) ** 2, s) for s in sides]
    mouth = clay.tube(
        smile, [0.004, 0.006, 0.0065, 0.006, 0.004], around=6, rings=6, hint=(1, 0, 0)
    )
    head.add(mouth, outfit.skin.tinted(0.48))
    if outfit.has("fangs") or outfit.has("tusks"):
        big = outfit.has("tusks")
        tooth = clay.lathe([(0.009, 0), (0.007, 0.012), (0.0, 0.034 if big else 0.022)], around=7)
        tooth = tooth if big else tooth.scale(y=-1)
        head.pair(tooth.move(head.depth(y, 0.028) + 0.003, y + (0 if big else 0.008), 0.028), BONE)


def _add_ears(head: Head, outfit: Outfit) -> None:
    clay = head.clay
    if outfit.hat in ("helmet", "bubble", "hood", "mask"):
        return
    if outfit.has("pointed_ears"):
        ear = clay.tube(
            [(0, 0, 0), (-0.01, 0.02, 0.04), (-0.025, 0.055, 0.085)],
            [(0.026, 0.012), (0.024, 0.011), (0.004, 0.003)],
            around=8,
            rings=6,
            hint=(0, 1, 0),
        )
        head.pair(ear.move(0.0, -0.015, WIDE - 0.012), outfit.skin)
    else:
        head.pair(clay.ball(0.024, 0.032, 0.016, around=10).move(0, -0.015, WIDE), outfit.skin)


def _add_hair(head: Head, outfit: Outfit, paint: Paint) -> None:
    clay = head.clay
    cap = head.shell(1.07)
    rise = np.where(cap.points[:, 0] > 0, 0.062, -0.035 if outfit.hair_style != "short" else 0.0)
    slant = np.clip(cap.points[:, 0] / WIDE, -1, 1)
    least = 0.01 + rise * np.abs(slant) + 0.012 * np.cos(cap.points[:, 2] * 60)
    points = cap.points.copy()
    points[:, 1] = np.maximum(points[:, 1], least)
    head.add(Shape(points, cap.faces), paint)
    style = outfit.hair_style
    if style in ("long", "bob"):
        _add_locks(head, paint, -0.30 if style == "long" else -0.15)
    elif style == "spiky":
        for yaw in range(0, 360, 60):
            spike = clay.lathe([(0.045, 0), (0.03, 0.04), (0.0, 0.10)], around=7)
            head.add(spike.turn("z", -38).turn("y", yaw).move(*_crown(yaw, 0.075, 0.125)), paint)
        head.add(clay.lathe([(0.06, 0), (0.0, 0.11)], around=7).move(0, 0.14, 0), paint)
    elif style == "bun":
        head.add(clay.ball(0.055, 0.055, 0.055, around=12).move(-0.05, 0.19, 0), paint)
        _add_locks(head, paint, -0.05)
    elif style == "ponytail":
        tail = [(-0.13, 0.08, 0), (-0.22, 0.07, 0), (-0.25, -0.06, 0), (-0.22, -0.17, 0)]
        head.add(clay.tube(tail, [0.03, 0.05, 0.05, 0.012], rings=9), paint)
    elif not outfit.hat:
        tuft = [(0.06, 0.150, -0.04), (0.12, 0.158, 0.0), (0.152, 0.112, 0.05)]
        head.add(clay.tube(tuft, [0.038, 0.04, 0.014], rings=6), paint)


def _crown(yaw: float, out: float, y: float) -> tuple[float, float, float]:
    angle = np.radians(yaw)
    return float(out * np.cos(angle)), y, float(-out * np.sin(angle))


def _add_locks(head: Head, paint: Paint, end_y: float) -> None:
    """Hair that falls behind and beside the face."""
    clay = head.clay
    rows: list[list[tuple[float, float, float]]] = []
    for y, wide in ((0.06, 1.05), (-0.05, 1.12), ((end_y - 0.05) / 2, 1.13), (end_y, 0.95)):
        turn = np.radians(np.linspace(78, 282, 9))
        flare = WIDE * wide
        rows.append([(flare * float(np.cos(t)), y, flare * float(np.sin(t))) for t in turn])
    head.add(clay.sheet(rows, thickness=0.034, smooth=2), paint)


def _add_beard(head: Head, outfit: Outfit) -> None:
    clay, paint = head.clay, outfit.beard_paint or outfit.hair or INK
    lip = clay.tube(
        [(0.0, -0.008, -0.052), (0.012, 0.01, -0.02), (0.014, 0.004, 0), (0.012, 0.01, 0.02)]
        + [(0.0, -0.008, 0.052)],
        [0.007, 0.017, 0.014, 0.017, 0.007],
        around=8,
        rings=10,
        hint=(1, 0, 0),
    )
    head.add(lip.move(head.depth(-0.066, 0.02) + 0.002, -0.066, 0), paint)
    if outfit.beard == "moustache":
        return
    length = 0.24 if outfit.beard == "long" else 0.06
    jaw = head.shell(1.07)
    points = jaw.points.copy()
    top = np.where(points[:, 0] > 0.06, -0.074, -0.03)
    points[:, 1] = np.minimum(points[:, 1], top)
    points[:, 0] = np.maximum(points[:, 0], -0.01)
    head.add(Shape(points, jaw.faces), paint)
    tip = [(0.095, -0.10, 0), (0.125, -0.16, 0), (0.12, -0.16 - length * 0.6, 0)]
    tip.append((0.105, -0.17 - length, 0))
    radii = [(0.1, 0.05), (0.088, 0.05), (0.058, 0.036), (0.008, 0.006)]
    head.add(clay.tube(tip, radii, around=12, rings=9), paint)
