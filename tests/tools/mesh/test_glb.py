"""What a GLB says of itself, also one that no simulator makes, and what is none."""

import json
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tools.errors import BadFile, HomeUnusable
from tools.mesh.glb import describe, one_line
from tools.studio.files.file_check import not_described
from tools.studio.files.files import Files
from tools.studio.files.preview import as_png, drawn


def glb(folder: Path, gltf: Any, *, magic: bytes = b"glTF", version: int = 2) -> Path:
    text = json.dumps(gltf).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<4sIIII", magic, version, 20 + len(text), len(text), 0x4E4F534A)
    path = folder / "one.glb"
    path.write_bytes(head + text)
    return path


def mesh(*modes: int | None, count: int = 9, **accessor: Any) -> dict[str, Any]:
    """One primitive of each mode over the same vertices; without a mode, of triangles."""
    parts = [
        {"attributes": {"POSITION": 0}} | ({} if mode is None else {"mode": mode}) for mode in modes
    ]
    return {"accessors": [{"count": count} | accessor], "meshes": [{"primitives": parts}]}


@pytest.mark.parametrize(
    ("modes", "triangles"), [([None], 3), ([4], 3), ([5], 7), ([6], 7), ([0, 1], 0), ([4, 5], 10)]
)
def test_strips_and_fans_are_triangles_too_and_lines_are_none(
    modes: list[int | None], triangles: int, tmp_path: Path
) -> None:
    assert describe(glb(tmp_path, mesh(*modes)))["triangles"] == triangles


def test_a_mesh_that_does_not_tell_its_size_has_none(tmp_path: Path) -> None:
    assert describe(glb(tmp_path, mesh(4)))["bounds"] == [0.0, 0.0, 0.0]
    told = describe(glb(tmp_path, mesh(4, min=[0, 0, -1], max=[1, 2, 1])))
    assert told["bounds"] == [1, 2, 2]
    assert "material" not in one_line(told)


@pytest.mark.parametrize(
    "change",
    [{"magic": b"FBX!"}, {"version": 1}, {"gltf": []}, {"gltf": {"meshes": [{}]}}],
    ids=["another format", "an old version", "no object", "a mesh of nothing"],
)
def test_what_is_no_sound_glb_is_a_bad_file(change: dict[str, Any], tmp_path: Path) -> None:
    path = glb(tmp_path, **({"gltf": mesh(4)} | change))
    with pytest.raises(BadFile, match="GLB"):
        describe(path)


def test_a_file_that_lacks_its_end_is_a_bad_file(tmp_path: Path) -> None:
    path = glb(tmp_path, mesh(4))
    whole = path.read_bytes()
    for length in (0, 11, 19, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(BadFile):
            describe(path)
    path.write_bytes(whole + b"more")
    with pytest.raises(BadFile, match="cut off"):
        describe(path)


def test_no_picture_is_drawn_of_what_is_not_there_or_no_mesh(tmp_path: Path) -> None:
    assert drawn(tmp_path / "missing.glb") is None
    assert drawn(glb(tmp_path, {}, magic=b"FBX!")) is None


def test_only_a_picture_becomes_a_picture() -> None:
    for content in (b"", b"<html>sorry</html>", b"\x89PNG\r\n\x1a\n" + bytes(40)):
        with pytest.raises(ValueError):
            as_png(content)


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.mark.anyio
async def test_a_file_over_the_cap_is_not_kept(tmp_path: Path) -> None:
    files = Files(tmp_path / "files", most_bytes=10)
    with pytest.raises(BadFile, match="larger than"):
        await files.save("knight", "model.glb", _pieces(b"12345678", b"90!"), not_described)
    assert list((tmp_path / "files" / "knight").iterdir()) == []


@pytest.mark.anyio
async def test_a_folder_that_cannot_be_written_is_told_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(HomeUnusable, match="model.glb"):
        await Files(tmp_path / "files").save("knight", "model.glb", _pieces(b"1"), not_described)


def test_a_renamed_asset_takes_its_files_along_also_into_a_folder_that_is_there(
    tmp_path: Path,
) -> None:
    files = Files(tmp_path)
    for handle, name in (("knight", "a.glb"), ("hero", "b.glb")):
        (tmp_path / handle).mkdir()
        (tmp_path / handle / name).touch()
    files.rename("knight", "hero")
    files.rename("nobody", "hero")
    files.rename("nobody", "else")
    assert sorted(path.name for path in (tmp_path / "hero").iterdir()) == ["a.glb", "b.glb"]
    assert not (tmp_path / "else").exists()
