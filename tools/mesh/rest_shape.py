"""Where a file's vertices are at rest: node transforms and skins applied, a part at a time."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import UnsoundFile
from tools.mesh.bounds import MOST_NODES
from tools.mesh.compressed import UnpackerMissing
from tools.mesh.document import GltfDocument, trs_matrix
from tools.mesh.gltf import GltfNode, GltfPrimitive

ROWS = 65_536
"""Vertices at a time: a few megabytes."""
MOST_PLACED = 1 << 24
"""Vertices that are placed one by one."""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """Lowest and highest corner, in the file's units."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]

    @property
    def size(self) -> tuple[float, float, float]:
        (a, b, c), (x, y, z) = self.low, self.high
        return x - a, y - b, z - c


def rest_box(document: GltfDocument) -> Box | None:
    """The bounds of all that is shown; `None` where there is no vertex.

    A mesh without bytes that can be read here counts with the bounds that it declares.
    """
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for points in placed_parts(document):
        if len(points):
            low, high = np.minimum(low, points.min(axis=0)), np.maximum(high, points.max(axis=0))
    if not np.isfinite(low).all() or not np.isfinite(high).all():
        return None
    a, b, c = low.tolist()
    x, y, z = high.tolist()
    return Box((a, b, c), (x, y, z))


def placed_parts(document: GltfDocument) -> Iterator[Points]:
    """All shown vertices in the scene, (n, 3) at a time.

    Of meshes that are shown so often that it would take long, the corners of their bounds.
    """
    left = MOST_PLACED
    corners: dict[int, Points] = {}
    for primitive, places, skin in _shown(document):
        if "POSITION" not in primitive.attributes:
            continue
        number = primitive.attributes["POSITION"]
        left -= len(places) * document.gltf.accessors[number].count
        if number not in corners and (left < 0 or len(places) > 1):
            corners[number] = _corners(_points(document, primitive))
        if left < 0 or len(places) > 1:
            yield from _moved(corners[number], places)
        elif skin is not None and "JOINTS_0" in primitive.attributes:
            yield from _skinned(document, primitive, skin)
        else:
            yield from _moved(_points(document, primitive), places)


def _shown(document: GltfDocument) -> Iterator[tuple[GltfPrimitive, Points, Points | None]]:
    """Each primitive with where it is put, (n, 4, 4), and the matrices of its skin."""
    gltf = document.gltf
    if not gltf.nodes:
        for mesh in gltf.meshes:
            yield from ((primitive, np.eye(4)[None], None) for primitive in mesh.primitives)
        return
    world = document.world_matrices()
    skins: dict[int, Points] = {}
    for number in sorted(document.shown()):
        node = gltf.nodes[number]
        if node.mesh is None:
            continue
        if node.skin is not None and node.skin not in skins:
            skins[node.skin] = skin_matrices(document, node.skin, world)
        skin = None if node.skin is None else skins[node.skin]
        places = np.eye(4)[None] if skin is not None else world[number] @ instances(document, node)
        for primitive in gltf.meshes[node.mesh].primitives:
            yield primitive, places, skin


def instances(document: GltfDocument, node: GltfNode) -> Points:
    """(n, 4, 4): where EXT_mesh_gpu_instancing puts a node's mesh; one identity without it."""
    extension = node.extensions.EXT_mesh_gpu_instancing
    if extension is None or not extension.attributes:
        return np.eye(4)[None]
    found = {
        name: document.accessor(number).astype(np.float64)
        for name, number in extension.attributes.items()
        if name in ("TRANSLATION", "ROTATION", "SCALE")
    }
    count = min((len(values) for values in found.values()), default=0)
    if count > MOST_NODES:
        raise UnsoundFile(f"It shows one mesh more than {MOST_NODES:,} times.")
    return trs_matrix(
        found.get("TRANSLATION", np.zeros((count, 3)))[:count],
        found.get("ROTATION", np.tile([0.0, 0.0, 0.0, 1.0], (count, 1)))[:count],
        found.get("SCALE", np.ones((count, 3)))[:count],
    )


def skin_matrices(document: GltfDocument, skin: int, world: Points) -> Points:
    """From where the mesh was bound to where its joints are, (joints, 4, 4)."""
    part = document.gltf.skins[skin]
    joints = world[list(part.joints)]
    if part.inverseBindMatrices is None:
        return joints
    stored = document.accessor(part.inverseBindMatrices)[: len(part.joints)]
    return joints @ stored.reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float64)


def _points(document: GltfDocument, primitive: GltfPrimitive) -> NDArray[Any]:
    """A primitive's positions; where there are no bytes to read, the corners that it declares."""
    accessor = document.gltf.accessors[primitive.attributes["POSITION"]]
    packed = primitive.draco is not None
    if accessor.bufferView is not None or accessor.sparse is not None or packed:
        with suppress(UnpackerMissing):
            points = document.attribute(primitive, "POSITION")
            if points is None or points.shape[1] != 3:
                raise UnsoundFile("It is not a sound GLB (positions that are no points).")
            return points
    corners = (accessor.min, accessor.max)
    if any(corner is None or len(corner) != 3 for corner in corners):
        return np.empty((0, 3))
    return np.array(corners, np.float64)


def _corners(points: NDArray[Any]) -> Points:
    if not len(points):
        return np.empty((0, 3))
    sides = list(zip(points.min(axis=0).tolist(), points.max(axis=0).tolist(), strict=True))
    return np.array(list(product(*sides)), np.float64)


def _moved(points: NDArray[Any], places: Points) -> Iterator[Points]:
    for start in range(0, len(points), ROWS):
        part = points[start : start + ROWS].astype(np.float64)
        for first in range(0, len(places), max(1, ROWS // len(part))):
            some = places[first : first + max(1, ROWS // len(part))]
            moved = np.einsum("pij,nj->pni", some[:, :3, :3], part) + some[:, None, :3, 3]
            yield moved.reshape(-1, 3)


def _skinned(
    document: GltfDocument, primitive: GltfPrimitive, matrices: Points
) -> Iterator[Points]:
    points = _points(document, primitive)
    sets = list(influences(document, primitive, len(matrices)))
    if any(len(joints) != len(points) for joints, _ in sets):
        yield points.astype(np.float64)  # what it declares, in the place it was bound
        return
    for start in range(0, len(points), ROWS):
        part = points[start : start + ROWS].astype(np.float64)
        moved, whole = np.zeros_like(part), np.zeros(len(part))
        for joints, weights in sets:
            for column in range(joints.shape[1]):
                share = weights[start : start + ROWS, column].astype(np.float64)
                matrix = matrices[joints[start : start + ROWS, column].astype(np.int64)]
                at = np.einsum("nij,nj->ni", matrix[:, :3, :3], part) + matrix[:, :3, 3]
                moved += at * share[:, None]
                whole += share
        yield moved / np.where(whole > 0, whole, 1.0)[:, None]


def influences(
    document: GltfDocument, primitive: GltfPrimitive, joint_count: int
) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Pairs of joints (n, 4) and weights (n, 4), set after set. Raises BadFile."""
    number = 0
    while f"JOINTS_{number}" in primitive.attributes:
        joints = document.attribute(primitive, f"JOINTS_{number}")
        weights = document.attribute(primitive, f"WEIGHTS_{number}")
        if joints is None or weights is None or joints.shape != weights.shape:
            raise UnsoundFile("It is not a sound GLB (joints without weights).")
        if joints.dtype.kind != "u":
            raise UnsoundFile("It is not a sound GLB (joints that are no numbers).")
        if len(joints) and int(joints.max()) >= joint_count:
            raise UnsoundFile("It is not a sound GLB (a vertex hangs on no joint).")
        if len(joints) != document.gltf.accessors[primitive.attributes["POSITION"]].count:
            raise UnsoundFile("It is not a sound GLB (its vertices differ in number).")
        yield joints, weights
        number += 1
