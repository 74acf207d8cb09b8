"""Where a sculpture grows: basic forms at one level of detail, and the painted parts so far."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.palette import Paint
from tools.simulator.sculptor.patch import Field, cut
from tools.simulator.sculptor.shape import Points, Shape, loft, sheet

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
        polar = np.linspace(-np.pi / 2, np.pi / 2, self.segments(rings, 4) + 1)
        turn = np.arange(self.segments(around, 5)) * (2 * np.pi / self.segments(around, 5))
        flat, tall = _power(np.cos(polar), square), _power(np.sin(polar), square)
        grid = np.empty((len(polar), len(turn), 3))
        grid[..., 0] = x * flat[:, None] * _power(np.cos(turn), square)
        grid[..., 1] = y * tall[:, None]
        grid[..., 2] = -z * flat[:, None] * _power(np.sin(turn), square)
        return loft(grid, caps=False)

    def lathe(self, profile: Path, *, around: int = 18, squash: float = 1.0) -> Shape:
        """Turns (radius, height) pairs, from bottom to top, about the Y axis."""
        line = np.array(profile, dtype=float)
        count = self.segments(around, 5)
        turn = np.arange(count) * (2 * np.pi / count)
        grid = np.empty((len(line), count, 3))
        grid[..., 0] = line[:, :1] * np.cos(turn)
        grid[..., 1] = line[:, 1:2]
        grid[..., 2] = -line[:, :1] * np.sin(turn) * squash
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
        along = np.gradient(line, axis=0)
        side = np.cross(along, np.array(hint))
        side /= np.linalg.norm(side, axis=1, keepdims=True)
        up = np.cross(side, along)
        up /= np.linalg.norm(up, axis=1, keepdims=True)
        segments = self.segments(around, 4)
        turn = np.arange(segments) * (2 * np.pi / segments) + np.pi / segments
        grid = (
            line[:, None]
            + up[:, None] * (wide[:, :1, None] * np.cos(turn)[None, :, None])
            + side[:, None] * (wide[:, 1:, None] * np.sin(turn)[None, :, None])
        )
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
        return loft(np.array([np.column_stack([o, np.full(len(o), z)]) for o, z in levels]))

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
        count, around = self.segments(20, 6), self.segments(8, 4)
        turn = np.arange(count + 1) * (2 * np.pi / count)
        small = np.arange(around) * (2 * np.pi / around)
        out = radius + thick * np.cos(small)
        grid = np.empty((count + 1, around, 3))
        grid[..., 0] = np.cos(turn)[:, None] * out
        grid[..., 1] = (tall or thick) * np.sin(small)
        grid[..., 2] = -np.sin(turn)[:, None] * out
        return loft(grid, caps=False)


def _power(values: NDArray[np.float64], exponent: float) -> NDArray[np.float64]:
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
    padded = np.vstack([2 * values[0] - values[1], values, 2 * values[-1] - values[-2]])
    at = np.linspace(0, len(values) - 1, count)
    base = np.minimum(at.astype(int), len(values) - 2)
    t = (at - base)[:, None]
    p0, p1, p2, p3 = (padded[base + k] for k in range(4))
    cubic = -p0 + 3 * p1 - 3 * p2 + p3
    return p1 + 0.5 * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * cubic))


def _rounded(line: Points, wide: Points, steps: int) -> tuple[Points, Points]:
    """The path with a hemisphere of rings added beyond both ends."""
    angle = np.linspace(0, np.pi / 2, steps + 1)[1:]
    angle[-1] *= 0.97
    pieces: list[Points] = []
    widths: list[Points] = []
    for end, inner in ((0, 1), (-1, -2)):
        out = line[end] - line[inner]
        out /= np.linalg.norm(out)
        reach = float(wide[end].min())
        pieces.append(line[end] + out * (reach * np.sin(angle))[:, None])
        widths.append(wide[end] * np.cos(angle)[:, None])
    path = np.vstack([pieces[0][::-1], line, pieces[1]])
    return path, np.vstack([widths[0][::-1], wide, widths[1]])
