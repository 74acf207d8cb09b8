"""Writes a figure as binary glTF 2.0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pygltflib as gltf  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import GREY, Paint
from tools.simulator.sculptor.skeleton import Skeleton
from tools.simulator.sculptor.skin import skin_of
from tools.simulator.sculptor.surface import Surface, surface_of

GENERATOR = "Galatea simulator"

Array = NDArray[Any]


@dataclass(frozen=True)
class Track:
    """One animated joint property."""

    joint: str
    path: str
    """rotation (quaternions, x y z w) or translation."""
    values: NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    name: str
    times_s: NDArray[np.float32]
    tracks: tuple[Track, ...]


class Document:
    """A glTF document and its one buffer, growing together."""

    def __init__(self, extras: dict[str, Any]) -> None:
        self.root = gltf.GLTF2(
            asset=gltf.Asset(version="2.0", generator=GENERATOR, extras=extras), scene=0
        )
        self.tops: list[int] = []
        """Nodes without a parent."""
        self.chunks: list[bytes] = []
        self.size = 0

    def accessor(self, values: Array, kind: str, *, target: int | None = None, **more: Any) -> int:
        """Stores an array and gives its accessor's index."""
        content = np.ascontiguousarray(values).tobytes()
        view = gltf.BufferView(
            buffer=0, byteOffset=self.size, byteLength=len(content), target=target
        )
        self.root.bufferViews.append(view)
        content += b"\0" * (-len(content) % 4)
        self.chunks.append(content)
        self.size += len(content)
        component = _COMPONENTS[values.dtype.name]
        accessor = gltf.Accessor(
            bufferView=len(self.root.bufferViews) - 1,
            componentType=component,
            count=len(values),
            type=kind,
            **more,
        )
        self.root.accessors.append(accessor)
        return len(self.root.accessors) - 1

    def node(self, node: gltf.Node, *, top: bool = False) -> int:
        self.root.nodes.append(node)
        if top:
            self.tops.append(len(self.root.nodes) - 1)
        return len(self.root.nodes) - 1

    def packed(self) -> bytes:
        if self.chunks:
            self.root.buffers = [gltf.Buffer(byteLength=self.size)]
        self.root.scenes = [gltf.Scene(nodes=self.tops)]
        text = str(self.root.to_json(separators=(",", ":"))).encode()  # pyright: ignore[reportUnknownMemberType]
        text += b" " * (-len(text) % 4)
        body = b"".join(self.chunks)
        total = 12 + 8 + len(text) + (8 + len(body) if body else 0)
        head = b"glTF" + np.array([2, total, len(text)], "<u4").tobytes() + b"JSON"
        tail = np.array([len(body)], "<u4").tobytes() + b"BIN\0" + body if body else b""
        return head + text + tail


_COMPONENTS = {
    "uint8": gltf.UNSIGNED_BYTE,
    "uint16": gltf.UNSIGNED_SHORT,
    "uint32": gltf.UNSIGNED_INT,
    "float32": gltf.FLOAT,
}


def write_glb(
    figure: Figure,
    *,
    prompt: str,
    texture: bool = True,
    rigged: bool = False,
    names: Mapping[str, str] | None = None,
    clips: Sequence[Clip] = (),
    with_geometry: bool = True,
) -> bytes:
    """The figure as GLB; `names` renames joints, clips imply a rig."""
    document = Document({"simulated": True, "prompt": prompt})
    skeleton = figure.skeleton if rigged or clips else None
    joints = _add_joints(document, skeleton, names or {}) if skeleton else {}
    if with_geometry:
        _add_mesh(document, figure, texture=texture, skeleton=skeleton, joints=joints)
    for clip in clips:
        document.root.animations.append(_animation(document, clip, joints))
    return document.packed()


def _add_joints(document: Document, skeleton: Skeleton, names: Mapping[str, str]) -> dict[str, int]:
    nodes: dict[str, int] = {}
    for i, (joint, offset) in enumerate(zip(skeleton.joints, skeleton.offsets, strict=True)):
        node = gltf.Node(
            name=names.get(joint.name, joint.name),
            translation=[round(float(v), 6) for v in offset],
            children=[child for child, parent in enumerate(skeleton.parents) if parent == i],
        )
        nodes[joint.name] = document.node(node, top=joint.parent is None)
    return nodes


def _add_mesh(
    document: Document,
    figure: Figure,
    *,
    texture: bool,
    skeleton: Skeleton | None,
    joints: Mapping[str, int],
) -> None:
    surface = surface_of(figure)
    attributes = _attributes(document, surface, texture)
    if skeleton:
        numbers, weights = skin_of(figure, skeleton)
        vertex = gltf.ARRAY_BUFFER
        attributes.JOINTS_0 = document.accessor(numbers[surface.source], "VEC4", target=vertex)
        attributes.WEIGHTS_0 = document.accessor(weights[surface.source], "VEC4", target=vertex)
    index = np.uint16 if len(surface.positions) < 65_535 else np.uint32
    groups = surface.groups
    if not texture:
        groups = ((GREY, np.vstack([faces for _, faces in groups])),)
    primitives: list[gltf.Primitive] = []
    for paint, faces in groups:
        document.root.materials.append(_material(paint))
        indices = document.accessor(
            faces.ravel().astype(index), "SCALAR", target=gltf.ELEMENT_ARRAY_BUFFER
        )
        primitives.append(
            gltf.Primitive(
                attributes=attributes,
                indices=indices,
                material=len(document.root.materials) - 1,
            )
        )
    document.root.meshes.append(gltf.Mesh(name="sculpture", primitives=primitives))
    node = gltf.Node(name="sculpture", mesh=0, skin=0 if skeleton else None)
    document.node(node, top=True)
    if skeleton:
        document.root.skins.append(_skin(document, skeleton, joints))


def _attributes(document: Document, surface: Surface, texture: bool) -> gltf.Attributes:
    positions = surface.positions.astype(np.float32)
    vertex = gltf.ARRAY_BUFFER
    attributes = gltf.Attributes(
        POSITION=document.accessor(
            positions,
            "VEC3",
            target=vertex,
            min=[float(v) for v in positions.min(axis=0)],
            max=[float(v) for v in positions.max(axis=0)],
        ),
        NORMAL=document.accessor(surface.normals.astype(np.float32), "VEC3", target=vertex),
    )
    if texture:
        shade = np.full((len(positions), 4), 255, np.uint8)
        shade[:, :3] = np.round(surface.shade * 255).astype(np.uint8)[:, None]
        attributes.COLOR_0 = document.accessor(shade, "VEC4", target=vertex, normalized=True)
    return attributes


def _skin(document: Document, skeleton: Skeleton, joints: Mapping[str, int]) -> gltf.Skin:
    matrices = np.tile(np.eye(4, dtype=np.float32), (len(skeleton.joints), 1, 1))
    matrices[:, 3, :3] = -skeleton.heads  # column-major: the last column is the fourth row here
    return gltf.Skin(
        name="rig",
        joints=list(joints.values()),
        skeleton=joints[skeleton.joints[0].name],
        inverseBindMatrices=document.accessor(matrices.reshape(-1, 16), "MAT4"),
    )


def _animation(document: Document, clip: Clip, joints: Mapping[str, int]) -> gltf.Animation:
    times = document.accessor(
        clip.times_s,
        "SCALAR",
        min=[float(clip.times_s[0])],
        max=[float(clip.times_s[-1])],
    )
    samplers: list[gltf.AnimationSampler] = []
    channels: list[gltf.AnimationChannel] = []
    for track in clip.tracks:
        kind = "VEC4" if track.path == "rotation" else "VEC3"
        output = document.accessor(track.values, kind)
        sampler = gltf.AnimationSampler(input=times, output=output, interpolation="LINEAR")
        samplers.append(sampler)
        target = gltf.AnimationChannelTarget(node=joints[track.joint], path=track.path)
        channel = gltf.AnimationChannel(sampler=len(samplers) - 1, target=target)
        channels.append(channel)
    return gltf.Animation(name=clip.name, samplers=samplers, channels=channels)


def _material(paint: Paint) -> gltf.Material:
    color = [round(_linear(c), 5) for c in paint.rgb]
    clear = paint.alpha < 1
    return gltf.Material(
        name=paint.name,
        pbrMetallicRoughness=gltf.PbrMetallicRoughness(
            baseColorFactor=[*color, paint.alpha],
            metallicFactor=paint.metallic,
            roughnessFactor=paint.roughness,
        ),
        emissiveFactor=[round(c * paint.glow, 5) for c in color],
        alphaMode=gltf.BLEND if clear else gltf.OPAQUE,
        alphaCutoff=None,
        doubleSided=False,
    )


def _linear(srgb: float) -> float:
    return srgb / 12.92 if srgb <= 0.04045 else ((srgb + 0.055) / 1.055) ** 2.4
