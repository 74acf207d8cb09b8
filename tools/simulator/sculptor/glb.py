"""Writes a figure as binary glTF 2.0.

The document is plain members as the specification names them: with a class for each, half the time
of a rig with all its clips went into turning them back.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.simulator.sculptor.figure import Figure
from tools.simulator.sculptor.palette import GREY, Paint
from tools.simulator.sculptor.skeleton import Skeleton
from tools.simulator.sculptor.skin import skin_of
from tools.simulator.sculptor.surface import Surface, surface_of

GENERATOR = "Galatea simulator"

Array = NDArray[Any]
Json = dict[str, Any]

ARRAY, INDICES = 34962, 34963
"""Buffer view targets, glTF 2.0 section 5.11."""
_COMPONENTS = {"uint8": 5121, "uint16": 5123, "uint32": 5125, "float32": 5126}
"""Component types, glTF 2.0 section 5.1."""
_NO_EXTRA_SPACES = (",", ":")


@dataclass(frozen=True)
class Track:
    """One animated joint property."""

    joint: str
    path: str
    """rotation (quaternions, x y z w) or translation."""
    values: NDArray[np.float32]


@dataclass(frozen=True)
class ClipDocument:
    name: str
    times_s: NDArray[np.float32]
    tracks: tuple[Track, ...]


class Document:
    """A glTF document and its one buffer, growing together."""

    def __init__(self, extras: Json) -> None:
        self.asset = {"version": "2.0", "generator": GENERATOR, "extras": extras}
        self.members: dict[str, list[Json]] = {}
        """The document's lists by name, as "nodes" and "materials"."""
        self.tops: list[int] = []
        """Nodes without a parent."""
        self.chunks: list[bytes] = []
        self.size = 0

    def add(self, name: str, member: Json) -> int:
        """Appends to a list of the document and gives the index."""
        members = self.members.setdefault(name, [])
        members.append(member)
        return len(members) - 1

    def accessor(self, values: Array, kind: str, *, target: int | None = None, **more: Any) -> int:
        """Stores an array and gives its accessor's index."""
        content = values.tobytes()
        view: Json = {"buffer": 0, "byteOffset": self.size, "byteLength": len(content)}
        if target is not None:
            view["target"] = target
        self.chunks.append(content + b"\0" * (-len(content) % 4))
        self.size += len(self.chunks[-1])
        accessor: Json = {
            "bufferView": self.add("bufferViews", view),
            "componentType": _COMPONENTS[values.dtype.name],
            "count": len(values),
            "type": kind,
            **more,
        }
        return self.add("accessors", accessor)

    def node(self, node: Json, *, top: bool = False) -> int:
        index = self.add("nodes", node)
        if top:
            self.tops.append(index)
        return index

    def packed(self) -> bytes:
        document: Json = {"asset": self.asset, "scene": 0, "scenes": [{"nodes": self.tops}]}
        if self.chunks:
            document["buffers"] = [{"byteLength": self.size}]
        text = json.dumps(document | self.members, separators=_NO_EXTRA_SPACES).encode()
        text += b" " * (-len(text) % 4)
        body = b"".join(self.chunks)
        total = 12 + 8 + len(text) + (8 + len(body) if body else 0)
        head = b"glTF" + np.array([2, total, len(text)], "<u4").tobytes() + b"JSON"
        tail = np.array([len(body)], "<u4").tobytes() + b"BIN\0" + body if body else b""
        return head + text + tail


def write_glb(
    figure: Figure,
    *,
    prompt: str,
    texture: bool = True,
    rigged: bool = False,
    names: Mapping[str, str] | None = None,
    clips: Sequence[ClipDocument] = (),
    with_geometry: bool = True,
) -> bytes:
    """The figure as GLB; `names` renames joints, clips imply a rig."""
    document = Document({"simulated": True, "prompt": prompt})
    skeleton = figure.skeleton if rigged or clips else None
    joints = _add_joints(document, skeleton, names or {}) if skeleton else {}
    if with_geometry:
        _add_mesh(document, figure, texture=texture, skeleton=skeleton, joints=joints)
    for clip in clips:
        document.add("animations", _animation(document, clip, joints))
    return document.packed()


def _add_joints(document: Document, skeleton: Skeleton, names: Mapping[str, str]) -> dict[str, int]:
    nodes: dict[str, int] = {}
    for i, (joint, offset) in enumerate(zip(skeleton.joints, skeleton.offsets, strict=True)):
        node: Json = {
            "name": names.get(joint.name, joint.name),
            "translation": [round(float(v), 6) for v in offset],
        }
        children = [child for child, parent in enumerate(skeleton.parents) if parent == i]
        if children:  # the format has no empty lists
            node["children"] = children
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
        for name, values in (("JOINTS_0", numbers), ("WEIGHTS_0", weights)):
            attributes[name] = document.accessor(values[surface.source], "VEC4", target=ARRAY)
    index = np.uint16 if len(surface.positions) < 65_535 else np.uint32
    groups = surface.groups
    if not texture:
        groups = ((GREY, np.vstack([faces for _, faces in groups])),)
    primitives: list[Json] = []
    for paint, faces in groups:
        indices = document.accessor(faces.ravel().astype(index), "SCALAR", target=INDICES)
        material = document.add("materials", _material(paint))
        primitives.append({"attributes": attributes, "indices": indices, "material": material})
    document.add("meshes", {"name": "sculpture", "primitives": primitives})
    node: Json = {"name": "sculpture", "mesh": 0}
    if skeleton:
        node["skin"] = document.add("skins", _skin(document, skeleton, joints))
    document.node(node, top=True)


def _attributes(document: Document, surface: Surface, texture: bool) -> dict[str, int]:
    positions = surface.positions.astype(np.float32)
    low, high = positions.min(axis=0).tolist(), positions.max(axis=0).tolist()
    normals = surface.normals.astype(np.float32)
    attributes = {
        "POSITION": document.accessor(positions, "VEC3", target=ARRAY, min=low, max=high),
        "NORMAL": document.accessor(normals, "VEC3", target=ARRAY),
    }
    if texture:
        shade = np.full((len(positions), 4), 255, np.uint8)
        shade[:, :3] = np.round(surface.shade * 255).astype(np.uint8)[:, None]
        color = document.accessor(shade, "VEC4", target=ARRAY, normalized=True)
        attributes["COLOR_0"] = color
    return attributes


def _skin(document: Document, skeleton: Skeleton, joints: Mapping[str, int]) -> Json:
    matrices = np.tile(np.eye(4, dtype=np.float32), (len(skeleton.joints), 1, 1))
    matrices[:, 3, :3] = -skeleton.heads  # column-major: the last column is the fourth row here
    return {
        "name": "rig",
        "joints": list(joints.values()),
        "skeleton": joints[skeleton.joints[0].name],
        "inverseBindMatrices": document.accessor(matrices.reshape(-1, 16), "MAT4"),
    }


def _animation(document: Document, clip: ClipDocument, joints: Mapping[str, int]) -> Json:
    ends = clip.times_s[[0, -1]].tolist()
    times = document.accessor(clip.times_s, "SCALAR", min=ends[:1], max=ends[1:])
    samplers: list[Json] = []
    channels: list[Json] = []
    for number, track in enumerate(clip.tracks):
        kind = "VEC4" if track.path == "rotation" else "VEC3"
        output = document.accessor(track.values, kind)
        samplers.append({"input": times, "output": output})
        target = {"node": joints[track.joint], "path": track.path}
        channels.append({"sampler": number, "target": target})
    return {"name": clip.name, "samplers": samplers, "channels": channels}


def _material(paint: Paint) -> Json:
    color = [round(_linear(c), 5) for c in paint.rgb]
    material: Json = {
        "name": paint.name,
        "pbrMetallicRoughness": {
            "baseColorFactor": [*color, paint.alpha],
            "metallicFactor": paint.metallic,
            "roughnessFactor": paint.roughness,
        },
        "emissiveFactor": [round(c * paint.glow, 5) for c in color],
    }
    return material | ({"alphaMode": "BLEND"} if paint.alpha < 1 else {})


def _linear(srgb: float) -> float:
    return srgb / 12.92 if srgb <= 0.04045 else ((srgb + 0.055) / 1.055) ** 2.4
