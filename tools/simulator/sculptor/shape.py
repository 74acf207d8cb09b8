"""A closed triangle surface without colour or bones: what forms make and bodies place."""

from dataclasses import dataclass

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
    near, far = [1, 2, 0], [2, 0, 1]
    return u[:, near] * v[:, far] - u[:, far] * v[:, near]


def outward(points: Points, faces: Faces) -> Shape:
    """The shape with faces turned outside: a closed surface must have a positive volume."""
    centred = points - points.mean(axis=0)
    a, b, c = (centred[faces[:, k]] for k in range(3))
    volume = float(np.einsum("ij,ij->", a, cross(b, c)))
    return Shape(points, faces[:, ::-1] if volume < 0 else faces)


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
    index = _numbered(count, around)
    a, b = index[:-1], index[1:]
    a2, b2 = np.roll(a, -1, axis=1), np.roll(b, -1, axis=1)
    faces = [
        np.stack([a, b, b2], axis=-1).reshape(-1, 3),
        np.stack([a, b2, a2], axis=-1).reshape(-1, 3),
    ]
    if caps:
        ends = rings[[0, -1]].mean(axis=1)
        points = np.vstack([points, ends])
        first, last = index[0], index[-1]
        near, far = np.full(around, len(points) - 2), np.full(around, len(points) - 1)
        faces.append(np.stack([first, np.roll(first, -1), near], axis=-1))
        faces.append(np.stack([np.roll(last, -1), last, far], axis=-1))
    return outward(points, np.vstack(faces))


def _numbered(rows: int, columns: int) -> Faces:
    return np.arange(rows * columns, dtype=np.int64).reshape(rows, columns)


def sheet(rows: Points, thickness: float) -> Shape:
    """A thin plate over a grid of points, (r, s, 3), with both sides and its edge."""
    across = np.cross(np.gradient(rows, axis=0), np.gradient(rows, axis=1))
    length = np.linalg.norm(across, axis=-1, keepdims=True)
    normal = across / np.where(length > 1e-12, length, 1.0)
    front, back = rows + normal * thickness / 2, rows - normal * thickness / 2
    count, around = rows.shape[:2]
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
    faces = np.vstack([quads, quads[:, ::-1] + offset, edge])
    points = np.vstack([front.reshape(-1, 3), back.reshape(-1, 3)])
    flip = _front_is_inward(front, back, quads)
    return Shape(points, faces[:, ::-1] if flip else faces)


def _front_is_inward(front: Points, back: Points, quads: Faces) -> bool:
    points = front.reshape(-1, 3)
    a, b, c = points[quads[:, 0]], points[quads[:, 1]], points[quads[:, 2]]
    out = (front - back).reshape(-1, 3)[quads[:, 0]]
    return float(np.einsum("ij,ij->", cross(b - a, c - a), out)) < 0
