"""How much each bone moves each point."""

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.shape import Points
from tools.simulator.sculptor.skeleton import Skeleton

SHARPNESS = 5.0
"""Higher is crisper at the joints; at 5 a knee bends over about a limb's width."""


def skin_of(figure: Figure, skeleton: Skeleton) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Four joints and four weights for each of the figure's points; the weights sum to 1."""
    weights = np.zeros((sum(len(p.shape.points) for p in figure.parts), len(skeleton.joints)))
    start = 0
    for part in figure.parts:
        end = start + len(part.shape.points)
        known = [bone for bone in part.bones if bone in skeleton.index]
        if len(known) == 1:
            weights[start:end, skeleton.index[known[0]]] = 1.0
        else:
            names = known or [j.name for j in skeleton.joints if j.parent is not None]
            columns = [skeleton.index[name] for name in names]
            weights[start:end, columns] = _shares(part.shape.points, skeleton, names)
        start = end
    return _strongest_four(weights)


def _shares(points: Points, skeleton: Skeleton, names: list[str]) -> Points:
    reach = np.column_stack(
        [
            np.min([_distance(points, a, b) for a, b in skeleton.segments[name]], axis=0)
            for name in names
        ]
    )
    nearest = reach.min(axis=1, keepdims=True) + 1e-6
    shares = (nearest / (reach + 1e-6)) ** SHARPNESS
    return shares / shares.sum(axis=1, keepdims=True)


def _distance(points: Points, a: Points, b: Points) -> NDArray[np.float64]:
    """From each point to the line from a to b."""
    along = b - a
    length = float(along @ along)
    at = np.clip((points - a) @ along / length, 0, 1) if length > 0 else np.zeros(len(points))
    return np.linalg.norm(points - a - at[:, None] * along, axis=1)


def _strongest_four(
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    joints = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    chosen = np.take_along_axis(weights, joints, axis=1)
    chosen[chosen < 0.01] = 0.0
    chosen = (chosen / chosen.sum(axis=1, keepdims=True)).astype(np.float32)
    chosen[:, 0] += 1.0 - chosen.sum(axis=1, dtype=np.float32)
    joints[chosen == 0] = 0
    return joints.astype(np.uint8), chosen
