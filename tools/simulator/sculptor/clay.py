"""Where a sculpture grows: basic forms at one level of detail, and the painted parts so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.palette import Paint
from tools.simulator.sculptor.patch import Field, cut
from tools.simulator.sculptor.shape import Points, Shape, cross, lengths, loft, sheet, steps_along

Values = NDArray[np.float64]
Path = Sequence[Sequence[float]]
Patches = Sequence[tuple[Field, Paint]]
"""Areas that wear another paint; the last one wins."""


@dataclass(frozen=True)
class Part:
    """A painted shape that follows some bones."""

    shape: Shape
    paints: tuple[Paint, ...]
    worn: NDArray[np.int64]
    """For each face, which of the paints."""
    bones: tuple[str, ...]
    """Empty: bound to whatever is nearest. One: follows it rigidly. More: blended by distance."""


class Clay:
    """Makes forms whose segment counts follow `detail` (1 is the normal level)."""

    def __init__(self, detail: float = 1.0) -> None:
        self.detail = detail
        self.parts: list[Part] = []

    def segments(self, count: int, least: int = 3) -> int:
        return max(least, round(count * self.detail))

    def add(
        self,
        shape: Shape,
        paint: Paint,
        *bones: str,
        patches: Patches = (),
    ) -> None:
        worn = np.zeros(len(shape.faces), np.int64)
        for i, (field, _) in enumerate(patches):
            shape, worn = cut(shape, field, worn, i + 1)
        paints = (paint, *(other for _, other in patches))
        self.parts.append(Part(shape, paints, worn, bones))

    def pair(
        self,
        shape: Shape,
        paint: Paint,
        *bones: str,
        patches: Patches = (),
    ) -> None:
        """Adds the right-hand (+Z) shape and its mirror, bones R_* and L_*."""
        self.add(shape, paint, *bones, patches=patches)
        right = self.parts[-1]
        left = tuple(f"L_{bone[2:]}" if bone.startswith("R_") else bone for bone in bones)
        self.parts.append(Part(right.shape.mirror(), right.paints, right.worn, left))

    def ball(
        self, x: float, y: float, z: float, *, around: int = 16, rings: int = 10, square: float = 1
    ) -> Shape:
        """An ellipsoid of these radii; `square` below 1 makes it boxier."""
        unit = _globe(self.segments(rings, 4), self.segments(around, 5), square)
        return loft(unit * np.array([x, y, -z]), caps=False)

    def lathe(self, profile: Path, *, around: int = 18, squash: float = 1.0) -> Shape:
        """Turns (radius, height) pairs, from bottom to top, about the Y axis."""
        line = np.array(profile, dtype=float)
        cos, sin = _circle(self.segments(around, 5))
        grid = np.empty((len(line), len(cos), 3))
        grid[..., 0] = line[:, :1] * cos
        grid[..., 1] = line[:, 1:2]
        grid[..., 2] = -line[:, :1] * sin * squash
        return loft(grid)

    def tube(
        self,
        path: Path,
        radii: Sequence[float] | Sequence[tuple[float, float]],
        *,
        around: int = 10,
        rings: int | None = None,
        blunt: bool = False,
        hint: tuple[float, float, float] = (0.0, 0.0, 1.0),
    ) -> Shape:
        """A limb through a smooth path, rounded at its ends unless `blunt`.

        A radius is one number, or (along the hint, across it); the hint must not be parallel
        to the path.
        """
        line = np.array(path, dtype=float)
        wide = np.array([r if isinstance(r, tuple) else (r, r) for r in radii], dtype=float)
        count = self.segments(rings or 3 * (len(line) - 1), len(line) - 1) + 1
        line, wide = _smooth(line, count), _smooth(wide, count)
        if not blunt:
            line, wide = _rounded(line, wide, 3 if self.detail > 0.5 else 2)
        along = steps_along(line)
        side = cross(along, np.broadcast_to(np.array(hint), along.shape))
        side /= lengths(side)
        up = cross(side, along)
        up /= lengths(up)
        cos, sin = _circle(self.segments(around, 4), 0.5)
        grid = line[:, None] + (up * wide[:, :1])[:, None] * cos[:, None]
        grid += (side * wide[:, 1:])[:, None] * sin[:, None]
        return loft(grid)

    def block(
        self, x: float, y: float, z: float, *, bevel: float = 0.02, top: float = 1.0
    ) -> Shape:
        """A bevelled box of these full sizes, centred; its top is `top` times as wide."""
        bevel = min(bevel, x / 2.5, y / 2.5, z / 2.5)
        levels = [(-y / 2, bevel, 1.0), (-y / 2 + bevel, 0.0, 1.0), (y / 2 - bevel, 0.0, top)]
        levels.append((y / 2, bevel, top))
        rings = [_rectangle(x * k - 2 * b, z * k - 2 * b, bevel, h) for h, b, k in levels]
        return loft(np.array(rings))

    def prism(self, outline: Path, depth: float, *, bevel: float = 0.0) -> Shape:
        """A flat (x, y) outline, star-shaped about its middle, as a plate `depth` thick in z."""
        flat = np.array(outline, dtype=float)
        middle = flat.mean(axis=0)
        reach = float(np.abs(flat - middle).max())
        shrunk = middle + (flat - middle) * (1 - bevel / reach)
        inner = min(bevel, depth / 2.2)
        levels = [(shrunk, -depth / 2), (flat, inner - depth / 2)]
        levels += [(flat, depth / 2 - inner), (shrunk, depth / 2)]
        levels = levels if bevel else [levels[1], levels[2]]
        grid = np.empty((len(levels), len(flat), 3))
        for ring, (edge, z) in zip(grid, levels, strict=True):
            ring[:, :2], ring[:, 2] = edge, z
        return loft(grid)

    def sheet(self, rows: Sequence[Path], *, thickness: float = 0.012, smooth: int = 0) -> Shape:
        """A thin plate through rows of points, refined `smooth` times between them."""
        grid = np.array(rows, dtype=float)
        if smooth and self.detail > 0.5:
            count, across = grid.shape[:2]
            grid = _smooth(grid.reshape(count, -1), (count - 1) * smooth + 1)
            grid = grid.reshape(len(grid), across, 3).transpose(1, 0, 2)
            grid = _smooth(grid.reshape(across, -1), (across - 1) * smooth + 1)
            grid = grid.reshape(len(grid), -1, 3).transpose(1, 0, 2)
        return sheet(grid, thickness)

    def ring(self, radius: float, thick: float, *, tall: float | None = None) -> Shape:
        """A band about the Y axis."""
        big_cos, big_sin = _circle(self.segments(20, 6), closed=True)
        cos, sin = _circle(self.segments(8, 4))
        out = radius + thick * cos
        grid = np.empty((len(big_cos), len(cos), 3))
        grid[..., 0] = big_cos[:, None] * out
        grid[..., 1] = (tall or thick) * sin
        grid[..., 2] = -big_sin[:, None] * out
        return loft(grid, caps=False)


@lru_cache(maxsize=256)
def _circle(count: int, ahead: float = 0.0, *, closed: bool = False) -> tuple[Values, Values]:
    """Cosine and sine of evenly spaced angles, turned by a share of one step."""
    turn = (np.arange(count + closed) + ahead) * (2 * np.pi / count)
    return np.cos(turn), np.sin(turn)


@lru_cache(maxsize=256)
def _globe(rings: int, around: int, square: float) -> Points:
    """A ball of radius 1, (rings + 1, around, 3), right-handed from above."""
    polar = np.linspace(-np.pi / 2, np.pi / 2, rings + 1)
    cos, sin = (_power(part, square) for part in _circle(around))
    grid = np.empty((rings + 1, around, 3))
    flat = _power(np.cos(polar), square)[:, None]
    grid[..., 0], grid[..., 2] = flat * cos, flat * sin
    grid[..., 1] = _power(np.sin(polar), square)[:, None]
    return grid


def _power(values: Values, exponent: float) -> Values:
    return np.sign(values) * np.abs(values) ** exponent


def _rectangle(x: float, z: float, corner: float, height: float) -> Points:
    a, b = max(x / 2, 1e-4), max(z / 2, 1e-4)
    cut = min(corner, 0.8 * a, 0.8 * b)
    flat = [(a, b - cut), (a - cut, b), (cut - a, b), (-a, b - cut)]
    flat += [(-a, cut - b), (cut - a, -b), (a - cut, -b), (a, cut - b)]
    return np.array([(px, height, pz) for px, pz in flat])


def _smooth(values: Points, count: int) -> Points:
    """A Catmull-Rom curve through the rows, at `count` evenly spaced parameters."""
    if len(values) < 3:
        at = np.linspace(0, 1, count)[:, None]
        return values[0] * (1 - at) + values[-1] * at
    padded = np.empty((len(values) + 2, values.shape[1]))
    padded[0], padded[-1] = 2 * values[0] - values[1], 2 * values[-1] - values[-2]
    padded[1:-1] = values
    rows, t = _knots(len(values), count)
    p0, p1, p2, p3 = padded[rows]
    cubic = -p0 + 3 * p1 - 3 * p2 + p3
    return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * cubic))


@lru_cache(maxsize=256)
def _knots(rows: int, count: int) -> tuple[NDArray[np.int64], Values]:
    """For each parameter the four rows about it, (4, count), and how far on it is, (count, 1)."""
    at = np.linspace(0, rows - 1, count)
    base = np.minimum(at.astype(int), rows - 2)
    return base + np.arange(4)[:, None], (at - base)[:, None]


def _rounded(line: Points, wide: Points, steps: int) -> tuple[Points, Points]:
    """The path with a hemisphere of rings added beyond both ends."""
    out, narrower = _hemisphere(steps)
    count = len(line)
    path, widths = np.empty((count + 2 * steps, 3)), np.empty((count + 2 * steps, 2))
    path[steps:-steps], widths[steps:-steps] = line, wide
    for end, inner, place in ((0, 1, slice(steps - 1, None, -1)), (-1, -2, slice(-steps, None))):
        way = line[end] - line[inner]
        way /= np.sqrt(way @ way)
        path[place] = line[end] + way * (float(wide[end].min()) * out)
        widths[place] = wide[end] * narrower
    return path, widths


@lru_cache(maxsize=16)
def _hemisphere(steps: int) -> tuple[Values, Values]:
    """How far out each ring is and how wide, as shares of the radius, (steps, 1)."""
    angle = np.linspace(0, np.pi / 2, steps + 1)[1:, None]
    angle[-1] *= 0.97
    return np.sin(angle), np.cos(angle)
