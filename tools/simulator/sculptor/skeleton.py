"""Joints of a figure at rest: every rest rotation is the identity, +X is ahead, -Z is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tools.simulator.sculptor.shape import Points


@dataclass(frozen=True)
class Joint:
    name: str
    parent: str | None
    at: tuple[float, float, float]


@dataclass(frozen=True)
class Skeleton:
    joints: tuple[Joint, ...]
    """Parents before children; the first is the root."""
    ground: tuple[str, ...] = field(default=())
    """Joints that may touch the floor; clips keep the lowest of them where it was at rest."""

    @cached_property
    def index(self) -> dict[str, int]:
        return {joint.name: i for i, joint in enumerate(self.joints)}

    @cached_property
    def parents(self) -> list[int]:
        return [-1 if j.parent is None else self.index[j.parent] for j in self.joints]

    @cached_property
    def heads(self) -> Points:
        """Rest positions, (joints, 3)."""
        return np.array([joint.at for joint in self.joints], dtype=float)

    @cached_property
    def offsets(self) -> Points:
        """Rest positions relative to the parent, (joints, 3)."""
        heads = self.heads
        return np.array(
            [h if p < 0 else h - heads[p] for h, p in zip(heads, self.parents, strict=True)]
        )

    @cached_property
    def segments(self) -> dict[str, list[tuple[Points, Points]]]:
        """What each joint moves, as lines from it to its children; a leaf goes on outward."""
        found: dict[str, list[tuple[Points, Points]]] = {j.name: [] for j in self.joints}
        for child, parent in enumerate(self.parents):
            if parent >= 0:
                ends = (self.heads[parent], self.heads[child])
                found[self.joints[parent].name].append(ends)
        for i, joint in enumerate(self.joints):
            if not found[joint.name]:
                reach = self.offsets[i] * 0.6
                found[joint.name].append((self.heads[i], self.heads[i] + reach))
        return found

    def placed(self, scale: float, shift: Points) -> "Skeleton":
        """The same, scaled about the origin and then moved."""
        return self.fitted(np.full(3, scale), shift, np.zeros(3))

    def fitted(self, scale: Points, low: Points, least: Points) -> "Skeleton":
        """The same, scaled along each axis so that the point `least` comes to `low`."""
        moved = (self.heads - least) * scale + low
        joints = tuple(
            Joint(j.name, j.parent, (float(x), float(y), float(z)))
            for j, (x, y, z) in zip(self.joints, moved, strict=True)
        )
        return Skeleton(joints, self.ground)


class Bones:
    """Collects joints in order, right and left at once where wanted."""

    def __init__(self) -> None:
        self.joints: list[Joint] = []

    def add(self, name: str, parent: str | None, x: float, y: float, z: float = 0.0) -> None:
        self.joints.append(Joint(name, parent, (x, y, z)))

    def pair(self, name: str, parent: str, x: float, y: float, z: float) -> None:
        """R_<name> at +z and L_<name> at -z; a parent that has no side is shared."""
        sided = any(joint.name == f"R_{parent}" for joint in self.joints)
        for side, sign in (("L", -1), ("R", 1)):
            self.add(f"{side}_{name}", f"{side}_{parent}" if sided else parent, x, y, z * sign)

    def skeleton(self, *ground: str) -> Skeleton:
        return Skeleton(tuple(self.joints), ground)


def spec_names(skeleton: Skeleton, rig_type: str, spec: str) -> Mapping[str, str]:
    """The names these joints carry in a rig of that spec, where they differ from ours."""
    if rig_type != "biped" or spec != "mixamo":
        return {}
    return {j.name: f"mixamorig:{MIXAMO.get(j.name, j.name)}" for j in skeleton.joints}


MIXAMO = {
    "Hip": "Hips",
    "Waist": "Spine",
    "Spine01": "Spine1",
    "Spine02": "Spine2",
    "NeckTwist01": "Neck",
} | {
    f"{short}_{ours}": f"{long}{theirs}"
    for short, long in (("L", "Left"), ("R", "Right"))
    for ours, theirs in (
        ("Clavicle", "Shoulder"),
        ("Upperarm", "Arm"),
        ("Forearm", "ForeArm"),
        ("Hand", "Hand"),
        ("Thigh", "UpLeg"),
        ("Calf", "Leg"),
        ("Foot", "Foot"),
        ("ToeBase", "ToeBase"),
    )
}
