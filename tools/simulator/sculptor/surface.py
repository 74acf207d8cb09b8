"""One vertex buffer made of a figure's parts: soft normals, hard creases, painted shade."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.clay import Part
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import Paint
from tools.simulator.sculptor.shape import Faces, Points, cross

CREASE = float(np.cos(np.radians(42)))


@dataclass(frozen=True)
class Surface:
    positions: Points
    normals: Points
    shade: NDArray[np.float64]
    """A factor on the colour, one per vertex, 0-1: darker below and underneath."""
    groups: tuple[tuple[Paint, Faces], ...]
    """Triangles by material, all over the same vertices."""
    source: NDArray[np.int64]
    """For each vertex the index of the figure's point it came from."""


def surface_of(figure: Figure) -> Surface:
    points = np.vstack([part.shape.points for part in figure.parts])
    starts = np.cumsum([0] + [len(part.shape.points) for part in figure.parts])
    numbers = np.repeat(np.arange(len(figure.parts)), np.diff(starts))
    faces = np.vstack([p.shape.faces + s for p, s in zip(figure.parts, starts[:-1], strict=True)])
    paints, worn = _paints(figure.parts)
    faces, worn = _without_slivers(points, faces, worn)
    welded = _welded(points, numbers)
    corners = _corner_normals(points, faces, welded)
    keys = _vertex_keys(welded[faces].ravel(), corners)
    _, first, vertex = np.unique(keys, return_index=True, return_inverse=True)
    source = faces.ravel()[first]
    normals = corners[first]
    triangles = vertex.reshape(-1, 3)
    groups = tuple(
        (paint, triangles[worn == i]) for i, paint in enumerate(paints) if bool((worn == i).any())
    )
    return Surface(points[source], normals, _shade(points[source], normals), groups, source)


def _paints(parts: tuple[Part, ...]) -> tuple[list[Paint], NDArray[np.int64]]:
    """The materials in use, and for each face the number of the one it wears."""
    known: dict[Paint, int] = {}
    worn: list[NDArray[np.int64]] = []
    for part in parts:
        numbers = [known.setdefault(paint, len(known)) for paint in part.paints]
        worn.append(np.array(numbers)[part.worn])
    return list(known), np.concatenate(worn)


def _without_slivers(
    points: Points, faces: Faces, worn: NDArray[np.int64]
) -> tuple[Faces, NDArray[np.int64]]:
    a, b, c = (points[faces[:, k]] for k in range(3))
    keep = np.linalg.norm(cross(b - a, c - a), axis=1) > 1e-9
    return faces[keep], worn[keep]


def _welded(points: Points, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Equal ids for points of one part that lie in one place (seams, poles)."""
    grid = np.asarray(np.rint((points - points.min(axis=0)) * 1e5), np.int64)
    keys = ((numbers * 200_003 + grid[:, 0]) * 200_003 + grid[:, 1]) * 200_003 + grid[:, 2]
    return np.unique(keys, return_inverse=True)[1]


def _corner_normals(points: Points, faces: Faces, welded: NDArray[np.int64]) -> Points:
    """One unit normal per face corner: the mean over its neighbours within the crease angle."""
    a, b, c = (points[faces[:, k]] for k in range(3))
    sized = cross(b - a, c - a)
    unit = sized / np.linalg.norm(sized, axis=1, keepdims=True)
    ids = welded[faces].ravel()
    order = np.argsort(ids, kind="stable")
    grouped = ids[order]
    first = np.searchsorted(grouped, grouped, side="left")
    count = np.searchsorted(grouped, grouped, side="right") - first
    mine = np.repeat(np.arange(len(order)), count)
    starts = np.cumsum(count) - count
    other = np.arange(len(mine)) - np.repeat(starts, count) + np.repeat(first, count)
    face, neighbour = order[mine] // 3, order[other] // 3
    near = np.einsum("ij,ij->i", unit[face], unit[neighbour]) > CREASE
    sums = np.add.reduceat(sized[neighbour] * near[:, None], starts)
    normals = np.empty_like(sums)
    normals[order] = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return normals


def _vertex_keys(ids: NDArray[np.int64], normals: Points) -> NDArray[np.int64]:
    steps = np.asarray(np.rint(normals * 250 + 250), np.int64)
    return ((ids * 512 + steps[:, 0]) * 512 + steps[:, 1]) * 512 + steps[:, 2]


def _shade(points: Points, normals: Points) -> NDArray[np.float64]:
    low, high = points[:, 1].min(), points[:, 1].max()
    rise = np.clip((points[:, 1] - low) / max(float(high - low), 1e-9) * 1.6, 0, 1)
    under = np.clip(-normals[:, 1], 0, 1)
    return (0.84 + 0.16 * rise) * (1 - 0.14 * under)
