"""Quaternions (x y z w) over time, (frames, 4)."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def about(axis: tuple[float, float, float] | Values, degrees: Values) -> Values:
    half = np.radians(degrees) / 2
    direction = np.asarray(axis, dtype=float)
    direction = direction / np.linalg.norm(direction)
    return np.column_stack([np.sin(half)[:, None] * direction, np.cos(half)])


def after(*turns: Values) -> Values:
    """The turns one after the other; the last is done first."""
    result = turns[0]
    for turn in turns[1:]:
        result = _product(result, turn)
    return result


def _product(a: Values, b: Values) -> Values:
    ax, ay, az, aw = a.T
    bx, by, bz, bw = b.T
    return np.column_stack(
        [
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
        ]
    )


def carried(turn: Values, vector: Values) -> Values:
    """One vector turned in every frame, (frames, 3)."""
    u, w = turn[:, :3], turn[:, 3:]
    cross = np.cross(u, vector)
    return vector + 2 * (w * cross + np.cross(u, cross))


def steady(turn: Values) -> Values:
    """The same turns with signs that never jump, fit for linear interpolation."""
    flips = np.where((turn[1:] * turn[:-1]).sum(axis=1) < 0, -1.0, 1.0)
    signs = np.ones(len(turn))
    signs[1:] = np.cumprod(flips)
    return turn * signs[:, None]
