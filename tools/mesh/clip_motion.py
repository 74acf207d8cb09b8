"""What a clip does: which joints move and how far, whether it loops, where it goes.

Rotations are compared by angle, ways against the height of the figure at rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tools.errors import UnsoundFile
from tools.mesh.document import GltfDocument, trs_matrix
from tools.mesh.gltf import GltfAnimation, GltfSampler

Values = NDArray[np.float64]

SAMPLES = 32
"""Moments of a clip at which all joints are placed."""
MOST_PLACED_JOINTS = 60_000

TURN_DEG, WAY, GROWTH = 1.0, 0.005, 0.01
"""A joint moves that turns, goes (of the height) or grows by more."""
LOOP_DEG, LOOP_WAY = 6.0, 0.03
"""First and last pose meet that are no further apart."""


@dataclass(frozen=True)
class JointTrack:
    """One node's translation, rotation or scale over time."""

    node: int
    path: str
    times_s: Values
    values: Values
    """(keys, 3 or 4); of a cubic spline the values without tangents."""
    step: bool


@dataclass(frozen=True)
class ClipMotion:
    """What one animation does to the joints that count."""

    seconds: float
    moved: Mapping[int, float]
    """Nodes that move visibly, and how far they turn, in degrees."""
    most: float
    """The largest movement of all: 1 is the smallest that counts as visible."""
    loops: bool
    travel: Values
    """From the first to the last pose, of the root, (3,), in the file's units."""
    scale_jump: float
    """The largest ratio between scales of one node."""
    times_s: Values
    places: Values
    """Where every node is at those times, (times, nodes, 3)."""


def tracks_of(document: GltfDocument, animation: GltfAnimation) -> tuple[JointTrack, ...]:
    """All that moves nodes; weights of morphs and pointers are left out. Raises BadFile."""
    found: list[JointTrack] = []
    for channel in animation.channels:
        target = channel.target
        if target.node is None or target.path not in ("translation", "rotation", "scale"):
            continue
        sampler = animation.samplers[channel.sampler]
        times, values = _keys(document, sampler, 4 if target.path == "rotation" else 3)
        if len(times):
            step = sampler.interpolation == "STEP"
            found.append(JointTrack(target.node, target.path, times, values, step))
    return tuple(found)


def clip_motion(
    document: GltfDocument,
    animation: GltfAnimation,
    joints: Sequence[int],
    height: float,
    rest: Values,
) -> ClipMotion:
    """What an animation does; `joints` are the nodes that count: a skin's, with their parents.

    `rest` holds every node's matrix in the scene at rest.
    """
    tracks = tracks_of(document, animation)
    counted = set(joints)
    moved: dict[int, float] = {}
    most, jump, loops = 0.0, 1.0, bool(tracks)
    extents = [
        _extent(track, height / _unit(document, rest, track.node))
        for track in tracks
        if track.node in counted
    ]
    tracks_counted = [track for track in tracks if track.node in counted]
    root = _root(
        document,
        [
            track
            for track, (_, way, _, _) in zip(tracks_counted, extents, strict=True)
            if way >= WAY
        ],
    )
    for track, (turn, way, growth, apart) in zip(tracks_counted, extents, strict=True):
        size = max(turn / TURN_DEG, way / WAY, growth / GROWTH)
        most = max(most, size)
        if size >= 1:
            moved[track.node] = max(moved.get(track.node, 0.0), turn)
        if track.path == "scale":
            jump = max(jump, 1 + growth)
        if track.node != root or track.path != "translation":
            loops = loops and apart <= 1
    seconds = max((float(track.times_s[-1]) for track in tracks), default=0.0)
    times = np.linspace(0.0, seconds, _samples(document) if tracks else 1)
    places = node_places(document, tracks, times)
    travel = places[-1, root] - places[0, root] if root is not None else np.zeros(3)
    if root is not None and abs(float(travel[1])) > LOOP_WAY * height:
        loops = False
    return ClipMotion(seconds, moved, most, loops, travel, jump, times, places)


def node_places(document: GltfDocument, tracks: Sequence[JointTrack], times_s: Values) -> Values:
    """Where every node stands in the scene at each time, (times, nodes, 3)."""
    by_node: dict[int, dict[str, JointTrack]] = {}
    for track in tracks:
        by_node.setdefault(track.node, {})[track.path] = track
    count = len(document.gltf.nodes)
    places = np.zeros((len(times_s), count, 3))
    world = np.empty((count, len(times_s), 4, 4))
    for number in document.downwards():
        if number in by_node:
            own = _local(document, number, by_node[number], times_s)
        else:
            own = document.local_matrix(number)[None]
        parent = document.parents[number]
        world[number] = own if parent < 0 else np.matmul(world[parent], own)
        places[:, number] = world[number][:, :3, 3]
    return places


def sampled(track: JointTrack, times_s: Values) -> Values:
    """A track at given times, (times, width); linear, quaternions by their chord."""
    keys, values = track.times_s, track.values
    after = np.clip(np.searchsorted(keys, times_s, "right"), 0, len(keys) - 1)
    before = np.maximum(after - 1, 0)
    if track.step:
        last = np.clip(np.searchsorted(keys, times_s, "right") - 1, 0, len(keys) - 1)
        return values[last]
    span = keys[after] - keys[before]
    share = np.where(span > 0, (times_s - keys[before]) / np.where(span > 0, span, 1.0), 0.0)
    share = np.clip(share, 0.0, 1.0)[:, None]
    first, second = values[before], values[after]
    if track.path == "rotation":
        flip = np.sum(first * second, axis=1, keepdims=True) < 0
        second = np.where(flip, -second, second)
    return first * (1 - share) + second * share


def _local(
    document: GltfDocument, number: int, tracks: Mapping[str, JointTrack], times: Values
) -> Values:
    node = document.gltf.nodes[number]
    rest = {"translation": node.translation, "rotation": node.rotation, "scale": node.scale}
    rows = {
        path: sampled(tracks[path], times)
        if path in tracks
        else np.broadcast_to(np.array(value, np.float64), (len(times), len(value)))
        for path, value in rest.items()
    }
    return trs_matrix(rows["translation"], rows["rotation"], rows["scale"])


def _keys(document: GltfDocument, sampler: GltfSampler, width: int) -> tuple[Values, Values]:
    times = document.accessor(sampler.input)[:, 0].astype(np.float64)
    values = document.accessor(sampler.output).astype(np.float64)
    if sampler.interpolation == "CUBICSPLINE":
        if len(values) != 3 * len(times):
            raise UnsoundFile("It is not a sound GLB (a clip with times that have no value).")
        values = values.reshape(len(times), 3, -1)[:, 1]
    if len(values) < len(times) or values.shape[1] != width:
        raise UnsoundFile("It is not a sound GLB (a clip with times that have no value).")
    values = values[: len(times)]
    if not (np.isfinite(times).all() and np.isfinite(values).all()):
        raise UnsoundFile("It is not a sound GLB (a clip with values that are no numbers).")
    if len(times) > 1 and bool((np.diff(times) < 0).any()):
        raise UnsoundFile("It is not a sound GLB (a clip whose times run backwards).")
    return times, values


def _extent(track: JointTrack, height: float) -> tuple[float, float, float, float]:
    """Degrees turned, way of the height, growth; and first to last, 1 being just still a loop."""
    values = track.values
    if track.path == "rotation":
        turn, ends = _angle_deg(values, values[:1]), _angle_deg(values[-1:], values[:1])
        return float(turn.max()), 0.0, 0.0, float(ends.max()) / LOOP_DEG
    apart = values - values[:1]
    if track.path == "translation":
        far = np.linalg.norm(apart, axis=1) / height
        return 0.0, float(far.max()), 0.0, float(far[-1]) / LOOP_WAY
    low, high = np.abs(values).min(), np.abs(values).max()
    growth = float(high / max(low, 1e-6)) - 1
    return 0.0, 0.0, min(growth, 1e6), float(np.abs(apart[-1]).max()) / LOOP_WAY


def _angle_deg(rotations: Values, other: Values) -> Values:
    lengths = np.linalg.norm(rotations, axis=1) * np.linalg.norm(other, axis=1)
    cosine = np.abs(np.sum(rotations * other, axis=1)) / np.where(lengths > 0, lengths, 1.0)
    return np.degrees(2 * np.arccos(np.clip(cosine, 0.0, 1.0)))


def _unit(document: GltfDocument, rest: Values, number: int) -> float:
    """How long a node's own unit is in the scene."""
    parent = document.parents[number]
    if parent < 0:
        return 1.0
    return max(float(np.abs(np.linalg.det(rest[parent][:3, :3]))) ** (1 / 3), 1e-9)


def _root(document: GltfDocument, tracks: Sequence[JointTrack]) -> int | None:
    """The uppermost node of those that are moved along."""
    carried = {track.node for track in tracks}
    if not carried:
        return None
    order = {number: place for place, number in enumerate(document.downwards())}
    return min(carried, key=lambda number: (_depth(document, number), order[number]))


def _depth(document: GltfDocument, number: int) -> int:
    depth = 0
    while (number := document.parents[number]) >= 0:
        depth += 1
    return depth


def _samples(document: GltfDocument) -> int:
    return max(2, min(SAMPLES, MOST_PLACED_JOINTS // max(1, len(document.gltf.nodes))))


def as_floats(values: NDArray[Any]) -> list[float]:
    """Numbers for JSON, to a tenth of a millimetre of a figure of one metre."""
    return [round(value, 4) for value in cast(list[float], values.tolist())]
