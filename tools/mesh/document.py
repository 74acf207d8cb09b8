"""A glTF that was checked before anything of it was believed: its values, and arrays on demand.

`read_document(path or bytes)` gives a GltfDocument; nothing is unpacked then. Every count stands
against the bytes that are there, every index against its list, every tree against circles and
depth; what fails is a BadFile with one sentence.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import UnsoundFile
from tools.mesh.bounds import UNREADABLE
from tools.mesh.compressed import draco_arrays, meshopt_bytes
from tools.mesh.container import parsed, two_parts, whole_file
from tools.mesh.gltf import GltfAccessor, GltfFile, GltfPrimitive
from tools.mesh.soundness import DTYPES, WIDTHS, check_document, parents_of, roots_of, stride_of

TRIANGLES, STRIP, FAN = 4, 5, 6


@dataclass(frozen=True)
class GltfDocument:
    """A checked glTF. `gltf` holds its values; the methods unfold what they are asked for.

    Arrays are (count, width); views into the file where they can be, so they are read-only.
    """

    gltf: GltfFile
    parents: tuple[int, ...]
    """For each node its parent, or -1."""
    roots: tuple[int, ...]
    """Of the scene that the file opens with; without one, of all nodes."""
    buffers: tuple[memoryview, ...]
    size_bytes: int
    _unfolded: dict[Any, Any] = field(default_factory=dict[Any, Any], repr=False, compare=False)

    def stored(self, number: int) -> NDArray[Any]:
        """An accessor as it is stored, (count, width), sparse values put in."""
        accessor = self.gltf.accessors[number]
        values = self._plain(accessor)
        if accessor.sparse is not None:
            values = self._with_sparse(accessor, values)
        return values

    def accessor(self, number: int) -> NDArray[Any]:
        """An accessor as its numbers are meant: normalized ones as float32, else as stored."""
        values = self.stored(number)
        if self.gltf.accessors[number].normalized and values.dtype.kind != "f":
            return normalized(values)
        return values

    def attribute(self, primitive: GltfPrimitive, name: str) -> NDArray[Any] | None:
        """An attribute of a primitive, unpacked of Draco where need be; `None` without one."""
        if name not in primitive.attributes:
            return None
        number = primitive.attributes[name]
        draco = primitive.draco
        if draco is None or name not in draco.attributes:
            return self.accessor(number)
        values = self._draco(primitive)[name]
        accessor = self.gltf.accessors[number]
        if accessor.normalized and values.dtype.kind != "f":
            return normalized(values)
        return values

    def triangles(self, primitive: GltfPrimitive) -> NDArray[Any]:
        """(n, 3) vertex numbers of a primitive of triangles, a strip or a fan; others have none."""
        return as_triangles(self._order(primitive), primitive.mode)

    def triangle_count(self, primitive: GltfPrimitive) -> int:
        """How many triangles a primitive has, without unfolding it."""
        number = primitive.indices
        number = primitive.attributes.get("POSITION") if number is None else number
        count = 0 if number is None else self.gltf.accessors[number].count
        if primitive.mode == TRIANGLES:
            return count // 3
        return max(0, count - 2) if primitive.mode in (STRIP, FAN) else 0

    def view_bytes(self, number: int) -> memoryview:
        """The bytes of a buffer view, unpacked of meshopt where need be."""
        view = self.gltf.bufferViews[number]
        if view.meshopt is None:
            return self.buffers[view.buffer][view.byteOffset : view.byteOffset + view.byteLength]
        if number not in self._unfolded:
            packed = view.meshopt
            source = self.buffers[packed.buffer]
            source = source[packed.byteOffset : packed.byteOffset + packed.byteLength]
            self._unfolded[number] = meshopt_bytes(packed, source)
        return self._unfolded[number]

    def image_bytes(self, number: int) -> bytes | None:
        """An image as it stands in the file; `None` where it lies beside the file."""
        image = self.gltf.images[number]
        if image.bufferView is not None:
            return bytes(self.view_bytes(image.bufferView))
        return None if image.uri is None else data_uri(image.uri)

    def local_matrix(self, number: int) -> NDArray[np.float64]:
        """A node's own transform, (4, 4), for column vectors."""
        node = self.gltf.nodes[number]
        if node.matrix is not None:
            return np.array(node.matrix, np.float64).reshape(4, 4).T
        return trs_matrix(
            np.array(node.translation, np.float64),
            np.array(node.rotation, np.float64),
            np.array(node.scale, np.float64),
        )

    def world_matrices(
        self, local: Mapping[int, NDArray[np.float64]] | None = None
    ) -> NDArray[np.float64]:
        """Every node's transform to the scene, (nodes, 4, 4); `local` replaces some nodes' own."""
        world = np.empty((len(self.gltf.nodes), 4, 4))
        for number in self.downwards():
            own = (
                self.local_matrix(number)
                if local is None or number not in local
                else (local[number])
            )
            parent = self.parents[number]
            world[number] = own if parent < 0 else world[parent] @ own
        return world

    def downwards(self) -> Sequence[int]:
        """All nodes, each after its parent."""
        if "downwards" not in self._unfolded:
            order = [number for number, parent in enumerate(self.parents) if parent < 0]
            for number in order:  # grows while it is walked
                order += self.gltf.nodes[number].children
            self._unfolded["downwards"] = tuple(order)
        return self._unfolded["downwards"]

    def shown(self) -> frozenset[int]:
        """The nodes of the scene that the file opens with."""
        if "shown" not in self._unfolded:
            order = list(self.roots)
            for number in order:
                order += self.gltf.nodes[number].children
            self._unfolded["shown"] = frozenset(order)
        return self._unfolded["shown"]

    def _plain(self, accessor: GltfAccessor) -> NDArray[Any]:
        dtype, width = np.dtype(DTYPES[accessor.componentType]), WIDTHS[accessor.type]
        if accessor.bufferView is None:
            return np.zeros((accessor.count, width), dtype)
        view = self.gltf.bufferViews[accessor.bufferView]
        content = self.view_bytes(accessor.bufferView)
        return table(content, accessor.byteOffset, stride_of(view), dtype, width, accessor.count)

    def _with_sparse(self, accessor: GltfAccessor, values: NDArray[Any]) -> NDArray[Any]:
        sparse = accessor.sparse
        assert sparse is not None
        where, what = sparse.indices, sparse.values
        rows = table(
            self.view_bytes(where.bufferView),
            where.byteOffset,
            0,
            np.dtype(DTYPES[where.componentType]),
            1,
            sparse.count,
        )[:, 0]
        changed = np.array(values)
        if len(rows) and int(rows.max()) >= len(changed):
            raise UnsoundFile("It is not a sound GLB (a sparse accessor points past its end).")
        changed[rows.astype(np.int64)] = table(
            self.view_bytes(what.bufferView),
            what.byteOffset,
            0,
            values.dtype,
            values.shape[1],
            sparse.count,
        )
        return changed

    def _order(self, primitive: GltfPrimitive) -> NDArray[Any]:
        vertices = self.gltf.accessors[primitive.attributes["POSITION"]].count
        if primitive.draco is not None:
            order = self._draco(primitive)["indices"]
        elif primitive.indices is not None:
            order = self.stored(primitive.indices)[:, 0]
        else:
            return np.arange(vertices, dtype=np.uint32)
        if len(order) and int(order.max()) >= vertices:
            raise UnsoundFile("It is not a sound GLB (a triangle has a corner that is not there).")
        return order

    def _draco(self, primitive: GltfPrimitive) -> Mapping[str, NDArray[Any]]:
        draco = primitive.draco
        assert draco is not None
        key = ("draco", draco.bufferView)
        if key not in self._unfolded:
            counts = {
                name: self.gltf.accessors[number] for name, number in primitive.attributes.items()
            }
            self._unfolded[key] = draco_arrays(self.view_bytes(draco.bufferView), draco, counts)
        return self._unfolded[key]


def read_document(glb: Path | bytes) -> GltfDocument:
    """A GLB, checked. Raises BadFile; reads only its JSON, the rest of a file is mapped."""
    content = whole_file(glb) if isinstance(glb, Path) else memoryview(glb)
    try:
        text, binary = two_parts(content)
        gltf = parsed(text)
        buffers = _buffers(gltf, binary)
        check_document(gltf, buffers)
        parents = parents_of(gltf)
        return GltfDocument(gltf, parents, roots_of(gltf, parents), buffers, len(content))
    except UNREADABLE as error:
        raise UnsoundFile(f"It is not a sound GLB ({type(error).__name__}).") from error


def table(
    content: memoryview, offset: int, stride: int, dtype: "np.dtype[Any]", width: int, count: int
) -> NDArray[Any]:
    """(count, width) out of bytes, without a copy; raises BadFile past their end."""
    row = dtype.itemsize * width
    step = stride or row
    if count == 0:
        return np.empty((0, width), dtype)
    if step < row or offset + step * (count - 1) + row > len(content):
        raise UnsoundFile("It is not a sound GLB (an accessor reaches past its bytes).")
    return np.ndarray((count, width), dtype, content, offset, (step, dtype.itemsize))


def normalized(values: NDArray[Any]) -> NDArray[np.float32]:
    """Integers as the part of one that they stand for."""
    scaled = values.astype(np.float32) / np.float32(np.iinfo(values.dtype).max)
    return np.maximum(scaled, np.float32(-1))


def as_triangles(order: NDArray[Any], mode: int) -> NDArray[Any]:
    """(n, 3) from the vertices of a list of triangles, a strip or a fan in their order."""
    if mode == TRIANGLES:
        return order[: len(order) // 3 * 3].reshape(-1, 3)
    if mode not in (STRIP, FAN) or len(order) < 3:
        return np.empty((0, 3), order.dtype)
    if mode == FAN:
        first = np.broadcast_to(order[:1], len(order) - 2)
        return np.stack([order[1:-1], order[2:], first], axis=1)
    strip = np.stack([order[:-2], order[1:-1], order[2:]], axis=1)
    strip[1::2] = strip[1::2][:, [0, 2, 1]]
    return strip


def trs_matrix(
    translation: NDArray[Any], rotation: NDArray[Any], scale: NDArray[Any]
) -> NDArray[np.float64]:
    """(..., 4, 4) from (..., 3), quaternions (..., 4) as x y z w, (..., 3)."""
    length = np.linalg.norm(rotation, axis=-1, keepdims=True)
    x, y, z, w = np.moveaxis(rotation / np.where(length > 0, length, 1.0), -1, 0)
    matrix = np.zeros((*x.shape, 4, 4))
    matrix[..., 0, 0], matrix[..., 0, 1] = 1 - 2 * (y * y + z * z), 2 * (x * y - z * w)
    matrix[..., 0, 2], matrix[..., 1, 0] = 2 * (x * z + y * w), 2 * (x * y + z * w)
    matrix[..., 1, 1], matrix[..., 1, 2] = 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)
    matrix[..., 2, 0], matrix[..., 2, 1] = 2 * (x * z - y * w), 2 * (y * z + x * w)
    matrix[..., 2, 2] = 1 - 2 * (x * x + y * y)
    matrix[..., :3, :3] *= scale[..., None, :]
    matrix[..., :3, 3] = translation
    matrix[..., 3, 3] = 1
    return matrix


def data_uri(uri: str) -> bytes | None:
    """The bytes of a `data:` address; `None` for an address of another kind."""
    head, comma, text = uri.partition(",")
    if not head.startswith("data:") or not comma:
        return None
    if not head.endswith(";base64"):
        raise UnsoundFile("It is not a sound GLB (a data URI that is not base64).")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise UnsoundFile("It is not a sound GLB (a data URI that is not base64).") from error


def _buffers(gltf: GltfFile, binary: memoryview) -> tuple[memoryview, ...]:
    found: list[memoryview] = []
    for number, buffer in enumerate(gltf.buffers):
        if buffer.uri is None:
            content = binary if number == 0 else memoryview(b"")
        else:
            decoded = data_uri(buffer.uri)
            if decoded is None:
                raise UnsoundFile("Part of it lies in another file, which was not sent.")
            content = memoryview(decoded)
        found.append(content[: buffer.byteLength])
    return tuple(found)
