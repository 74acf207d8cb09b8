"""A small skinned figure as a GLB, to be spoilt in one way at a time."""

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NAMES = ("Hip", "L_Thigh", "L_Foot", "R_Thigh", "R_Foot", "Head")
PARENTS = (-1, 0, 1, 0, 3, 0)
PLACES = ((0, 1, 0), (0.2, 0.9, 0), (0.2, 0, 0), (-0.2, 0.9, 0), (-0.2, 0, 0), (0, 1.8, 0))
"""It looks along +Z and is 1.8 tall."""

Change = Callable[[dict[str, Any]], None]


@dataclass
class Parts:
    """Collects arrays as accessors of one buffer."""

    content: bytearray = field(default_factory=bytearray)
    views: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    accessors: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def add(self, values: Any, dtype: str, **more: Any) -> int:
        array = np.asarray(values, dtype)
        array = array.reshape(len(array), -1)
        kinds = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
        codes = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
        self.content += b"\0" * (-len(self.content) % 4)
        view = {"buffer": 0, "byteOffset": len(self.content), "byteLength": array.nbytes}
        self.content += array.tobytes()
        self.views.append(view)
        self.accessors.append(
            {
                "bufferView": len(self.views) - 1,
                "componentType": codes[dtype],
                "count": len(array),
                "type": kinds[array.shape[1]],
            }
            | more
        )
        return len(self.accessors) - 1


def figure(
    *,
    swing_deg: float = 30.0,
    skinned: bool = True,
    meshed: bool = True,
    animated: bool = True,
    way: Sequence[float] = (0, 0, 0),
    change: Change | None = None,
) -> bytes:
    """A GLB of a box for each joint; its clip `preset:biped:walk` swings the thighs for 1 s."""
    parts = Parts()
    corners = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) * 0.05
    boxes = np.concatenate([corners + place for place in PLACES])
    faces = [(0, 1, 3), (0, 3, 2), (4, 6, 7), (4, 7, 5), (0, 4, 5), (0, 5, 1), (2, 3, 7), (2, 7, 6),
             (0, 2, 6), (0, 6, 4), (1, 5, 7), (1, 7, 3)]  # fmt: skip
    order = np.concatenate([np.array(faces) + 8 * joint for joint in range(len(NAMES))])
    low, high = boxes.min(axis=0).tolist(), boxes.max(axis=0).tolist()
    attributes = {"POSITION": parts.add(boxes, "f4", min=low, max=high)}
    gltf: dict[str, Any] = {"asset": {"version": "2.0"}, "scene": 0}
    nodes: list[dict[str, Any]] = []
    for number, name in enumerate(NAMES):
        parent = PARENTS[number]
        above = PLACES[parent] if parent >= 0 else (0, 0, 0)
        offset = (np.array(PLACES[number]) - above).tolist()
        children = [child for child, of in enumerate(PARENTS) if of == number]
        nodes.append(
            {"name": name, "translation": offset} | ({"children": children} if children else {})
        )
    wearer: dict[str, Any] = {"name": "body"}
    if skinned:
        joints = np.zeros((48, 4))
        joints[:, 0] = np.repeat(np.arange(6), 8)
        attributes["JOINTS_0"] = parts.add(joints, "u1")
        attributes["WEIGHTS_0"] = parts.add(np.tile([1, 0, 0, 0], (48, 1)), "f4")
        inverse = np.tile(np.eye(4), (6, 1, 1))
        inverse[:, 3, :3] = -np.array(PLACES)  # by columns
        gltf["skins"] = [
            {"joints": list(range(6)), "inverseBindMatrices": parts.add(inverse, "f4")}
        ]
        wearer["skin"] = 0
    if meshed:
        indices = parts.add(order.reshape(-1), "u2")
        gltf["meshes"] = [{"primitives": [{"attributes": attributes, "indices": indices}]}]
        wearer["mesh"] = 0
    nodes.append(wearer)
    if animated:
        gltf["animations"] = [_walk(parts, swing_deg, way)]
    gltf |= {"nodes": nodes, "scenes": [{"nodes": [0, 6]}], "accessors": parts.accessors}
    gltf |= {"bufferViews": parts.views, "buffers": [{"byteLength": len(parts.content)}]}
    if change is not None:
        change(gltf)
    return packed(gltf, bytes(parts.content))


def _walk(parts: Parts, swing_deg: float, way: Sequence[float]) -> dict[str, Any]:
    times = parts.add([0, 0.5, 1], "f4", min=[0], max=[1])
    half = np.radians(swing_deg) / 2
    swing = [(0, 0, 0, 1), (np.sin(half), 0, 0, np.cos(half)), (0, 0, 0, 1)]
    hip = np.array(PLACES[0]) + np.outer([0, 0.5, 1], way)
    outputs = [parts.add(swing, "f4"), parts.add(swing, "f4"), parts.add(hip, "f4")]
    targets = [(1, "rotation"), (3, "rotation"), (0, "translation")]
    return {
        "name": "preset:biped:walk",
        "samplers": [{"input": times, "output": output} for output in outputs],
        "channels": [
            {"sampler": number, "target": {"node": node, "path": path}}
            for number, (node, path) in enumerate(targets)
        ],
    }


def packed(gltf: Any, content: bytes = b"") -> bytes:
    """A GLB of a JSON part and a binary one."""
    text = json.dumps(gltf).encode()
    text += b" " * (-len(text) % 4)
    content += b"\0" * (-len(content) % 4)
    tail = struct.pack("<II", len(content), 0x004E4942) + content if content else b""
    length = 20 + len(text) + len(tail)
    return struct.pack("<4sIIII", b"glTF", 2, length, len(text), 0x4E4F534A) + text + tail
