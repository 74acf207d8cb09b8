"""A lost or damaged file is fetched again through a fresh link, and costs nothing."""

import asyncio
from pathlib import Path

import pytest

from tests.home import opened, paid
from tools.clock import Clock

pytestmark = pytest.mark.anyio


async def test_missing_and_damaged_files_are_found_and_fetched_again(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        view = await home.make(rig=True, animations=["walk"])
        before = paid(await home.stats())
        folder = home.app.studio.files.root / "knight"
        sums = {file.name: file.sha256 for file in view.files}
        (folder / "model.glb").unlink()
        (folder / "walk.glb").write_bytes(b"glTF but not for long")
        content = bytearray((folder / "all.glb").read_bytes())
        content[-5] ^= 1
        (folder / "all.glb").write_bytes(content)
        await asyncio.sleep(3600)  # every link that was ever given is dead by now
        found = {one.file.name: one.condition for one in await home.app.studio.check_files(view)}
        assert found == {
            "model.glb": "missing",
            "preview.png": "sound",
            "rigged.glb": "sound",
            "walk.glb": "damaged",
            "all.glb": "damaged",
        }
        after = await home.app.studio.repair(home.caller, "knight")
        assert {one.condition for one in after} == {"sound"}
        assert {one.file.name: one.file.sha256 for one in after} == sums
        assert paid(await home.stats()) == before
