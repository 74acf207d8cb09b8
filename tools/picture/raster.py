"""Finds, for every pixel, the triangle one sees: a z-buffer filled by spans."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Floats64 = NDArray[np.float64]
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
    points: Floats64, faces: Indices, width: int, height: int, both: NDArray[np.bool_]
) -> Sight:
    """Rasterises projected points (x, y in pixels, y down, and depth).

    `both`: faces to draw from behind as well; of the others the back is left out.
    """
    triangle = np.full(width * height, -1, np.int32)
    depth = np.full(width * height, np.inf, np.float32)
    x, y, z = points.T.take(faces.T, axis=1)
    area = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0])
    kept = np.flatnonzero((np.abs(area) > 1e-9) & ((area < 0) | both))
    for start in range(0, len(kept), _AT_ONCE):
        some = kept[start : start + _AT_ONCE]
        slopes = _slopes(x[:, some], y[:, some], z[:, some], area[some])
        _fill(
            Corners(x[:, some], y[:, some], z[0, some], slopes),
            some,
            (width, height),
            (triangle, depth),
        )
    return Sight(triangle, depth)


@dataclass(frozen=True)
class Corners:
    """Triangles on the screen."""

    x: Floats64
    """(3, n), and so is y."""
    y: Floats64
    z: Floats64
    """(n,), of the first corner."""
    rise: tuple[Floats64, Floats64]
    """How depth changes per pixel to the right and down."""


def _fill(
    corners: Corners,
    number: Indices,
    size: tuple[int, int],
    grids: tuple[NDArray[np.int32], Floats],
) -> None:
    (width, height), (triangle, depth) = size, grids
    top = np.clip(np.ceil(corners.y.min(axis=0) - 0.5), 0, height).astype(np.int64)
    bottom = np.clip(np.floor(corners.y.max(axis=0) - 0.5), -1, height - 1).astype(np.int64)
    rows = np.maximum(bottom - top + 1, 0)
    down = _within(rows)
    left, right = _spans(corners, rows, down, top + 0.5)
    start = np.clip(np.ceil(left - 0.5), 0, width)
    count = np.maximum(np.clip(np.floor(right - 0.5), -1, width - 1) - start + 1, 0).astype(
        np.int64
    )
    owner = np.repeat(np.arange(len(rows)), rows)
    right_rise, down_rise = corners.rise
    corner = corners.z + right_rise * (0.5 - corners.x[0]) + down_rise * (top + 0.5 - corners.y[0])
    first = corner[owner] + right_rise[owner] * start + down_rise[owner] * down
    step = _within(count)
    pixel = np.repeat((top[owner] + down) * width + start.astype(np.int64), count) + step
    z = np.repeat(right_rise.astype(np.float32)[owner], count)
    z *= step
    z += np.repeat(first.astype(np.float32), count)
    np.minimum.at(depth, pixel, z)
    won = np.flatnonzero(z == depth[pixel])
    triangle[pixel[won]] = np.repeat(number[owner], count)[won]


def _within(counts: Indices) -> Indices:
    """0..n-1 for each n, one after the other."""
    starts = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) - np.repeat(starts, counts)


def _spans(
    corners: Corners, rows: Indices, down: Indices, first: Floats64
) -> tuple[Floats64, Floats64]:
    """Where each row enters and leaves its triangle; `first` is the height of its first row.

    One side is the edge from the highest corner to the lowest, the other bends at the third.
    """
    order = np.argsort(corners.y, axis=0)
    (x0, x1, x2) = np.take_along_axis(corners.x, order, axis=0)
    (y0, y1, y2) = np.take_along_axis(corners.y, order, axis=0)

    def along(xa: Floats64, ya: Floats64, xb: Floats64, yb: Floats64) -> Floats64:
        fall = yb - ya
        slope = (xb - xa) / np.where(fall > 0, fall, 1.0)
        return np.repeat(xa + slope * (first - ya), rows) + np.repeat(slope, rows) * down

    long = along(x0, y0, x2, y2)
    upper = down < np.repeat(y1 - first, rows)
    bent = np.where(upper, along(x0, y0, x1, y1), along(x1, y1, x2, y2))
    return np.minimum(long, bent), np.maximum(long, bent)


def _slopes(x: Floats64, y: Floats64, z: Floats64, area: Floats64) -> tuple[Floats64, Floats64]:
    """How depth changes per pixel to the right and down."""
    (abx, acx), (aby, acy), (abz, acz) = (line[1:] - line[0] for line in (x, y, z))
    return (abz * acy - acz * aby) / area, (acz * abx - abz * acx) / area
