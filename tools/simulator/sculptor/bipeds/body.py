"""The trunk and limbs of a two-legged figure in A-pose, about 1 tall, and its bones."""

from dataclasses import dataclass

import numpy as np

from tools.simulator.sculptor.bipeds.outfit import Outfit
from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import Paint
from tools.simulator.sculptor.patch import Field, below
from tools.simulator.sculptor.shape import Shape
from tools.simulator.sculptor.skeleton import Bones, Skeleton

Point = tuple[float, float, float]

TRUNK = ("Pelvis", "Waist", "Spine01", "Spine02")


@dataclass(frozen=True)
class Build:
    """Where the joints are; the right side is +Z."""

    hip: Point
    knee: Point
    ankle: Point
    toe: Point
    shoulder: Point
    elbow: Point
    wrist: Point
    waist_y: float
    chest_y: float
    neck_y: float
    head_y: float
    bulk: float
    head: float

    @staticmethod
    def of(outfit: Outfit) -> "Build":
        leg = 0.345 * outfit.stature
        wide = 0.5 + 0.5 * outfit.bulk
        waist = leg + 0.055
        shoulder = (0.0, waist + 0.185, 0.122 * wide)
        reach = 0.128 * (0.35 + 0.65 * outfit.stature)
        elbow = (-0.008, shoulder[1] - reach * 0.72, shoulder[2] + reach * 0.72)
        wrist = (0.008, elbow[1] - reach * 0.70, elbow[2] + reach * 0.66)
        return Build(
            hip=(0.0, leg, 0.058 * wide),
            knee=(0.012, leg * 0.55, 0.068 * wide),
            ankle=(-0.006, 0.062, 0.072 * wide),
            toe=(0.062, 0.03, 0.078 * wide),
            shoulder=shoulder,
            elbow=elbow,
            wrist=wrist,
            waist_y=waist,
            chest_y=waist + 0.13,
            neck_y=waist + 0.225,
            head_y=waist + 0.225 + 0.165 * outfit.head,
            bulk=outfit.bulk,
            head=outfit.head,
        )

    def hand(self) -> Point:
        """The middle of the palm."""
        return self.beyond_wrist(0.045)

    def beyond_wrist(self, far: float) -> Point:
        arm = np.array(self.wrist) - np.array(self.elbow)
        x, y, z = np.array(self.wrist) + arm / np.linalg.norm(arm) * far
        return float(x), float(y), float(z)

    def skeleton(self) -> Skeleton:
        bones = Bones()
        bones.add("Root", None, 0, 0)
        bones.add("Hip", "Root", 0, self.hip[1] + 0.02)
        bones.add("Pelvis", "Hip", 0, self.hip[1] + 0.015)
        for name, parent, at in (
            ("Thigh", "Pelvis", self.hip),
            ("Calf", "Thigh", self.knee),
            ("Foot", "Calf", self.ankle),
            ("ToeBase", "Foot", self.toe),
        ):
            bones.pair(name, parent, *at)
        bones.add("Waist", "Hip", 0, self.waist_y)
        bones.add("Spine01", "Waist", 0, (self.waist_y + self.chest_y) / 2)
        bones.add("Spine02", "Spine01", 0, self.chest_y)
        bones.add("NeckTwist01", "Spine02", 0, self.neck_y)
        bones.add("Head", "NeckTwist01", 0, self.neck_y + 0.03)
        clavicle = (0.0, self.shoulder[1] + 0.005, self.shoulder[2] * 0.3)
        for name, parent, at in (
            ("Clavicle", "Spine02", clavicle),
            ("Upperarm", "Clavicle", self.shoulder),
            ("Forearm", "Upperarm", self.elbow),
            ("Hand", "Forearm", self.wrist),
        ):
            bones.pair(name, parent, *at)
        feet = ("L_ToeBase", "R_ToeBase", "L_Foot", "R_Foot")
        soft = ("Pelvis", "L_Calf", "R_Calf", "L_Hand", "R_Hand", "Head", "Spine02")
        return bones.skeleton(*feet, *soft)


def add_body(clay: Clay, build: Build, outfit: Outfit) -> None:
    _add_trunk(clay, build, outfit)
    _add_arms(clay, build, outfit)
    _add_legs(clay, build, outfit)


def _add_trunk(clay: Clay, build: Build, outfit: Outfit) -> None:
    b, low = build.bulk, build.hip[1]
    path = [(0, low - 0.025, 0), (0, low + 0.03, 0), (0.004, build.waist_y + 0.03, 0)]
    path += [(0.008, build.chest_y, 0), (0.0, build.shoulder[1] + 0.012, 0)]
    path += [(-0.004, build.neck_y + 0.005, 0)]
    radii = [(0.075 * b, 0.066 * b), (0.1 * b, 0.08 * b), (0.097 * b, 0.078 * b)]
    radii += [(0.118 * b, 0.09 * b), (0.105 * b, 0.078 * b), (0.05, 0.05)]
    split = build.waist_y - 0.012
    lower = outfit.legs if not outfit.gown else outfit.gown_paint or outfit.top
    clay.add(
        clay.tube(path, radii, around=18, rings=18),
        outfit.top,
        *TRUNK,
        patches=((below(split), lower),),
    )
    neck = [(-0.004, build.neck_y - 0.02, 0), (0.004, build.neck_y + 0.05, 0)]
    clay.add(clay.tube(neck, [0.046, 0.044], around=12, rings=2), outfit.skin, "NeckTwist01")
    if outfit.belt:
        waist = _band(clay, 0.094 * b, 0.014, 0.02, 0.078 / 0.097)
        clay.add(waist.move(0.003, split + 0.004, 0), outfit.belt, "Pelvis", "Waist")
        buckle = clay.block(0.016, 0.036, 0.042, bevel=0.006)
        clay.add(buckle.move(0.08 * b + 0.014, split + 0.004, 0), outfit.trim, "Waist")


def _band(clay: Clay, radius: float, thick: float, tall: float, flat: float) -> Shape:
    return clay.ring(radius, thick, tall=tall).scale(x=flat + 0.06)


def _add_arms(clay: Clay, build: Build, outfit: Outfit) -> None:
    b = 0.4 + 0.6 * build.bulk
    inside = (0.0, build.shoulder[1] - 0.004, build.shoulder[2] - 0.035)
    sleeve = outfit.sleeves or outfit.top
    clay.pair(
        clay.tube(
            [inside, build.shoulder, build.elbow, build.wrist],
            [0.046 * b, 0.048 * b, 0.04 * b, 0.034 * b],
            around=12,
            rings=12,
            hint=(1, 0, 0),
        ),
        sleeve,
        "Spine02",
        "R_Clavicle",
        "R_Upperarm",
        "R_Forearm",
    )
    bare = outfit.gloves or outfit.skin
    _add_hand(clay, build, bare, b)
    if outfit.gloves:
        start, end = build.beyond_wrist(-0.045), build.beyond_wrist(0.008)
        cuff = clay.tube([start, end], [0.049 * b, 0.04 * b], blunt=True, rings=1, hint=(1, 0, 0))
        clay.pair(cuff, outfit.gloves, "R_Forearm")


def _add_hand(clay: Clay, build: Build, worn: Paint, b: float) -> None:
    start, middle, tip = (build.beyond_wrist(far) for far in (0.0, 0.042, 0.078))
    palm = clay.tube(
        [start, middle, tip],
        [(0.032 * b, 0.024 * b), (0.043 * b, 0.03 * b), (0.034 * b, 0.025 * b)],
        around=12,
        rings=4,
        hint=(1, 0, 0),
    )
    clay.pair(palm, worn, "R_Hand")
    root, end = build.beyond_wrist(0.02), build.beyond_wrist(0.058)
    thumb = clay.tube(
        [(root[0] + 0.022, root[1], root[2]), (end[0] + 0.056, end[1] + 0.014, end[2])],
        [0.018 * b, 0.015 * b],
        around=8,
        rings=2,
    )
    clay.pair(thumb, worn, "R_Hand")


def _add_legs(clay: Clay, build: Build, outfit: Outfit) -> None:
    b = 0.4 + 0.6 * build.bulk
    hip = (build.hip[0], build.hip[1] + 0.005, build.hip[2])
    clay.pair(
        clay.tube(
            [hip, build.knee, build.ankle],
            [0.066 * b, 0.055 * b, 0.045 * b],
            around=12,
            rings=9,
            hint=(1, 0, 0),
        ),
        outfit.legs,
        "Pelvis",
        "R_Thigh",
        "R_Calf",
        patches=[(_above(build.knee[1]), outfit.gown_paint or outfit.top)] if outfit.gown else (),
    )
    x, _, z = build.ankle
    shaft_top = min(0.125, build.knee[1] - 0.01)
    shaft = clay.tube(
        [(x, 0.045, z), (x + 0.002, shaft_top, z)],
        [0.048 * b, 0.058 * b],
        blunt=True,
        around=12,
        rings=2,
        hint=(1, 0, 0),
    )
    clay.pair(shaft, outfit.boots, "R_Calf", "R_Foot")
    cuff = clay.ring(0.054 * b, 0.008, tall=0.012).move(x + 0.002, shaft_top, z)
    clay.pair(cuff, outfit.boots.tinted(0.8), "R_Calf")
    foot = clay.tube(
        [(x - 0.022, 0.04, z), (x + 0.035, 0.042, z + 0.003), (x + 0.092, 0.03, z + 0.006)],
        [(0.046 * b, 0.048), (0.052 * b, 0.05), (0.05 * b, 0.034)],
        around=14,
        rings=6,
    )
    sole = ((below(0.015), outfit.boots.tinted(0.5)),)
    clay.pair(_standing(foot), outfit.boots, "R_Foot", "R_ToeBase", patches=sole)


def _above(height: float) -> Field:
    return lambda c: c[:, 1] - height


def _standing(shape: Shape) -> Shape:
    """The shape with everything below the floor pressed flat onto it."""
    return Shape(np.maximum(shape.points, [-9, 0.0, -9]), shape.faces)
