"""Puts a scene's vertices where they are in the world: nodes, skins, a clip at one time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.picture.product import product
from tools.picture.scene import (
    Array,
    Channel,
    Material,
    Primitive,
    Scene,
    SceneNode,
    Skin,
    Vertices,
)


@dataclass(frozen=True)
class Mesh:
    """Everything to draw, in world space."""

    positions: Array
    normals: Array
    colors: Array
    """Linear rgb, to be multiplied with the material's."""
    uvs: Array
    faces: NDArray[np.int64]
    worn: NDArray[np.int64]
    """For each face the index of its material."""
    materials: tuple[Material, ...]


def duration_s(scene: Scene, clip: str) -> float:
    """How long a clip lasts."""
    return max((float(c.times_s[-1]) for c in scene.clips[clip]), default=0.0)


def posed(scene: Scene, clip: str | None, time_s: float) -> Mesh:
    """The scene's triangles in world space. Raises ValueError when there are none."""
    world = world_matrices(scene, scene.clips[clip] if clip else (), time_s)
    drawn = _Drawn()
    for i in sorted(scene.shown):
        node = scene.nodes[i]
        if node.mesh is None:
            continue
        skin = scene.skins[node.skin] if node.skin is not None else None
        for primitive in scene.meshes[node.mesh]:
            if len(primitive.faces):
                drawn.add(primitive, skin, world, i)
    if not drawn.primitives:
        raise ValueError("the file holds no triangles to draw")
    mesh = drawn.mesh()
    if not np.isfinite(mesh.positions).all():
        raise ValueError("the file holds points that are no numbers")
    return mesh


class _Drawn:
    """What was found so far; primitives over the same vertices have them placed once."""

    def __init__(self) -> None:
        self.primitives: list[tuple[Primitive, int]] = []
        """Each with the number of its first vertex."""
        self.placed: list[tuple[Vertices, Array, Array]] = []
        self.starts: dict[tuple[int, ...], int] = {}
        self.count = 0

    def add(
        self, primitive: Primitive, skin: Skin | None, world: dict[int, Array], node: int
    ) -> None:
        vertices = primitive.vertices
        key = (node, id(vertices))
        if vertices.normals is None:  # they come from the faces
            key += (id(primitive),)
        if key not in self.starts:
            self.starts[key] = self.count
            self.placed.append((vertices, *_placed(primitive, skin, world, node)))
            self.count += len(vertices.positions)
        self.primitives.append((primitive, self.starts[key]))

    def mesh(self) -> Mesh:
        sizes = [len(primitive.faces) for primitive, _ in self.primitives]
        return Mesh(
            positions=np.vstack([positions for _, positions, _ in self.placed]),
            normals=np.vstack([normals for _, _, normals in self.placed]),
            colors=np.vstack([_colors(vertices) for vertices, _, _ in self.placed]),
            uvs=np.vstack([_uvs(vertices) for vertices, _, _ in self.placed]),
            faces=np.vstack([primitive.faces + start for primitive, start in self.primitives]),
            worn=np.repeat(np.arange(len(sizes)), sizes),
            materials=tuple(primitive.material for primitive, _ in self.primitives),
        )


def _colors(vertices: Vertices) -> Array:
    return np.ones_like(vertices.positions) if vertices.colors is None else vertices.colors


def _uvs(vertices: Vertices) -> Array:
    return np.zeros((len(vertices.positions), 2)) if vertices.uvs is None else vertices.uvs


def _placed(
    primitive: Primitive, skin: Skin | None, world: dict[int, Array], node: int
) -> tuple[Array, Array]:
    vertices = primitive.vertices
    positions, normals = vertices.positions, vertices.normals
    if normals is None:
        normals = _soft_normals(positions, primitive.faces)
    if skin is not None and vertices.joints is not None and vertices.weights is not None:
        blend = _blended(np.array([world[j] for j in skin.joints]) @ skin.inverse_bind, vertices)
        moved = np.einsum("nij,nj->ni", blend[..., :3], positions) + blend[..., 3]
        turned = np.einsum("nij,nj->ni", blend[..., :3], normals)
    else:
        matrix = world[node]
        moved = product(positions, matrix[:3, :3].T) + matrix[:3, 3]
        turned = product(normals, np.linalg.pinv(matrix[:3, :3]))
    length = np.sqrt((turned * turned).sum(axis=1, keepdims=True))
    return moved, turned / np.where(length > 1e-12, length, 1.0)


def _blended(bones: Array, vertices: Vertices) -> Array:
    """The first three rows of each vertex's own matrix, (n, 3, 4)."""
    assert vertices.joints is not None and vertices.weights is not None
    rows = bones[:, :3].reshape(-1, 12)
    blend = np.zeros((len(vertices.positions), 12))
    for k in range(4):
        blend += rows.take(vertices.joints[:, k], axis=0) * vertices.weights[:, k, None]
    return blend.reshape(-1, 3, 4)


def _soft_normals(positions: Array, faces: NDArray[np.int64]) -> Array:
    a, b, c = (positions[faces[:, k]] for k in range(3))
    sized = np.cross(b - a, c - a)
    normals = np.zeros_like(positions)
    for k in range(3):
        np.add.at(normals, faces[:, k], sized)
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return normals / np.where(length > 1e-12, length, 1.0)


def world_matrices(scene: Scene, channels: tuple[Channel, ...], time_s: float) -> dict[int, Array]:
    """Each node's matrix from its own space to the world's."""
    moved: dict[tuple[int, str], Array] = {(c.node, c.path): _sampled(c, time_s) for c in channels}
    world: dict[int, Array] = {}

    def matrix(i: int) -> Array:
        if i not in world:
            own = _local(scene.nodes[i], i, moved)
            parent = scene.nodes[i].parent
            world[i] = own if parent < 0 else matrix(parent) @ own
        return world[i]

    for i in range(len(scene.nodes)):
        matrix(i)
    return world


def _local(node: SceneNode, index: int, moved: dict[tuple[int, str], Array]) -> Array:
    animated = any((index, path) in moved for path in ("translation", "rotation", "scale"))
    if node.matrix is not None and not animated:
        return node.matrix
    matrix = np.eye(4)
    scale = moved.get((index, "scale"), node.scale)
    matrix[:3, :3] = _rotation(moved.get((index, "rotation"), node.rotation)) * scale
    matrix[:3, 3] = moved.get((index, "translation"), node.translation)
    return matrix


def _rotation(quaternion: Array) -> Array:
    x, y, z, w = quaternion / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _sampled(channel: Channel, time_s: float) -> Array:
    times, values = channel.times_s, channel.values
    after = int(np.searchsorted(times, time_s, side="right"))
    if after == 0:
        return values[0]
    if after == len(times) or channel.step:
        return values[after - 1]
    before = values[after - 1]
    then = values[after]
    if channel.path == "rotation" and float(before @ then) < 0:
        then = -then
    share = (time_s - times[after - 1]) / (times[after] - times[after - 1])
    return before * (1 - share) + then * share
