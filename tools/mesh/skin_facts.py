"""What a skin holds: its joints, its roots, and whether the weights are as they should be."""

from dataclasses import dataclass

import numpy as np

from tools.mesh.compressed import UnpackerMissing
from tools.mesh.document import GltfDocument
from tools.mesh.rest_shape import ROWS, influences

OFF = 0.02
"""How far from one the weights of a vertex may sum up to."""


@dataclass(frozen=True)
class SkinFacts:
    """Of all skins that a shown mesh hangs on, together."""

    joints: tuple[int, ...]
    """Nodes, each once."""
    roots: tuple[str, ...]
    """Names of the joints without a joint above them."""
    idle_joints: tuple[str, ...]
    """Names of the joints that move no vertex."""
    odd_weights: int
    """Vertices whose weights do not sum up to one."""


def skin_facts(document: GltfDocument) -> SkinFacts | None:
    """`None` where no shown mesh hangs on a skin. Raises BadFile."""
    gltf, used = document.gltf, dict[int, None]()
    wearers: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    for number in sorted(document.shown()):
        node = gltf.nodes[number]
        if node.mesh is None or node.skin is None:
            continue
        for place, primitive in enumerate(gltf.meshes[node.mesh].primitives):
            if "JOINTS_0" in primitive.attributes and "POSITION" in primitive.attributes:
                used.setdefault(node.skin)
                joints, weights = (
                    primitive.attributes["JOINTS_0"],
                    primitive.attributes.get("WEIGHTS_0", -1),
                )
                wearers.setdefault((node.skin, joints, weights), (node.skin, node.mesh, place))
    if not used:
        return None
    active: set[int] = set()
    odd = 0
    for skin, mesh, place in wearers.values():
        joints = gltf.skins[skin].joints
        busy, bad = _weights(document, mesh, place, len(joints))
        active |= {joints[number] for number in np.flatnonzero(busy).tolist()}
        odd += bad
    every = tuple(dict.fromkeys(joint for skin in used for joint in gltf.skins[skin].joints))
    inside = set(every)
    names = [node.name or f"node {number}" for number, node in enumerate(gltf.nodes)]
    return SkinFacts(
        joints=every,
        roots=tuple(names[joint] for joint in every if document.parents[joint] not in inside),
        idle_joints=tuple(names[joint] for joint in every if joint not in active),
        odd_weights=odd,
    )


def _weights(
    document: GltfDocument, mesh: int, place: int, count: int
) -> "tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], int]":
    """Which joints of a skin have an effect, and how many vertices have odd weights."""
    primitive = document.gltf.meshes[mesh].primitives[place]
    busy = np.zeros(count, np.bool_)
    try:
        sets = list(influences(document, primitive, count))
    except UnpackerMissing:
        return np.ones(count, np.bool_), 0
    odd = 0
    for start in range(0, len(sets[0][0]) if sets else 0, ROWS):
        whole = 0.0
        for joints, weights in sets:
            share = weights[start : start + ROWS].astype(np.float32)
            busy[joints[start : start + ROWS][share > 0].astype(np.int64)] = True
            whole = whole + share.sum(axis=1)
        odd += int(np.count_nonzero(np.abs(whole - 1) > OFF))
    return busy, odd
