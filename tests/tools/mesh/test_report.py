"""The truth about a file: where it stands, how it moves, and what is wrong with it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.mesh.small_figure import PLACES, Change, Parts, figure, packed
from tools.errors import BadFile, UnsoundFile
from tools.mesh.bounds import MOST_DEPTH
from tools.mesh.checks import Kind
from tools.mesh.document import read_document
from tools.mesh.glb import describe


def report(folder: Path, content: bytes, kind: Kind = "clip") -> dict[str, Any]:
    path = folder / "one.glb"
    path.write_bytes(content)
    return describe(path, kind)


def codes(found: dict[str, Any], level: str) -> list[str]:
    return [check["code"] for check in found["checks"] if check["level"] == level]


def test_a_figure_is_measured_as_it_stands(tmp_path: Path) -> None:
    found = report(tmp_path, figure())
    assert found["triangles"] == 72
    assert found["bounds"] == [0.5, 1.9, 0.1]
    assert (found["floor"], found["height"]) == (-0.05, 1.9)
    assert found["facing"]["axis"] == "+Z" and found["facing"]["sure"] == "sure"
    assert found["unit"]["guess"] == "metres"
    assert found["skin"] == {
        "joints": 6, "roots": ("Hip",), "idle_joints": (), "odd_weights": 0
    }  # fmt: skip
    assert found["clips"] == [
        {"name": "walk", "seconds": 1.0, "joints_moved": 2, "most_turn_deg": 30.0, "loops": True,
         "travels": None}
    ]  # fmt: skip
    assert found["checks"] == []


def test_a_skin_stands_where_its_joints_do_and_not_where_its_node_does(tmp_path: Path) -> None:
    def moved(gltf: dict[str, Any]) -> None:
        gltf["nodes"][6] |= {"translation": [0, 50, 0], "scale": [9, 9, 9]}
        gltf["nodes"][0]["translation"] = [0, 3, 0]

    assert report(tmp_path, figure(change=moved), "rigged")["floor"] == 1.95


def test_normalized_positions_are_measured_by_what_they_mean(tmp_path: Path) -> None:
    parts = Parts()
    corners = [(-32767, 0, 0), (32767, 0, 0), (0, 32767, 0)]
    position = parts.add(np.array(corners), "i2", normalized=True)
    mesh = {"primitives": [{"attributes": {"POSITION": position}}]}
    gltf = {
        "nodes": [{"mesh": 0, "scale": [0.5, 2, 1]}], "scenes": [{"nodes": [0]}], "meshes": [mesh],
        "accessors": parts.accessors, "bufferViews": parts.views,
        "buffers": [{"byteLength": len(parts.content)}],
    }  # fmt: skip
    assert report(tmp_path, packed(gltf, bytes(parts.content)), "model")["bounds"] == [1, 2, 0]


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (figure(meshed=False, skinned=False, animated=False), "model", "no_mesh"),
        (figure(skinned=False, animated=False), "rigged", "no_skin"),
        (figure(animated=False), "clip", "no_animation"),
        (figure(swing_deg=0), "clip", "nothing_moves"),
    ],
    ids=["no mesh", "no skin", "no animation", "nothing moves"],
)
def test_what_does_not_bear_out_its_step_has_a_problem(
    content: bytes, kind: Kind, code: str, tmp_path: Path
) -> None:
    assert codes(report(tmp_path, content, kind), "problem") == [code]


def _shrunk(gltf: dict[str, Any]) -> None:
    for animation in gltf["animations"]:
        animation["channels"][2]["target"] = {"node": 5, "path": "scale"}


def _crossed(gltf: dict[str, Any]) -> None:
    hip = gltf["animations"][0]["channels"][2]
    hip["target"] = {"node": 2, "path": "translation"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (figure(swing_deg=0.5), "hardly_moves"),
        (figure(way=(0, 0, 3)), "runs_away"),
        (figure(way=(0, -0.9, 0)), "feet_sink"),
        (figure(change=_shrunk), "scale_jumps"),
        (figure(way=(-3, -1.9, 0), change=_crossed), "limbs_cross"),
    ],
    ids=["a hair", "runs away", "sinks", "grows", "crosses"],
)
def test_what_looks_wrong_is_a_warning_and_no_more(
    content: bytes, code: str, tmp_path: Path
) -> None:
    found = report(tmp_path, content)
    assert code in codes(found, "warning")
    assert codes(found, "problem") == []


def test_a_figure_whose_sides_are_swapped_is_told_by_its_toes(tmp_path: Path) -> None:
    def toes(gltf: dict[str, Any]) -> None:
        gltf["nodes"][5] |= {"name": "L_Toe", "translation": [0, -1, -0.3]}

    assert codes(report(tmp_path, figure(change=toes), "rigged"), "warning") == ["sides_swapped"]


def test_strips_fans_and_instances_count_as_what_they_draw(tmp_path: Path) -> None:
    def several(gltf: dict[str, Any]) -> None:
        gltf["meshes"][0]["primitives"][0]["mode"] = 5
        gltf["nodes"] += [{"mesh": 0}, {"mesh": 0}]
        gltf["scenes"][0]["nodes"] += [7, 8]

    assert report(tmp_path, figure(change=several), "rigged")["triangles"] == 3 * (216 - 2)


def _depth(gltf: dict[str, Any]) -> None:
    start = len(gltf["nodes"])
    gltf["nodes"] += [{"children": [start + n + 1]} for n in range(MOST_DEPTH)] + [{}]


SPOILT: dict[str, Change] = {
    "a count of half a billion": lambda gltf: gltf["accessors"][0].update(count=500_000_000),
    "a count without bytes": lambda gltf: gltf["accessors"].append(
        {"count": 500_000_000, "componentType": 5126, "type": "MAT4", "sparse": {
            "count": 0, "indices": {"bufferView": 0, "componentType": 5123},
            "values": {"bufferView": 0}}}
    ),
    "a view past the buffer": lambda gltf: gltf["bufferViews"][0].update(byteOffset=10**9),
    "a circle of nodes": lambda gltf: gltf["nodes"][2].update(children=[0]),
    "a node that is its own child": lambda gltf: gltf["nodes"][5].update(children=[5]),
    "a tree without end": _depth,
    "text where an object is due": lambda gltf: gltf.update(meshes="all of them"),
    "a node that is not there": lambda gltf: gltf["scenes"][0].update(nodes=[99]),
    "a joint that is not there": lambda gltf: gltf["skins"][0].update(joints=[0, 1]),
    "negative offsets": lambda gltf: gltf["accessors"][0].update(byteOffset=-8),
    "a negative index": lambda gltf: gltf["nodes"][6].update(mesh=-1),
    "no number": lambda gltf: gltf["nodes"][0].update(translation=[float("nan"), 0, 0]),
    "a file beside it": lambda gltf: gltf["buffers"][0].update(uri="../../secret.bin"),
    "one buffer for ever": lambda gltf: gltf["accessors"].extend(
        [gltf["accessors"][0]] * 200_000
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT.keys())
def test_a_broken_or_hostile_file_is_unsound_in_one_sentence(
    change: Change, tmp_path: Path
) -> None:
    with pytest.raises(BadFile) as caught:
        report(tmp_path, figure(change=change))
    assert isinstance(caught.value, UnsoundFile)
    assert caught.value.message.endswith(".") and "\n" not in caught.value.message


def test_a_picture_that_unfolds_to_gigabytes_is_not_unfolded(tmp_path: Path) -> None:
    def bomb(gltf: dict[str, Any]) -> None:
        head = "iVBORw0KGgoAAAANSUhEUgAAw1AAAMNQ"  # 50,000 x 50,000
        gltf["images"] = [{"uri": f"data:image/png;base64,{head}"}]

    with pytest.raises(BadFile, match="50000 x 50000"):
        report(tmp_path, figure(change=bomb))


def test_sparse_values_stand_in_place_of_the_stored_ones(tmp_path: Path) -> None:
    parts = Parts()
    at, what = parts.add([1], "u2"), parts.add([(7, 8, 9)], "f4")
    base = parts.add(PLACES, "f4")
    accessor = parts.accessors[base] | {
        "sparse": {
            "count": 1,
            "indices": {"bufferView": at, "componentType": 5123},
            "values": {"bufferView": what},
        }
    }
    gltf = {
        "accessors": [accessor, {**accessor, "bufferView": None}],
        "bufferViews": parts.views,
        "buffers": [{"byteLength": len(parts.content)}],
    }
    path = tmp_path / "sparse.glb"
    path.write_bytes(packed(gltf, bytes(parts.content)))
    document = read_document(path)
    expected = np.array(PLACES, np.float32)
    expected[1] = (7, 8, 9)
    assert np.array_equal(document.accessor(0), expected)
    assert np.count_nonzero(document.accessor(1)) == 3
