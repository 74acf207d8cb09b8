"""Areas of a shape in another colour, cut out along a smooth edge."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.shape import Faces, Points, Shape

Field = Callable[[Points], NDArray[np.float64]]
"""Positive inside the area; it need be smooth only near its edge."""

_NEAR = 0.04


def cut(
    shape: Shape, field: Field, worn: NDArray[np.int64], number: int
) -> tuple[Shape, NDArray[np.int64]]:
    """The shape with faces split where the field is 0, those inside wearing `number`."""
    values = field(shape.points)
    inside = values > 0
    count = inside[shape.faces].sum(axis=1)
    worn = np.where(count == 3, number, worn)
    mixed = (count == 1) | (count == 2)
    if not bool(mixed.any()):
        return shape, worn
    faces, first = _odd_first(shape.faces[mixed], inside)
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [0, 2]]]), axis=1)
    unique, where = np.unique(edges, axis=0, return_inverse=True)
    start, end = values[unique[:, 0]], values[unique[:, 1]]
    share = np.clip(start / (start - end), _NEAR, 1 - _NEAR)[:, None]
    made = shape.points[unique[:, 0]] * (1 - share) + shape.points[unique[:, 1]] * share
    where = where.reshape(2, -1) + len(shape.points)
    p, q = where[0], where[1]
    a, b, c = faces.T
    tips = np.stack([a, p, q], axis=1)
    rests = np.concatenate([np.stack([p, b, c], axis=1), np.stack([p, c, q], axis=1)])
    old = worn[mixed]
    tip_worn = np.where(first, number, old)
    rest_worn = np.where(first, old, number)
    return (
        Shape(np.vstack([shape.points, made]), np.vstack([shape.faces[~mixed], tips, rests])),
        np.concatenate([worn[~mixed], tip_worn, rest_worn, rest_worn]),
    )


def _odd_first(faces: Faces, inside: NDArray[np.bool_]) -> tuple[Faces, NDArray[np.bool_]]:
    """Faces turned so that the corner on its own side comes first, and whether it is inside."""
    signs = inside[faces]
    alone_inside = signs.sum(axis=1) == 1
    odd = np.asarray(np.argmax(signs == alone_inside[:, None], axis=1), np.int64)
    order = (odd[:, None] + np.arange(3)) % 3
    return np.take_along_axis(faces, order, axis=1), alone_inside


def below(height: float, slope: float = 0.0) -> Field:
    """Under a line that rises by `slope` ahead."""
    return lambda c: height + slope * c[:, 0] - c[:, 1]


def bands(pitch: float, share: float, phase: float = 0.0) -> Field:
    """Stripes across the body, `pitch` to a unit of length, covering `share` of it."""
    edge = float(np.cos(np.pi * share))
    return lambda c: np.cos(2 * np.pi * (c[:, 0] * pitch + phase)) - edge


def both(*fields: Field) -> Field:
    return lambda c: np.minimum.reduce([field(c) for field in fields])


def blotches(pitch: float, low: float) -> Field:
    def inside(c: Points) -> NDArray[np.float64]:
        wave = np.sin(c[:, 0] * pitch + 1) * np.sin(c[:, 1] * pitch + 2) * np.cos(c[:, 2] * pitch)
        return np.minimum(np.abs(wave) - 0.36, c[:, 1] - low)

    return inside
