"""Finds, for every pixel, the triangle one sees: a z-buffer filled by spans."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

_AT_ONCE = 60_000


@dataclass(frozen=True)
class Sight:
    """What is seen, pixel by pixel in rows from the top."""

    triangle: NDArray[np.int32]
    """(height * width), the face's index, -1 where there is nothing."""
    depth: Floats
    """(height * width), smaller is nearer, infinite where there is nothing."""


def seen(
    points: NDArray[np.float64], faces: Indices, width: int, height: int, both: NDArray[np.bool_]
) -> Sight:
    """Rasterises projected points (x, y in pixels, y down, and depth).

    `both`: faces to draw from behind as well; of the others the back is left out.
    """
    triangle = np.full(width * height, -1, np.int32)
    depth = np.full(width * height, np.inf, np.float32)
    a, b, c = (points[faces[:, k]] for k in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])
    kept = np.flatnonzero((np.abs(area) > 1e-9) & ((area < 0) | both))
    for start in range(0, len(kept), _AT_ONCE):
        some = kept[start : start + _AT_ONCE]
        _fill(a[some], b[some], c[some], area[some], some, (width, height), triangle, depth)
    return Sight(triangle, depth)


def _fill(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    c: NDArray[np.float64],
    area: NDArray[np.float64],
    number: Indices,
    size: tuple[int, int],
    triangle: NDArray[np.int32],
    depth: Floats,
) -> None:
    width, height = size
    ys = np.stack([a[:, 1], b[:, 1], c[:, 1]])
    top = np.clip(np.ceil(ys.min(axis=0) - 0.5), 0, height).astype(np.int64)
    bottom = np.clip(np.floor(ys.max(axis=0) - 0.5), -1, height - 1).astype(np.int64)
    rows = np.maximum(bottom - top + 1, 0)
    owner = np.repeat(np.arange(len(rows)), rows)
    y = top[owner] + _within(rows)
    left, right = _spans(a, b, c, area, owner, y + 0.5)
    start = np.clip(np.ceil(left - 0.5), 0, width).astype(np.int64)
    end = np.clip(np.floor(right - 0.5), -1, width - 1).astype(np.int64)
    count = np.maximum(end - start + 1, 0)
    rise_x, rise_y = _slopes(a, b, c, area)
    first = a[owner, 2] + rise_x[owner] * (start + 0.5 - a[owner, 0])
    first += rise_y[owner] * (y + 0.5 - a[owner, 1])
    step = _within(count)
    pixel = np.repeat(y * width + start, count) + step
    z = np.repeat(first, count) + np.repeat(rise_x[owner], count) * step
    z = z.astype(np.float32)
    np.minimum.at(depth, pixel, z)
    won = np.flatnonzero(z == depth[pixel])
    triangle[pixel[won]] = np.repeat(number[owner], count)[won]


def _within(counts: Indices) -> Indices:
    """0..n-1 for each n, one after the other."""
    starts = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) - np.repeat(starts, counts)


def _spans(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    c: NDArray[np.float64],
    area: NDArray[np.float64],
    owner: Indices,
    y: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where each row enters and leaves its triangle."""
    left = np.full(len(owner), -np.inf)
    right = np.full(len(owner), np.inf)
    sign = np.sign(area)
    for p, q in ((a, b), (b, c), (c, a)):
        along_x, along_y = (q - p)[:, 0], (q - p)[:, 1]
        slope, lift = -along_y * sign, along_x * sign
        rest = lift[owner] * (y - p[owner, 1]) - slope[owner] * p[owner, 0]
        flat = slope[owner] == 0
        bound = -rest / np.where(flat, 1.0, slope[owner])
        left = np.where(slope[owner] > 0, np.maximum(left, bound), left)
        right = np.where(slope[owner] < 0, np.minimum(right, bound), right)
        right = np.where(flat & (rest < 0), -np.inf, right)
    return left, right


def _slopes(
    a: NDArray[np.float64],
    b: NDArray[np.float64],
    c: NDArray[np.float64],
    area: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How depth changes per pixel to the right and down."""
    ab, ac = b - a, c - a
    rise_x = (ab[:, 2] * ac[:, 1] - ac[:, 2] * ab[:, 1]) / area
    rise_y = (ac[:, 2] * ab[:, 0] - ab[:, 2] * ac[:, 0]) / area
    return rise_x, rise_y
