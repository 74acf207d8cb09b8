"""Large files are read in a process of its own: with an end, a limit, and one sentence."""

import json
from pathlib import Path

import pytest

from tests.tools.mesh.small_figure import figure
from tools.errors import BadFile, UnsoundFile
from tools.mesh.bounds import LIGHT_JSON_BYTES
from tools.mesh.container import is_heavy
from tools.studio.files.bounded_process import BoundedProcesses
from tools.studio.files.file_check import drawn_apart, report_text, reported

pytestmark = pytest.mark.anyio


def heavy(path: Path) -> Path:
    """A figure with a name so long that it counts as heavy."""
    path.write_bytes(figure(change=lambda gltf: gltf.update(extras="x" * LIGHT_JSON_BYTES)))
    assert is_heavy(path)
    return path


def takes_memory(size_bytes: str) -> int:
    return len(bytearray(int(size_bytes)))


def never_ends() -> None:
    while True:
        pass


async def test_a_heavy_file_has_the_report_and_the_picture_that_a_light_one_has(
    tmp_path: Path,
) -> None:
    path, processes = heavy(tmp_path / "one.glb"), BoundedProcesses()
    found = await reported(path, "clip", processes)
    assert found == json.loads(report_text(str(path), "clip"))
    picture = await drawn_apart(path, processes)
    assert picture is not None and picture.startswith(b"\x89PNG")
    assert [one.name for one in tmp_path.iterdir()] == ["one.glb"]


async def test_what_a_file_is_wrong_in_comes_back_as_it_was_said(tmp_path: Path) -> None:
    path = tmp_path / "none.glb"
    path.write_bytes(b"glTF")
    with pytest.raises(BadFile, match="not a GLB"):
        await BoundedProcesses().run(report_text, str(path), "model")


async def test_a_process_that_takes_too_much_memory_or_time_is_ended_with_a_sentence() -> None:
    processes = BoundedProcesses()
    assert await processes.run(takes_memory, "1000") == 1000
    with pytest.raises(UnsoundFile, match="memory"):
        await processes.run(takes_memory, str(1 << 31))
    with pytest.raises(UnsoundFile, match="to read"):
        await processes.run(never_ends, cpu_s=1)
