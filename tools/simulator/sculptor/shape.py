"""A closed triangle surface without colour or bones: what forms make and bodies place."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Faces = NDArray[np.int64]

AXES = {"x": 0, "y": 1, "z": 2}


@dataclass(frozen=True)
class Shape:
    points: Points
    """(n, 3), +Y up, facing +X."""
    faces: Faces
    """(m, 3), counter-clockwise seen from outside."""

    def move(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Shape":
        return Shape(self.points + np.array([x, y, z]), self.faces)

    def scale(self, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> "Shape":
        flipped = self.faces[:, ::-1] if x * y * z < 0 else self.faces
        return Shape(self.points * np.array([x, y, z]), flipped)

    def turn(self, axis: str, degrees: float) -> "Shape":
        return Shape(self.points @ turn_matrix(axis, degrees).T, self.faces)

    def mirror(self) -> "Shape":
        """The same on the other side of the body (across z = 0)."""
        return self.scale(z=-1.0)


def turn_matrix(axis: str, degrees: float) -> NDArray[np.float64]:
    angle = np.radians(degrees)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    matrix = np.eye(3)
    i, j = [k for k in range(3) if k != AXES[axis]]
    if axis == "y":
        i, j = j, i
    matrix[i, i] = matrix[j, j] = cos
    matrix[i, j], matrix[j, i] = -sin, sin
    return matrix


def cross(u: Points, v: Points) -> Points:
    """As numpy's to the bit, for (n, 3) only: its care for other shapes costs more than the sum."""
    (ux, uy, uz), (vx, vy, vz) = u.T, v.T
    columns = np.empty((3, len(u)))
    np.subtract(uy * vz, uz * vy, out=columns[0])
    np.subtract(uz * vx, ux * vz, out=columns[1])
    np.subtract(ux * vy, uy * vx, out=columns[2])
    return columns.T


def lengths(vectors: Points) -> Points:
    """(n, 1); numpy's norm to the bit, for the same reason."""
    return np.sqrt(np.add.reduce(vectors * vectors, axis=1, keepdims=True))


def steps_along(line: Points) -> Points:
    """The way ahead at each of two or more points, from the one before to the one behind it."""
    ahead = np.empty_like(line)
    ahead[0], ahead[-1] = line[1] - line[0], line[-1] - line[-2]
    ahead[1:-1] = (line[2:] - line[:-2]) / 2
    return ahead


def outward(points: Points, faces: Faces) -> Shape:
    """The shape with faces turned outside: a closed surface must have a positive volume."""
    centred = points - np.add.reduce(points, axis=0) / len(points)
    a, b, c = corners(centred, faces)
    volume = float(np.vdot(a, cross(b, c)))
    return Shape(points, faces[:, ::-1] if volume < 0 else faces)


def corners(points: Points, faces: Faces) -> tuple[Points, Points, Points]:
    """Where each triangle's first, second and third corner is, (m, 3), column after column."""
    found = points.T.take(faces.T, axis=1)
    return found[:, 0].T, found[:, 1].T, found[:, 2].T


def joined(shapes: list[Shape]) -> Shape:
    """Several shapes as one."""
    starts = np.cumsum([0] + [len(shape.points) for shape in shapes[:-1]])
    faces = [shape.faces + start for shape, start in zip(shapes, starts, strict=True)]
    return Shape(np.vstack([shape.points for shape in shapes]), np.vstack(faces))


def loft(rings: Points, *, caps: bool = True) -> Shape:
    """A skin over rings of equal length, (r, s, 3); the ends are closed by fans unless they
    are points."""
    count, around = rings.shape[:2]
    points = rings.reshape(-1, 3)
    if caps:
        points = np.vstack([points, rings[[0, -1]].sum(axis=1) / around])
    return outward(points, _lofted(count, around, caps))


@lru_cache(maxsize=512)
def _lofted(count: int, around: int, caps: bool) -> Faces:
    index = _numbered(count, around)
    a, b = index[:-1], index[1:]
    a2, b2 = np.roll(a, -1, axis=1), np.roll(b, -1, axis=1)
    faces = [
        np.stack([a, b, b2], axis=-1).reshape(-1, 3),
        np.stack([a, b2, a2], axis=-1).reshape(-1, 3),
    ]
    if caps:
        first, last = index[0], index[-1]
        near = np.full(around, count * around)
        faces.append(np.stack([first, np.roll(first, -1), near], axis=-1))
        faces.append(np.stack([np.roll(last, -1), last, near + 1], axis=-1))
    return _shared(np.vstack(faces))


def _shared(faces: Faces) -> Faces:
    """The same for many shapes: nobody may write to it."""
    faces.setflags(write=False)
    return faces


def _numbered(rows: int, columns: int) -> Faces:
    return np.arange(rows * columns, dtype=np.int64).reshape(rows, columns)


def sheet(rows: Points, thickness: float) -> Shape:
    """A thin plate over a grid of points, (r, s, 3), with both sides and its edge."""
    flat = rows.reshape(-1, 3)
    ahead, aside = steps_along(rows), steps_along(rows.transpose(1, 0, 2)).transpose(1, 0, 2)
    across = cross(ahead.reshape(-1, 3), aside.reshape(-1, 3))
    length = lengths(across)
    normal = across / np.where(length > 1e-12, length, 1.0)
    front, back = flat + normal * thickness / 2, flat - normal * thickness / 2
    quads, faces = _plate(*rows.shape[:2])
    flip = _front_is_inward(front, back, quads)
    return Shape(np.vstack([front, back]), faces[:, ::-1] if flip else faces)


@lru_cache(maxsize=512)
def _plate(count: int, around: int) -> tuple[Faces, Faces]:
    """The front's faces, and those of the whole plate."""
    index = _numbered(count, around)
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    quads = np.concatenate(
        [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    )
    offset = count * around
    rim = np.concatenate([index[0], index[1:, -1], index[-1, -2::-1], index[-2:0:-1, 0]])
    nxt = np.roll(rim, -1)
    edge = np.concatenate(
        [
            np.stack([rim, rim + offset, nxt], -1),
            np.stack([nxt, rim + offset, nxt + offset], -1),
        ]
    )
    return _shared(quads), _shared(np.vstack([quads, quads[:, ::-1] + offset, edge]))


def _front_is_inward(front: Points, back: Points, quads: Faces) -> bool:
    a, b, c = corners(front, quads)
    out = (front - back).take(quads[:, 0], axis=0)
    return float(np.vdot(cross(b - a, c - a), out)) < 0
