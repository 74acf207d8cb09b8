"""What code finds wrong with a model, a rig or a clip.

A `problem` counts as a failure of the step that made the file; a `warning` is told and no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tools.mesh.clip_motion import ClipMotion
from tools.mesh.document import GltfDocument
from tools.mesh.facing import axis_of, left_axis, toes_axis
from tools.mesh.joint_names import joint_pairs
from tools.mesh.rest_shape import Box
from tools.mesh.skin_facts import SkinFacts

Kind = Literal["model", "rigged", "clip", "all"]
Level = Literal["problem", "warning"]

NOTHING = 1e-3
"""Of the smallest visible movement: below it nothing moves at all."""
RUNAWAY = 0.5
"""Heights that a clip, which was asked for in place, may carry a figure."""
SINK, SLIDE, CONTACT = 0.06, 0.10, 0.015
"""Of the height: under the floor, along it while standing, and what still counts as standing."""


@dataclass(frozen=True)
class FileCheck:
    """One finding: a stable code and one sentence."""

    level: Level
    code: str
    message: str


@dataclass(frozen=True)
class Findings:
    """What the checks look at; `motions` are of the clips in their order."""

    document: GltfDocument
    triangles: int
    box: Box | None
    skin: SkinFacts | None
    rest: NDArray[np.float64]
    motions: tuple[ClipMotion, ...]


def checks_of(found: Findings, kind: Kind) -> tuple[FileCheck, ...]:
    """Every finding on a file of a kind, problems first."""
    checks = [*_mesh_checks(found, kind)]
    if kind != "model":
        checks += _skin_checks(found, kind)
    if kind == "clip":
        checks += _clip_checks(found)
    return tuple(sorted(checks, key=lambda check: check.level != "problem"))


def _mesh_checks(found: Findings, kind: Kind) -> Iterator[FileCheck]:
    if found.triangles == 0:
        if kind == "clip":
            yield FileCheck("warning", "no_mesh", "The clip comes without a mesh of its own.")
        else:
            yield FileCheck("problem", "no_mesh", "There is no mesh in it: not one triangle.")
    elif found.box is not None and max(found.box.size) <= 0:
        yield FileCheck("problem", "no_mesh", "Its mesh is a single point.")


def _skin_checks(found: Findings, kind: Kind) -> Iterator[FileCheck]:
    skin = found.skin
    if skin is None:
        if kind != "clip" or found.triangles:
            yield FileCheck("problem", "no_skin", "No mesh in it hangs on a skeleton.")
        return
    if skin.odd_weights:
        count = f"{skin.odd_weights:,}"
        yield FileCheck("warning", "odd_weights", f"The weights of {count} vertices are not one.")
    if len(skin.roots) > 1:
        roots = ", ".join(skin.roots[:3])
        yield FileCheck("warning", "several_roots", f"The skeleton has several roots: {roots}.")
    names = [found.document.gltf.nodes[joint].name for joint in skin.joints]
    places = found.rest[list(skin.joints)][:, :3, 3]
    left, toes = left_axis(names, places), toes_axis(names, places)
    if left is not None and toes is not None:
        front = axis_of(np.cross(left, [0.0, 1.0, 0.0]))
        back = axis_of(-toes)
        if front and front == back:
            text = "Left and right joints look swapped: the toes point to the back."
            yield FileCheck("warning", "sides_swapped", text)


def _clip_checks(found: Findings) -> Iterator[FileCheck]:
    if not found.motions:
        yield FileCheck("problem", "no_animation", "There is no animation in it.")
        return
    most = max(motion.most for motion in found.motions)
    if most < NOTHING:
        yield FileCheck("problem", "nothing_moves", "Nothing moves in its animation.")
        return
    if most < 1:
        yield FileCheck("warning", "hardly_moves", "It moves less than a hair's breadth.")
    for motion in found.motions:
        yield from _motion_checks(found, motion)


def _motion_checks(found: Findings, motion: ClipMotion) -> Iterator[FileCheck]:
    if motion.scale_jump > 1.5:
        yield FileCheck("warning", "scale_jumps", "A joint changes its size in the clip.")
    height = _height(found)
    far = float(np.linalg.norm(motion.travel))
    if far > RUNAWAY * height:
        text = f"It was asked for in place and carries the figure {far / height:.1f} heights away."
        yield FileCheck("warning", "runs_away", text)
    if found.skin is None:
        return
    joints = list(found.skin.joints)
    names = [found.document.gltf.nodes[joint].name for joint in joints]
    rest, places = found.rest[joints][:, :3, 3], motion.places[:, joints]
    yield from _limb_checks(found, names, joints, rest, places)
    yield from _foot_checks(rest, places, height, far)


def _height(found: Findings) -> float:
    return max(found.box.size[1] if found.box is not None else 1.0, 1e-6)


def _limb_checks(
    found: Findings,
    names: list[str],
    joints: list[int],
    rest: NDArray[np.float64],
    places: NDArray[np.float64],
) -> Iterator[FileCheck]:
    """Paired limbs against the rest pose: on the wrong side, or folded into one."""
    row = {joint: place for place, joint in enumerate(joints)}
    pairs = joint_pairs(names)
    paired = {place: pair for pair in pairs for place in (pair.left, pair.right)}
    crossed: list[str] = []
    fallen: list[str] = []
    for pair in pairs:
        top = pair
        parent = row.get(found.document.parents[joints[top.left]], -1)
        while parent in paired:
            top = paired[parent]
            parent = row.get(found.document.parents[joints[top.left]], -1)
        if top == pair:
            continue
        across = places[:, top.left] - places[:, top.right]
        apart = places[:, pair.left] - places[:, pair.right]
        length = np.linalg.norm(across, axis=1)
        side = np.sum(across * apart, axis=1) / np.where(length > 0, length, 1.0)
        still = float(np.linalg.norm(rest[pair.left] - rest[pair.right]))
        near: NDArray[np.float64] = np.linalg.norm(apart, axis=1)
        if np.count_nonzero(side < -0.15 * still) > 0.5 * len(side):
            crossed.append(pair.stem)
        elif np.count_nonzero(near < 0.02 * still) > 0.8 * len(near):
            fallen.append(pair.stem)
    if crossed:
        yield FileCheck("warning", "limbs_cross", f"Limbs are crossed: {', '.join(crossed[:3])}.")
    if fallen:
        text = f"Limbs fall into one: {', '.join(fallen[:3])}."
        yield FileCheck("warning", "limbs_collapse", text)


def _foot_checks(
    rest: NDArray[np.float64], places: NDArray[np.float64], height: float, far: float
) -> Iterator[FileCheck]:
    floor = float(np.min(rest[:, 1]))
    lowest = float(np.min(places[:, :, 1]))
    if lowest < floor - SINK * height:
        share = (floor - lowest) / height
        yield FileCheck("warning", "feet_sink", f"It sinks {share:.0%} of its height under.")
    if far < SLIDE * height or len(places) < 8 or not len(rest):
        return
    feet = np.flatnonzero(rest[:, 1] < floor + 0.06 * height)
    heights: NDArray[np.float64] = places[:, feet, 1]
    down = heights < heights.min(axis=0) + CONTACT * height
    ways: NDArray[np.float64] = places[1:, feet] - places[:-1, feet]
    along: NDArray[np.float64] = np.hypot(ways[:, :, 0], ways[:, :, 2])
    slid: NDArray[np.float64] = np.where(down[1:] & down[:-1], along, 0.0).sum(axis=0)
    if float(np.max(slid)) > 0.5 * far:
        yield FileCheck("warning", "feet_slide", "Its feet slide over the floor as it goes.")
