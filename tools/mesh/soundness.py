"""What must hold of a glTF before anything of it is unfolded; what does not is an UnsoundFile."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from tools.errors import UnsoundFile
from tools.mesh.bounds import (
    MOST_CHANNELS,
    MOST_DEPTH,
    MOST_JOINTS,
    MOST_KEYS,
    MOST_KEYS_OF_ALL,
    MOST_NODES,
    MOST_POSES,
    MOST_UNPACKED_BYTES,
)
from tools.mesh.gltf import GltfAccessor, GltfFile, GltfPrimitive, GltfView

DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
T = TypeVar("T")


def stride_of(view: GltfView) -> int:
    """Bytes from one row to the next; 0: the rows lie close."""
    return view.meshopt.byteStride if view.meshopt is not None else view.byteStride


def _at(items: Sequence[T], number: int, what: str) -> T:
    if number >= len(items):
        raise UnsoundFile(f"It is not a sound GLB ({what} {number} is not there).")
    return items[number]


def check_document(gltf: GltfFile, buffers: Sequence[memoryview]) -> None:
    """Every count against its bytes, every index against its list. Raises UnsoundFile."""
    unpacked = 0
    for view in gltf.bufferViews:
        packed = view.meshopt
        if packed is None:
            start, length, buffer = view.byteOffset, view.byteLength, view.buffer
        else:
            start, length, buffer = packed.byteOffset, packed.byteLength, packed.buffer
            unpacked += packed.count * packed.byteStride
        if start + length > len(_at(buffers, buffer, "buffer")):
            raise UnsoundFile("It is not a sound GLB (a view reaches past its buffer).")
    for accessor in gltf.accessors:
        unpacked += _check_accessor(gltf, accessor)
    for mesh in gltf.meshes:
        for primitive in mesh.primitives:
            unpacked += _check_primitive(gltf, primitive)
    there = sum(map(len, buffers)) + unpacked
    if _accessor_bytes(gltf) > 4 * there + MOST_UNPACKED_BYTES // 4:
        raise UnsoundFile("It is not a sound GLB (the same bytes are used again and again).")
    if unpacked > MOST_UNPACKED_BYTES:
        raise UnsoundFile(f"It unfolds to more than {MOST_UNPACKED_BYTES >> 20} MB.")
    _check_nodes(gltf)
    _check_skins(gltf)
    keys = 0
    for animation in gltf.animations:
        if len(animation.channels) > MOST_CHANNELS:
            raise UnsoundFile(f"A clip in it has more than {MOST_CHANNELS} tracks.")
        for sampler in animation.samplers:
            _at(gltf.accessors, sampler.output, "accessor")
            if _at(gltf.accessors, sampler.input, "accessor").count > MOST_KEYS:
                raise UnsoundFile(f"A clip in it has more than {MOST_KEYS:,} keys.")
        for channel in animation.channels:
            sampler = _at(animation.samplers, channel.sampler, "sampler")
            keys += gltf.accessors[sampler.input].count
            if channel.target.node is not None:
                _at(gltf.nodes, channel.target.node, "node")
    if len(gltf.animations) * (len(gltf.nodes) + 1) > MOST_POSES:
        raise UnsoundFile("It holds too many clips for so many nodes.")
    if keys > MOST_KEYS_OF_ALL:
        raise UnsoundFile(f"The clips in it have more than {MOST_KEYS_OF_ALL:,} keys.")
    for image in gltf.images:
        if image.bufferView is not None:
            _at(gltf.bufferViews, image.bufferView, "view")


def _accessor_bytes(gltf: GltfFile) -> int:
    return sum(
        one.count * np.dtype(DTYPES[one.componentType]).itemsize * WIDTHS[one.type]
        for one in gltf.accessors
        if one.bufferView is not None
    )


def _check_accessor(gltf: GltfFile, accessor: GltfAccessor) -> int:
    """The bytes that it unfolds to beyond those that are there."""
    item = np.dtype(DTYPES[accessor.componentType]).itemsize
    row, extra = item * WIDTHS[accessor.type], 0
    if accessor.type.startswith("MAT") and item < 4:
        raise UnsoundFile("It is not a sound GLB (matrices of small integers).")
    if accessor.bufferView is None:
        extra = 0 if accessor.sparse is None else accessor.count * row
    else:
        view = _at(gltf.bufferViews, accessor.bufferView, "view")
        packed = view.meshopt
        there = view.byteLength if packed is None else packed.count * packed.byteStride
        step = stride_of(view) or row
        needed = accessor.byteOffset + step * (accessor.count - 1) + row if accessor.count else 0
        if step < row or needed > there:
            raise UnsoundFile("It is not a sound GLB (an accessor reaches past its bytes).")
    if (sparse := accessor.sparse) is not None:
        extra = accessor.count * row
        if sparse.count > accessor.count:
            raise UnsoundFile("It is not a sound GLB (a sparse accessor with too many values).")
        _at(gltf.bufferViews, sparse.indices.bufferView, "view")
        _at(gltf.bufferViews, sparse.values.bufferView, "view")
    return extra


def _check_primitive(gltf: GltfFile, primitive: GltfPrimitive) -> int:
    numbers = [*primitive.attributes.values()]
    for target in primitive.targets:
        numbers += target.values()
    if primitive.indices is not None:
        numbers.append(primitive.indices)
    if primitive.material is not None and gltf.materials:
        _at(gltf.materials, primitive.material, "material")
    extra = 0
    for number in numbers:
        accessor = _at(gltf.accessors, number, "accessor")
        if primitive.draco is not None:
            _at(gltf.bufferViews, primitive.draco.bufferView, "view")
            item = np.dtype(DTYPES[accessor.componentType]).itemsize
            extra += accessor.count * item * WIDTHS[accessor.type]
    return extra


def _check_nodes(gltf: GltfFile) -> None:
    if len(gltf.nodes) > MOST_NODES:
        raise UnsoundFile(f"It has more than {MOST_NODES:,} nodes.")
    for node in gltf.nodes:
        if node.mesh is not None:
            _at(gltf.meshes, node.mesh, "mesh")
        if node.skin is not None:
            _at(gltf.skins, node.skin, "skin")
        if (instances := node.extensions.EXT_mesh_gpu_instancing) is not None:
            for number in instances.attributes.values():
                _at(gltf.accessors, number, "accessor")
        for child in node.children:
            _at(gltf.nodes, child, "node")
    for scene in gltf.scenes:
        for root in scene.nodes:
            _at(gltf.nodes, root, "node")


def _check_skins(gltf: GltfFile) -> None:
    for skin in gltf.skins:
        if len(skin.joints) > MOST_JOINTS:
            raise UnsoundFile(f"It has more than {MOST_JOINTS:,} joints.")
        for joint in skin.joints:
            _at(gltf.nodes, joint, "node")
        if skin.inverseBindMatrices is not None:
            matrices = _at(gltf.accessors, skin.inverseBindMatrices, "accessor")
            if matrices.count < len(skin.joints) or matrices.type != "MAT4":
                raise UnsoundFile("It is not a sound GLB (a skin without a matrix for each joint).")


def parents_of(gltf: GltfFile) -> tuple[int, ...]:
    """Raises BadFile for a node with two parents, a circle, or a tree that is too deep."""
    parents = [-1] * len(gltf.nodes)
    for number, node in enumerate(gltf.nodes):
        for child in node.children:
            if parents[child] >= 0 or child == number:
                raise UnsoundFile("It is not a sound GLB (a node has two parents).")
            parents[child] = number
    level = [number for number, parent in enumerate(parents) if parent < 0]
    reached, depth = len(level), 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise UnsoundFile(f"Its nodes are nested more than {MOST_DEPTH} deep.")
        level = [child for number in level for child in gltf.nodes[number].children]
        reached += len(level)
    if reached != len(parents):
        raise UnsoundFile("It is not a sound GLB (its nodes run in a circle).")
    return tuple(parents)


def roots_of(gltf: GltfFile, parents: Sequence[int]) -> tuple[int, ...]:
    """Of the scene that the file opens with; without one, of all nodes. Raises UnsoundFile."""
    if gltf.scenes:
        return tuple(dict.fromkeys(_at(gltf.scenes, gltf.scene or 0, "scene").nodes))
    return tuple(number for number, parent in enumerate(parents) if parent < 0)
