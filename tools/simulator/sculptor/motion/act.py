"""Turns sampled channels into joint tracks, with the feet on the floor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.glb import ClipDocument, Track
from tools.simulator.sculptor.motion.curve import Motion, Move
from tools.simulator.sculptor.motion.rotation import after, height, steady
from tools.simulator.sculptor.skeleton import Skeleton

Values = NDArray[np.float64]

CLEARANCE = {"Pelvis": 0.075, "Calf": 0.05, "Hand": 0.035, "Head": 0.05, "Spine02": 0.085}
"""How far above the floor these joints stay, as a share of the figure's height."""


@dataclass(frozen=True)
class Acting:
    """What a body does with a motion."""

    rotations: Mapping[str, Values]
    """By joint; the others keep their rest rotation."""
    mover: str
    """The joint that carries the body's own shifts."""
    shift: Values
    """(frames, 3), in leg lengths: ahead, up, right."""
    leg: float
    """One leg length."""


def clip_of(
    name: str, skeleton: Skeleton, move: Move, motion: Motion, acting: Acting, *, in_place: bool
) -> ClipDocument:
    shift = acting.shift * acting.leg
    if move.grounded and skeleton.ground:
        shift = shift + [0, 1, 0] * _lift(skeleton, acting)[:, None]
    rest = skeleton.offsets[skeleton.index[acting.mover]]
    tracks = [Track(acting.mover, "translation", (rest + shift).astype(np.float32))]
    if move.travel and not in_place:
        ahead = np.zeros((len(motion.times_s), 3))
        ahead[:, 0] = move.travel * acting.leg * motion.times_s / move.seconds
        tracks.append(Track(skeleton.joints[0].name, "translation", ahead.astype(np.float32)))
    for joint, turn in acting.rotations.items():
        if float(np.abs(turn[:, :3]).max()) > 1e-4:
            values = steady(turn).astype(np.float32)
            tracks.append(Track(joint, "rotation", values))
    return ClipDocument(name, motion.times_s.astype(np.float32), tuple(tracks))


def _lift(skeleton: Skeleton, acting: Acting) -> Values:
    """How far up the body must go for its lowest point to rest on the floor."""
    heights = _heights(skeleton, acting.rotations)
    tall = float(skeleton.heads[:, 1].max())
    gaps: list[Values] = []
    for name in skeleton.ground:
        rest = float(skeleton.heads[skeleton.index[name], 1])
        plain = name.split("_")[-1]
        gaps.append(heights[name] - min(rest, CLEARANCE.get(plain, 1.0) * tall))
    return -np.minimum.reduce(gaps)


def _heights(skeleton: Skeleton, rotations: Mapping[str, Values]) -> dict[str, Values]:
    """How high each joint that may touch the floor is in every frame, before any shift."""
    parents, offsets = skeleton.parents, skeleton.offsets
    heights: dict[int, Values] = {}
    turns: dict[int, Values | None] = {}  # None: as at rest
    for i in _above(parents, [skeleton.index[name] for name in skeleton.ground]):
        own, parent = rotations.get(skeleton.joints[i].name), parents[i]
        turn = turns[parent] if parent >= 0 else None
        rise = offsets[i, 1] if turn is None else height(turn, offsets[i])
        heights[i] = rise + (heights[parent] if parent >= 0 else 0.0)
        turns[i] = own if turn is None else turn if own is None else after(turn, own)
    return {name: heights[skeleton.index[name]] for name in skeleton.ground}


def _above(parents: Sequence[int], joints: Iterable[int]) -> list[int]:
    """The joints and all that carry them, parents first."""
    found: set[int] = set()
    for joint in joints:
        while joint >= 0 and joint not in found:
            found.add(joint)
            joint = parents[joint]
    return sorted(found)
