"""One vertex buffer made of a figure's parts: soft normals, hard creases, painted shade."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.clay import Part
from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import Paint
from tools.simulator.sculptor.shape import Faces, Points, corners, cross, lengths

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
    around = _corner_normals(points, faces, welded)
    keys = _vertex_keys(welded[faces].ravel(), around)
    _, first, vertex = np.unique(keys, return_index=True, return_inverse=True)
    source = faces.ravel()[first]
    normals = around[first]
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
    a, b, c = corners(points, faces)
    keep = lengths(cross(b - a, c - a))[:, 0] > 1e-9
    return faces[keep], worn[keep]


def _welded(points: Points, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Equal ids for points of one part that lie in one place (seams, poles)."""
    grid = np.asarray(np.rint((points - points.min(axis=0)) * 1e5), np.int64)
    keys = ((numbers * 200_003 + grid[:, 0]) * 200_003 + grid[:, 1]) * 200_003 + grid[:, 2]
    return np.unique(keys, return_inverse=True)[1]


def _corner_normals(points: Points, faces: Faces, welded: NDArray[np.int64]) -> Points:
    """One unit normal per face corner: the mean over its neighbours within the crease angle."""
    a, b, c = corners(points, faces)
    sized = cross(b - a, c - a)
    unit = sized / lengths(sized)
    ids = welded[faces].ravel()
    order = np.argsort(ids, kind="stable")
    first, count = _runs(ids[order])
    starts = np.cumsum(count) - count
    other = np.arange(int(count.sum())) - np.repeat(starts - first, count)
    face = order // 3
    neighbour = face[other]
    alike = sum(np.repeat(line[face], count) * line[neighbour] for line in unit.T)
    near = alike > CREASE
    sums = np.stack([np.add.reduceat(line[neighbour] * near, starts) for line in sized.T], axis=1)
    normals = np.empty_like(sums)
    normals[order] = sums / lengths(sums)
    return normals


def _runs(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each of the sorted values where its equals begin, and how many there are."""
    starts = np.flatnonzero(np.diff(values, prepend=-1))
    count = np.diff(starts, append=len(values))
    return np.repeat(starts, count), np.repeat(count, count)


def _vertex_keys(ids: NDArray[np.int64], normals: Points) -> NDArray[np.int64]:
    steps = np.asarray(np.rint(normals * 250 + 250), np.int64)
    return ((ids * 512 + steps[:, 0]) * 512 + steps[:, 1]) * 512 + steps[:, 2]


def _shade(points: Points, normals: Points) -> NDArray[np.float64]:
    low, high = points[:, 1].min(), points[:, 1].max()
    rise = np.clip((points[:, 1] - low) / max(float(high - low), 1e-9) * 1.6, 0, 1)
    under = np.clip(-normals[:, 1], 0, 1)
    return (0.84 + 0.16 * rise) * (1 - 0.14 * under)
