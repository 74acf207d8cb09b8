"""Reads a GLB into arrays: nodes, meshes, materials, skins and clips."""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Json = dict[str, Any]

_DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_READABLE = {"KHR_mesh_quantization", "KHR_texture_transform", "KHR_materials_unlit"}
_TRIANGLES = 4


@dataclass(frozen=True)
class Material:
    rgba: tuple[float, float, float, float]
    """Linear."""
    metallic: float
    roughness: float
    glow: tuple[float, float, float]
    double_sided: bool
    texture: NDArray[np.uint8] | None
    """(h, w, 3), sRGB."""


@dataclass(frozen=True)
class Vertices:
    positions: Array
    normals: Array | None
    colors: Array | None
    """Linear rgb."""
    uvs: Array | None
    joints: NDArray[np.int64] | None
    weights: Array | None


@dataclass(frozen=True)
class Primitive:
    vertices: Vertices
    faces: NDArray[np.int64]
    material: Material


@dataclass(frozen=True)
class SceneNode:
    parent: int
    translation: Array
    rotation: Array
    scale: Array
    matrix: Array | None
    mesh: int | None
    skin: int | None


@dataclass(frozen=True)
class Skin:
    joints: tuple[int, ...]
    inverse_bind: Array


@dataclass(frozen=True)
class Channel:
    node: int
    path: str
    times_s: Array
    values: Array
    step: bool


@dataclass(frozen=True)
class Scene:
    nodes: tuple[SceneNode, ...]
    shown: frozenset[int]
    """Nodes that belong to the scene the file opens with."""
    meshes: tuple[tuple[Primitive, ...], ...]
    skins: tuple[Skin, ...]
    clips: Mapping[str, tuple[Channel, ...]]


def read_scene(glb: bytes) -> Scene:
    """The file's content. Raises ValueError when it is no GLB that can be drawn."""
    try:
        return _Reader(*_chunks(glb)).scene()
    except (KeyError, IndexError, TypeError, struct.error, OSError) as broken:
        raise ValueError(f"not a readable GLB: {broken!r}") from broken


def _chunks(glb: bytes) -> tuple[Json, bytes]:
    if len(glb) < 20 or glb[:4] != b"glTF":
        raise ValueError("not a GLB file")
    length = int(struct.unpack_from("<I", glb, 12)[0])
    document = cast(Json, json.loads(glb[20 : 20 + length]))
    return document, glb[28 + length :]


class _Reader:
    def __init__(self, document: Json, buffer: bytes) -> None:
        self.document = document
        self.buffer = buffer
        self.known: dict[tuple[tuple[str, int], ...], Vertices] = {}
        """By their accessors: the primitives of a mesh often share them."""
        alien = set(cast(list[str], document.get("extensionsRequired", []))) - _READABLE
        if alien:
            raise ValueError(f"the file needs {', '.join(sorted(alien))}, which is not read here")

    def scene(self) -> Scene:
        images = [self.image(image) for image in self.listed("images")]
        materials = [self.material(m, images) for m in self.listed("materials")]
        nodes = self.nodes()
        return Scene(
            nodes=nodes,
            shown=self.shown(nodes),
            meshes=tuple(
                tuple(
                    self.primitive(p, materials)
                    for p in mesh["primitives"]
                    if p.get("mode", _TRIANGLES) == _TRIANGLES
                )
                for mesh in self.listed("meshes")
            ),
            skins=tuple(self.skin(skin) for skin in self.listed("skins")),
            clips={
                str(clip.get("name", f"clip {i}")): self.channels(clip)
                for i, clip in enumerate(self.listed("animations"))
            },
        )

    def listed(self, name: str) -> Sequence[Json]:
        return cast(Sequence[Json], self.document.get(name, []))

    def array(self, index: int) -> Array:
        """An accessor as floats, normalised where it says so, (count, width)."""
        accessor = self.listed("accessors")[index]
        dtype = np.dtype(_DTYPES[accessor["componentType"]])
        width, count = _WIDTHS[accessor["type"]], int(accessor["count"])
        values = np.zeros((count, width))
        if "bufferView" in accessor:
            values = self.view(
                accessor["bufferView"], accessor.get("byteOffset", 0), dtype, width, count
            )
        if "sparse" in accessor:
            values = self.sparse(accessor["sparse"], values, dtype, width)
        if accessor.get("normalized") and dtype.kind != "f":
            values = np.maximum(values / float(np.iinfo(dtype).max), -1.0)
        return values

    def view(self, index: int, offset: int, dtype: Any, width: int, count: int) -> Array:
        view = self.listed("bufferViews")[index]
        start = int(view.get("byteOffset", 0)) + offset
        row = dtype.itemsize * width
        stride = int(view.get("byteStride", row))
        raw = np.frombuffer(self.buffer, np.uint8, count=stride * (count - 1) + row, offset=start)
        rows = np.lib.stride_tricks.as_strided(raw, (count, row), (stride, 1))
        return np.ascontiguousarray(rows).view(dtype).reshape(count, width).astype(np.float64)

    def sparse(self, sparse: Json, values: Array, dtype: Any, width: int) -> Array:
        count, where, what = int(sparse["count"]), sparse["indices"], sparse["values"]
        kind = np.dtype(_DTYPES[where["componentType"]])
        rows = self.view(where["bufferView"], where.get("byteOffset", 0), kind, 1, count)
        changed = values.copy()
        changed[rows[:, 0].astype(np.int64)] = self.view(
            what["bufferView"], what.get("byteOffset", 0), dtype, width, count
        )
        return changed

    def nodes(self) -> tuple[SceneNode, ...]:
        listed = self.listed("nodes")
        parents = {child: i for i, node in enumerate(listed) for child in node.get("children", [])}
        return tuple(
            SceneNode(
                parent=parents.get(i, -1),
                translation=np.array(node.get("translation", [0, 0, 0]), dtype=float),
                rotation=np.array(node.get("rotation", [0, 0, 0, 1]), dtype=float),
                scale=np.array(node.get("scale", [1, 1, 1]), dtype=float),
                matrix=np.array(node["matrix"], dtype=float).reshape(4, 4).T
                if "matrix" in node
                else None,
                mesh=node.get("mesh"),
                skin=node.get("skin"),
            )
            for i, node in enumerate(listed)
        )

    def shown(self, nodes: tuple[SceneNode, ...]) -> frozenset[int]:
        scenes = self.listed("scenes")
        if not scenes:
            return frozenset(range(len(nodes)))
        waiting = list(scenes[int(self.document.get("scene", 0))].get("nodes", []))
        found: set[int] = set()
        while waiting:
            node = int(waiting.pop())
            if node not in found:
                found.add(node)
                waiting += self.listed("nodes")[node].get("children", [])
        return frozenset(found)

    def primitive(self, entry: Json, materials: Sequence[Material]) -> Primitive:
        attributes = cast(dict[str, int], entry["attributes"])
        key = tuple(sorted(attributes.items()))
        if key not in self.known:
            self.known[key] = self.vertices(attributes)
        vertices = self.known[key]
        if "indices" in entry:
            faces = self.array(entry["indices"]).astype(np.int64).reshape(-1, 3)
        else:
            faces = np.arange(len(vertices.positions) // 3 * 3).reshape(-1, 3)
        material = materials[int(entry["material"])] if "material" in entry else PLAIN
        return Primitive(vertices, faces, material)

    def vertices(self, attributes: Mapping[str, int]) -> Vertices:
        def of(name: str) -> Array | None:
            return self.array(attributes[name]) if name in attributes else None

        colors, joints = of("COLOR_0"), of("JOINTS_0")
        return Vertices(
            positions=self.array(attributes["POSITION"]),
            normals=of("NORMAL"),
            colors=None if colors is None else colors[:, :3],
            uvs=of("TEXCOORD_0"),
            joints=None if joints is None else joints.astype(np.int64),
            weights=of("WEIGHTS_0"),
        )

    def material(self, entry: Json, images: Sequence[NDArray[np.uint8] | None]) -> Material:
        pbr = cast(Json, entry.get("pbrMetallicRoughness", {}))
        texture: NDArray[np.uint8] | None = None
        if "baseColorTexture" in pbr:
            source = self.listed("textures")[int(pbr["baseColorTexture"]["index"])].get("source")
            texture = images[int(source)] if source is not None else None
        mapped = "metallicRoughnessTexture" in pbr
        r, g, b, a = pbr.get("baseColorFactor", [1, 1, 1, 1])
        red, green, blue = entry.get("emissiveFactor", [0, 0, 0])
        if "emissiveTexture" in entry:
            red = green = blue = 0.0
        return Material(
            rgba=(r, g, b, a if entry.get("alphaMode") == "BLEND" else 1.0),
            metallic=0.0 if mapped else float(pbr.get("metallicFactor", 1.0)),
            roughness=0.7 if mapped else float(pbr.get("roughnessFactor", 1.0)),
            glow=(red, green, blue),
            double_sided=bool(entry.get("doubleSided", False)),
            texture=texture,
        )

    def image(self, entry: Json) -> NDArray[np.uint8] | None:
        from PIL import Image

        if "bufferView" not in entry:
            return None
        view = self.listed("bufferViews")[int(entry["bufferView"])]
        start = int(view.get("byteOffset", 0))
        content = self.buffer[start : start + int(view["byteLength"])]
        with Image.open(BytesIO(content)) as image:
            image.thumbnail((1024, 1024))
            return np.asarray(image.convert("RGB"))

    def skin(self, entry: Json) -> Skin:
        joints = tuple(int(joint) for joint in entry["joints"])
        if "inverseBindMatrices" in entry:
            rows = self.array(entry["inverseBindMatrices"]).reshape(-1, 4, 4)
            return Skin(joints, rows.transpose(0, 2, 1))
        return Skin(joints, np.tile(np.eye(4), (len(joints), 1, 1)))

    def channels(self, clip: Json) -> tuple[Channel, ...]:
        found: list[Channel] = []
        for channel in clip["channels"]:
            target, sampler = channel["target"], clip["samplers"][channel["sampler"]]
            if "node" not in target or target["path"] == "weights":
                continue
            times, values = self.array(sampler["input"])[:, 0], self.array(sampler["output"])
            how = sampler.get("interpolation", "LINEAR")
            if how == "CUBICSPLINE":
                values = values.reshape(len(times), 3, -1)[:, 1]
            step = how == "STEP"
            found.append(Channel(int(target["node"]), target["path"], times, values, step))
        return tuple(found)


PLAIN = Material((0.8, 0.8, 0.8, 1.0), 0.0, 0.9, (0.0, 0.0, 0.0), True, None)
