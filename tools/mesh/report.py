"""The truth report of a GLB, counted in the file itself.

Shape: `triangles` (instances, strips and fans counted), `joints`, `clips` [{name, seconds,
joints_moved, most_turn_deg, loops, travels}], `materials` [name], `textures`, `pictures` [{kind,
width, height, size_bytes}], `size_bytes`, `bounds` [width, height, depth], `floor`, `height` and
`center` in the file's units, of the pose at rest; `unit` {guess, reason}, `facing` {axis, sure,
reason}; `skin` {joints, roots, idle_joints, odd_weights} or null; `checks` [{level, code,
message}].
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from tools.errors import UnsoundFile
from tools.mesh.bounds import MOST_PIXELS, UNREADABLE
from tools.mesh.checks import Findings, Kind, checks_of
from tools.mesh.clip_motion import ClipMotion, as_floats, clip_motion
from tools.mesh.clip_names import short_clip_name
from tools.mesh.compressed import UnpackerMissing
from tools.mesh.document import GltfDocument, read_document
from tools.mesh.facing import Facing, facing
from tools.mesh.image_header import image_header
from tools.mesh.rest_shape import Box, instances, rest_box
from tools.mesh.skin_facts import SkinFacts, skin_facts

TRAVEL = 0.1
"""Of the height: a root that ends further away takes the figure along."""


def report_of(path: Path, kind: Kind = "model") -> dict[str, Any]:
    """The report of a GLB that is to be of a kind. Raises BadFile with one sentence."""
    document = read_document(path)
    try:
        return _report(document, kind)
    except UNREADABLE as error:
        raise UnsoundFile(f"It is not a sound GLB ({type(error).__name__}).") from error


def _report(document: GltfDocument, kind: Kind) -> dict[str, Any]:
    gltf = document.gltf
    _corners_are_there(document)
    box, skin = rest_box(document), skin_facts(document)
    rest = document.world_matrices()
    height = max(box.size[1], 1e-6) if box is not None else 1.0
    motions = tuple(
        clip_motion(document, clip, _counted(document, skin), height, rest)
        for clip in gltf.animations
    )
    found = Findings(document, _triangles(document), box, skin, rest, motions)
    return {
        "triangles": found.triangles,
        "joints": len({joint for part in gltf.skins for joint in part.joints}),
        "clips": [
            _clip(gltf.animations[number].name or f"clip {number + 1}", motion, height)
            for number, motion in enumerate(motions)
        ],
        "materials": [material.name for material in gltf.materials],
        "textures": len(gltf.textures),
        "pictures": _pictures(document),
        "size_bytes": document.size_bytes,
        "bounds": [round(side, 3) for side in box.size] if box is not None else [0.0, 0.0, 0.0],
        "height": round(box.size[1], 4) if box is not None else 0.0,
        "floor": round(box.low[1], 4) + 0.0 if box is not None else 0.0,
        "center": _center(box),
        "unit": _unit(box),
        "facing": asdict(_facing(document, skin, rest, box)),
        "skin": None if skin is None else asdict(skin) | {"joints": len(skin.joints)},
        "checks": [asdict(check) for check in checks_of(found, kind)],
    }


def _counted(document: GltfDocument, skin: SkinFacts | None) -> tuple[int, ...]:
    """The nodes whose movement counts: joints and what is above them; without a skin all."""
    if skin is None:
        skins = [joint for part in document.gltf.skins for joint in part.joints]
        joints = skins or range(len(document.gltf.nodes))
    else:
        joints = skin.joints
    counted: set[int] = set()
    for joint in joints:
        while joint >= 0 and joint not in counted:
            counted.add(joint)
            joint = document.parents[joint]
    return tuple(sorted(counted))


def _corners_are_there(document: GltfDocument) -> None:
    """Raises BadFile where a triangle has a corner that is not there; each list is read once."""
    least: dict[int, int] = {}
    gltf = document.gltf
    for mesh in gltf.meshes:
        for primitive in mesh.primitives:
            if primitive.indices is None or primitive.draco is not None:
                continue
            if "POSITION" in primitive.attributes:
                count = gltf.accessors[primitive.attributes["POSITION"]].count
                least[primitive.indices] = min(least.get(primitive.indices, count), count)
    for number, count in least.items():
        try:
            order = document.stored(number)
        except UnpackerMissing:
            continue
        if len(order) and int(order.max()) >= count:
            raise UnsoundFile("It is not a sound GLB (a triangle has a corner that is not there).")


def _triangles(document: GltfDocument) -> int:
    gltf = document.gltf
    counts = [sum(map(document.triangle_count, mesh.primitives)) for mesh in gltf.meshes]
    if not gltf.nodes:
        return sum(counts)
    total = 0
    for number in document.shown():
        node = gltf.nodes[number]
        if node.mesh is not None and counts[node.mesh]:
            total += counts[node.mesh] * len(instances(document, node))
    return total


def _clip(name: str, motion: ClipMotion, height: float) -> dict[str, Any]:
    level = motion.travel * [1.0, 0.0, 1.0]
    travels = float(np.linalg.norm(level)) > TRAVEL * height
    return {
        "name": short_clip_name(name),
        "seconds": round(motion.seconds, 2),
        "joints_moved": len(motion.moved),
        "most_turn_deg": round(max(motion.moved.values(), default=0.0), 1),
        "loops": motion.loops,
        "travels": as_floats(motion.travel) if travels else None,
    }


def _pictures(document: GltfDocument) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number in range(len(document.gltf.images)):
        content = document.image_bytes(number)
        header = image_header(content or b"")
        if header.width * header.height > MOST_PIXELS:
            raise UnsoundFile(
                f"A picture in it unfolds to {header.width} x {header.height} pixels.",
            )
        found.append(asdict(header) | {"size_bytes": len(content or b"")})
    return found


def _center(box: Box | None) -> list[float]:
    if box is None:
        return [0.0, 0.0, 0.0]
    return [round((low + high) / 2, 4) + 0.0 for low, high in zip(box.low, box.high, strict=True)]


def _unit(box: Box | None) -> dict[str, str]:
    """What one unit of the file seems to be, from its size alone."""
    longest = max(box.size) if box is not None else 0.0
    if longest <= 0:
        return {"guess": "unknown", "reason": ""}
    if 0.8 <= longest <= 1.1:
        return {"guess": "unit-sized", "reason": "about one long, whatever it shows"}
    if longest > 5000:
        return {"guess": "unknown", "reason": "too large for metres and centimetres"}
    if longest > 50:
        return {"guess": "centimetres", "reason": "too large for metres"}
    if longest < 0.02:
        return {"guess": "unknown", "reason": "too small for metres"}
    return {"guess": "metres", "reason": "of a size that things have in metres"}


def _facing(document: GltfDocument, skin: SkinFacts | None, rest: Any, box: Box | None) -> Facing:
    joints = list(skin.joints) if skin is not None else []
    names = [document.gltf.nodes[joint].name for joint in joints]
    size = box.size if box is not None else (0.0, 0.0, 0.0)
    return facing(names, rest[joints][:, :3, 3], size)
