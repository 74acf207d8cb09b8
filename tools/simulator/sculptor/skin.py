"""How much each bone moves each point."""

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.clay import Part
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.shape import Points
from tools.simulator.sculptor.skeleton import Skeleton

SHARPNESS = 5.0
"""Higher is crisper at the joints; at 5 a knee bends over about a limb's width."""
MOST = 4
"""Joints for one point."""

Joints = NDArray[np.uint8]
Weights = NDArray[np.float32]


def skin_of(figure: Figure, skeleton: Skeleton) -> tuple[Joints, Weights]:
    """Four joints and four weights for each of the figure's points; the weights sum to 1."""
    skins = [_bound(part, skeleton) for part in figure.parts]
    return np.vstack([joints for joints, _ in skins]), np.vstack([weights for _, weights in skins])


def _bound(part: Part, skeleton: Skeleton) -> tuple[Joints, Weights]:
    points = part.shape.points
    joints, weights = np.zeros((len(points), MOST), np.uint8), np.zeros((len(points), MOST), "f4")
    columns = sorted({skeleton.index[bone] for bone in part.bones if bone in skeleton.index})
    if len(columns) == 1:
        joints[:, 0], weights[:, 0] = columns[0], 1.0
        return joints, weights
    columns = columns or [i for i, parent in enumerate(skeleton.parents) if parent >= 0]
    shares = _shares(points, skeleton, columns)
    best = np.argsort(-shares, axis=1, kind="stable")[:, :MOST]
    chosen = np.take_along_axis(shares, best, axis=1)
    chosen[chosen < 0.01] = 0.0
    used = weights[:, : best.shape[1]]
    used[:] = chosen / chosen.sum(axis=1, keepdims=True)
    used[:, 0] += 1.0 - used.sum(axis=1, dtype=np.float32)
    joints[:, : best.shape[1]] = np.where(used > 0, np.array(columns)[best], 0)
    return joints, weights


def _shares(points: Points, skeleton: Skeleton, columns: list[int]) -> Points:
    """Of each joint, (points, columns)."""
    lines = [skeleton.segments[skeleton.joints[i].name] for i in columns]
    starts = np.cumsum([0] + [len(some) for some in lines[:-1]])
    ends = np.array([line for some in lines for line in some])
    reach = np.minimum.reduceat(_distances(points, ends), starts, axis=1)
    nearest = reach.min(axis=1, keepdims=True) + 1e-6
    shares = (nearest / (reach + 1e-6)) ** SHARPNESS
    return shares / shares.sum(axis=1, keepdims=True)


def _distances(points: Points, ends: Points) -> Points:
    """From each point to each of the lines (lines, 2 ends, 3), (points, lines)."""
    start = ends[:, 0]
    along = ends[:, 1] - start
    length = (along * along).sum(axis=1)
    away = points[:, None] - start
    at = (away * along).sum(axis=2) / np.where(length > 0, length, 1.0)
    away -= np.clip(at, 0, 1)[..., None] * along
    return np.sqrt((away * away).sum(axis=2))
