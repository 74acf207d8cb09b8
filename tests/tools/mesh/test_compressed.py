"""meshopt and Draco: read where the package is there, said in a sentence where it is not."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.tools.mesh.small_figure import packed
from tools.errors import BadFile
from tools.mesh.compressed import UnpackerMissing, meshopt_bytes
from tools.mesh.document import read_document
from tools.mesh.glb import describe
from tools.mesh.gltf import MeshoptView

POINTS = np.array([(0, 0, 0), (1, 0, 0), (0, 2, 0), (0, 0, 3)], np.float32)
FACES = np.array([(0, 1, 2), (0, 2, 3)], np.uint32)


def draco_glb(folder: Path, content: bytes) -> Path:
    extension = {"bufferView": 0, "attributes": {"POSITION": 0}}
    primitive = {
        "attributes": {"POSITION": 0}, "indices": 1,
        "extensions": {"KHR_draco_mesh_compression": extension},
    }  # fmt: skip
    gltf: dict[str, Any] = {
        "meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}], "buffers": [{"byteLength": len(content)}],
        "bufferViews": [{"buffer": 0, "byteLength": len(content)}],
        "accessors": [
            {"componentType": 5126, "type": "VEC3", "count": 4, "min": [0, 0, 0], "max": [1, 2, 3]},
            {"componentType": 5125, "type": "SCALAR", "count": 6},
        ],
    }  # fmt: skip
    path = folder / "draco.glb"
    path.write_bytes(packed(gltf, content))
    return path


def test_a_draco_mesh_is_unpacked_and_measured(tmp_path: Path) -> None:
    draco = pytest.importorskip("DracoPy")
    path = draco_glb(tmp_path, draco.encode(POINTS, FACES, quantization_bits=14))
    document = read_document(path)
    primitive = document.gltf.meshes[0].primitives[0]
    points = document.attribute(primitive, "POSITION")
    assert points is not None
    assert np.allclose(np.sort(points, axis=0), np.sort(POINTS, axis=0), atol=1e-3)
    assert document.triangles(primitive).shape == (2, 3)
    assert np.allclose(describe(path)["bounds"], [1, 2, 3], atol=1e-3)


def test_a_draco_part_that_is_none_is_a_bad_file(tmp_path: Path) -> None:
    pytest.importorskip("DracoPy")
    with pytest.raises(BadFile, match="Draco"):
        describe(draco_glb(tmp_path, b"DRACO" + bytes(60)))


def test_without_its_package_a_packed_file_is_measured_by_what_it_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "DracoPy", None)
    found = describe(draco_glb(tmp_path, b"DRACO" + bytes(60)))
    assert (found["bounds"], found["triangles"]) == ([1, 2, 3], 2)


def test_meshopt_gives_the_bytes_that_were_packed() -> None:
    meshopt = pytest.importorskip("meshoptimizer")
    content = meshopt.encode_vertex_buffer(POINTS, len(POINTS), 12)
    view = MeshoptView(buffer=0, byteLength=len(content), byteStride=12, count=4, mode="ATTRIBUTES")
    assert bytes(meshopt_bytes(view, memoryview(content))) == POINTS.tobytes()
    order = FACES.reshape(-1)
    content = meshopt.encode_index_buffer(order, len(order), 4)
    view = MeshoptView(buffer=0, byteLength=len(content), byteStride=4, count=6, mode="TRIANGLES")
    unpacked = np.frombuffer(meshopt_bytes(view, memoryview(content)), np.uint32).reshape(-1, 3)
    assert [sorted(face) for face in unpacked.tolist()] == [sorted(f) for f in FACES.tolist()]


def test_the_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "meshoptimizer", None)
    view = MeshoptView(buffer=0, byteLength=4, byteStride=4, count=1, mode="ATTRIBUTES")
    with pytest.raises(UnpackerMissing, match="package meshoptimizer") as caught:
        meshopt_bytes(view, memoryview(b"1234"))
    assert "galatea-3d[compressed]" in caught.value.remedy
