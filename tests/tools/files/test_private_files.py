"""A home is nobody else's."""

import os
from pathlib import Path

import pytest

from agent.server.kit.pictures import stored_picture
from tests.fakes import ScriptedModel
from tests.server.home import served
from tests.tools.files.test_images import png
from tools.clock import Clock
from tools.private_files import private_folder

HERO = {"projectId": "p", "assetId": "a"}
pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_home_of_before_is_taken_from_everybody_else(tmp_path: Path) -> None:
    home, target = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir(mode=0o755)
    for path in (home / "galatea.db", target):
        path.write_text("")
        path.chmod(0o644)
    (home / "link").symlink_to(target)
    private_folder(home)
    assert (mode(home), mode(home / "galatea.db"), mode(target)) == (0o700, 0o600, 0o644)


def test_a_stored_picture_is_its_owners_alone(tmp_path: Path) -> None:
    name = stored_picture(tmp_path, "a.png", png())
    assert mode(tmp_path / name) == 0o600


@pytest.mark.anyio
async def test_a_new_home_and_the_files_made_in_it_are_its_owners_alone(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), database_url="") as home:
        begun = await home.http.post("/api/generate-3d", json=HERO | {"prompt": "a knight"})
        await home.settled(begun.json()["taskId"])
        folder = tmp_path / "home"
        assert mode(folder) == 0o700
        assert mode(folder / "galatea.db") == mode(folder / "galatea.db-wal") == 0o600
        made = list((folder / "files").glob("*/*.glb"))
        assert made and all(mode(path) == 0o600 for path in made)
