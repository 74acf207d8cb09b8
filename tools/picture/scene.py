"""Reads a GLB into arrays: nodes, meshes, materials, skins and clips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import BadFile
from tools.mesh.bounds import MOST_PIXELS
from tools.mesh.clip_motion import tracks_of
from tools.mesh.document import GltfDocument, read_document
from tools.mesh.gltf import GltfAnimation, GltfMaterial, GltfPrimitive
from tools.mesh.image_header import image_header

Array = NDArray[np.float64]

FINE_FACES = 250_000
"""A primitive of more is drawn from one vertex for each cell of a grid of GRID a side."""
GRID = 256
TEXTURE_PX = 1024


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


def read_scene(glb: bytes | Path) -> Scene:
    """The file's content. Raises ValueError when it is no GLB that can be drawn."""
    try:
        return _Reader(read_document(glb)).scene()
    except BadFile as broken:
        raise ValueError(f"not a readable GLB: {broken.message}") from broken


class _Reader:
    def __init__(self, document: GltfDocument) -> None:
        self.document = document
        self.gltf = document.gltf
        self.known: dict[tuple[tuple[str, int], ...], Vertices] = {}
        """By their accessors: the primitives of a mesh often share them."""
        self.images: dict[int, NDArray[np.uint8] | None] = {}

    def scene(self) -> Scene:
        materials = [self.material(material) for material in self.gltf.materials]
        return Scene(
            nodes=self.nodes(),
            shown=self.document.shown(),
            meshes=tuple(
                tuple(
                    self.primitive(primitive, materials)
                    for primitive in mesh.primitives
                    if self.document.triangle_count(primitive)
                    and "POSITION" in primitive.attributes
                )
                for mesh in self.gltf.meshes
            ),
            skins=tuple(
                Skin(skin.joints, self.inverse_bind(number))
                for number, skin in enumerate(self.gltf.skins)
            ),
            clips={
                f"clip {i}" if clip.name is None else clip.name: self.channels(clip)
                for i, clip in enumerate(self.gltf.animations)
            },
        )

    def nodes(self) -> tuple[SceneNode, ...]:
        return tuple(
            SceneNode(
                parent=self.document.parents[number],
                translation=np.array(node.translation),
                rotation=np.array(node.rotation),
                scale=np.array(node.scale),
                matrix=None if node.matrix is None else self.document.local_matrix(number),
                mesh=node.mesh,
                skin=node.skin,
            )
            for number, node in enumerate(self.gltf.nodes)
        )

    def primitive(self, entry: GltfPrimitive, materials: Sequence[Material]) -> Primitive:
        key = tuple(sorted(entry.attributes.items()))
        faces = self.document.triangles(entry)
        coarse = len(faces) > FINE_FACES
        if coarse or key not in self.known:
            keep = None
            if coarse:
                faces, keep = _coarser(self.document.attribute(entry, "POSITION"), faces)
            vertices = self.vertices(entry, keep)
            if not coarse:
                self.known[key] = vertices
        else:
            vertices = self.known[key]
        material = PLAIN if entry.material is None or not materials else materials[entry.material]
        return Primitive(vertices, faces.astype(np.int64), material)

    def vertices(self, entry: GltfPrimitive, keep: NDArray[np.int64] | None) -> Vertices:
        def of(name: str) -> Array | None:
            values = self.document.attribute(entry, name)
            if values is None:
                return None
            return (values if keep is None else values[keep]).astype(np.float64)

        positions = of("POSITION")
        colors, joints = of("COLOR_0"), of("JOINTS_0")
        if positions is None or positions.shape[1] != 3 or not np.isfinite(positions).all():
            raise ValueError("positions that are no points")
        rows = [one for one in (of("NORMAL"), colors, of("TEXCOORD_0"), joints) if one is not None]
        if any(len(one) != len(positions) for one in rows):
            raise ValueError("vertices that differ in number")
        return Vertices(
            positions=positions,
            normals=of("NORMAL"),
            colors=None if colors is None else colors[:, :3],
            uvs=of("TEXCOORD_0"),
            joints=None if joints is None else joints.astype(np.int64),
            weights=of("WEIGHTS_0"),
        )

    def material(self, entry: GltfMaterial) -> Material:
        pbr = entry.pbrMetallicRoughness
        texture: NDArray[np.uint8] | None = None
        if pbr.baseColorTexture is not None:
            source = self.gltf.textures[pbr.baseColorTexture.index].source
            texture = None if source is None else self.image(source)
        mapped = pbr.metallicRoughnessTexture is not None
        r, g, b, a = pbr.baseColorFactor
        return Material(
            rgba=(r, g, b, a if entry.alphaMode == "BLEND" else 1.0),
            metallic=0.0 if mapped else pbr.metallicFactor,
            roughness=0.7 if mapped else pbr.roughnessFactor,
            glow=(0.0, 0.0, 0.0) if entry.emissiveTexture is not None else entry.emissiveFactor,
            double_sided=entry.doubleSided,
            texture=texture,
        )

    def image(self, number: int) -> NDArray[np.uint8] | None:
        """None for one that is no picture, or one too large to be unfolded."""
        if number not in self.images:
            self.images[number] = _pixels(self.document.image_bytes(number) or b"")
        return self.images[number]

    def inverse_bind(self, number: int) -> Array:
        skin = self.gltf.skins[number]
        if skin.inverseBindMatrices is None:
            return np.tile(np.eye(4), (len(skin.joints), 1, 1))
        rows = self.document.accessor(skin.inverseBindMatrices)[: len(skin.joints)]
        return rows.reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float64)

    def channels(self, clip: GltfAnimation) -> tuple[Channel, ...]:
        return tuple(
            Channel(track.node, track.path, track.times_s, track.values, track.step)
            for track in tracks_of(self.document, clip)
        )


def _pixels(content: bytes) -> NDArray[np.uint8] | None:
    from PIL import Image, UnidentifiedImageError

    header = image_header(content)
    if header.kind not in ("png", "jpeg", "webp") or header.width * header.height > MOST_PIXELS:
        return None
    try:
        with Image.open(BytesIO(content)) as image:
            image.draft("RGB", (TEXTURE_PX, TEXTURE_PX))
            image.thumbnail((TEXTURE_PX, TEXTURE_PX))
            return np.asarray(image.convert("RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None


def _coarser(
    positions: NDArray[Any] | None, faces: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Faces over one vertex for each cell of a grid, and which vertices those are."""
    if positions is None or not len(positions):
        raise ValueError("no positions")
    low, high = positions.min(axis=0), positions.max(axis=0)
    side = max(float((high - low).max()), 1e-9) / GRID
    cells = np.zeros(len(positions), np.int32)
    for axis in range(3):
        cells *= np.int32(GRID + 1)
        cells += ((positions[:, axis] - low[axis]) / side).astype(np.int32)
    _, keep, cell_of = np.unique(cells, return_index=True, return_inverse=True)
    cell_of = cell_of.astype(np.int32)
    parts: list[NDArray[np.int32]] = []
    for start in range(0, len(faces), FINE_FACES):
        part = cell_of[faces[start : start + FINE_FACES]]
        a, b, c = part.T
        parts.append(part[(a != b) & (b != c) & (a != c)])
    return np.concatenate(parts).astype(np.int64), keep.astype(np.int64)


PLAIN = Material((0.8, 0.8, 0.8, 1.0), 0.0, 0.9, (0.0, 0.0, 0.0), True, None)
