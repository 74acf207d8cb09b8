"""Puts a scene's vertices where they are in the world: nodes, skins, a clip at one time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.picture.product import product
from tools.picture.scene import Array, Channel, Material, Node, Primitive, Scene, Skin


@dataclass(frozen=True)
class Mesh:
    """Everything to draw, in world space."""

    positions: Array
    normals: Array
    colors: Array
    """Linear rgb, vertex colour times the material's factor."""
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
    found: list[tuple[Primitive, Array, Array]] = []
    for i in sorted(scene.shown):
        node = scene.nodes[i]
        if node.mesh is None:
            continue
        skin = scene.skins[node.skin] if node.skin is not None else None
        for primitive in scene.meshes[node.mesh]:
            if len(primitive.faces):
                found.append((primitive, *_placed(primitive, skin, world, i)))
    if not found:
        raise ValueError("the file holds no triangles to draw")
    return _merged(found)


def _merged(found: list[tuple[Primitive, Array, Array]]) -> Mesh:
    starts = np.cumsum([0] + [len(positions) for _, positions, _ in found])
    primitives = [primitive for primitive, _, _ in found]
    return Mesh(
        positions=np.vstack([positions for _, positions, _ in found]),
        normals=np.vstack([normals for _, _, normals in found]),
        colors=np.vstack([_colors(primitive) for primitive in primitives]),
        uvs=np.vstack(
            [np.zeros((len(p.positions), 2)) if p.uvs is None else p.uvs for p in primitives]
        ),
        faces=np.vstack([p.faces + s for p, s in zip(primitives, starts[:-1], strict=True)]),
        worn=np.concatenate([np.full(len(p.faces), i) for i, p in enumerate(primitives)]),
        materials=tuple(p.material for p in primitives),
    )


def _colors(primitive: Primitive) -> Array:
    factor = np.array(primitive.material.rgba[:3])
    if primitive.colors is None:
        return np.tile(factor, (len(primitive.positions), 1))
    return primitive.colors * factor


def _placed(
    primitive: Primitive, skin: Skin | None, world: dict[int, Array], node: int
) -> tuple[Array, Array]:
    positions, normals = primitive.positions, primitive.normals
    if normals is None:
        normals = _soft_normals(positions, primitive.faces)
    if skin is not None and primitive.joints is not None and primitive.weights is not None:
        bones = np.array([world[joint] for joint in skin.joints]) @ skin.inverse_bind
        blend = np.zeros((len(positions), 4, 4))
        for k in range(4):
            blend += bones[primitive.joints[:, k]] * primitive.weights[:, k, None, None]
        moved = np.einsum("nij,nj->ni", blend[:, :3, :3], positions) + blend[:, :3, 3]
        turned = np.einsum("nij,nj->ni", blend[:, :3, :3], normals)
    else:
        matrix = world[node]
        moved = product(positions, matrix[:3, :3].T) + matrix[:3, 3]
        turned = product(normals, np.linalg.pinv(matrix[:3, :3]))
    length = np.linalg.norm(turned, axis=1, keepdims=True)
    return moved, turned / np.where(length > 1e-12, length, 1.0)


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


def _local(node: Node, index: int, moved: dict[tuple[int, str], Array]) -> Array:
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
