"""Quaternions (x y z w) over time, (frames, 4)."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_LEFT = np.array([3, 2, 1, 0, 2, 3, 0, 1, 1, 0, 3, 2, 0, 1, 2, 3])
_SIGNS = np.array([1, -1, 1, 1, 1, 1, -1, 1, -1, 1, 1, 1, -1, -1, -1, 1.0])
"""The left factor of a product as a 4x4 matrix: which component, with which sign."""


def about(axis: tuple[float, float, float] | Values, degrees: Values) -> Values:
    half = np.radians(degrees) / 2
    direction = np.asarray(axis, dtype=float)
    turn = np.empty((len(half), 4))
    np.multiply(np.sin(half)[:, None], direction / np.sqrt(direction @ direction), out=turn[:, :3])
    np.cos(half, out=turn[:, 3])
    return turn


def after(*turns: Values) -> Values:
    """The turns one after the other; the last is done first."""
    result = turns[0]
    for turn in turns[1:]:
        result = _product(result, turn)
    return result


def _product(a: Values, b: Values) -> Values:
    left = (a.take(_LEFT, axis=1) * _SIGNS).reshape(-1, 4, 4)
    return np.einsum("nij,nj->ni", left, b)


def height(turn: Values, vector: Values) -> Values:
    """How high one vector reaches when it is turned in every frame, (frames,)."""
    x, y, z, w = turn.T
    ahead, up, right = vector.tolist()
    return (
        2 * (x * y + w * z) * ahead + (1 - 2 * (x * x + z * z)) * up + 2 * (y * z - w * x) * right
    )


def steady(turn: Values) -> Values:
    """The same turns with signs that never jump, fit for linear interpolation."""
    jumps = (turn[1:] * turn[:-1]).sum(axis=1) < 0
    if not bool(jumps.any()):
        return turn
    signs = np.ones(len(turn))
    signs[1:] = np.cumprod(np.where(jumps, -1.0, 1.0))
    return turn * signs[:, None]
