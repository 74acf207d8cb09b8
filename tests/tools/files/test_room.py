"""A full disk is told before and after, and nothing of it stays half written."""

import sqlite3
from pathlib import Path

import pytest

from tests.bare_studio import ACCOUNT, OWNER, BareStudio
from tools.errors import HomeUnusable
from tools.studio.files.files import check_room
from tools.studio.money.payer import Payer
from tools.studio.work.caller import Caller

pytestmark = pytest.mark.anyio


def test_a_disk_without_room_is_told_and_one_with_room_is_not(tmp_path: Path) -> None:
    check_room(tmp_path, least_bytes=1)
    with pytest.raises(HomeUnusable, match="The disk is full"):
        check_room(tmp_path, least_bytes=10**18)
    check_room(tmp_path / "not" / "made" / "yet", least_bytes=1)


async def test_a_database_without_room_writes_nothing_by_halves_and_goes_on_with_room(
    tmp_path: Path,
) -> None:
    studio = BareStudio(tmp_path / "galatea.db")
    await studio.ask("first")
    await studio.database.run("PRAGMA max_page_count=1")  # SQLite takes the present size
    with pytest.raises(HomeUnusable, match="The disk is full"):
        for number in range(2000):
            await studio.ask(f"knight-{number}")
    views = await studio.studio.look_around(studio_caller(), limit=5000)
    assert all(len(view.tasks) == 1 for view in views)  # each asset with its intent, or not at all
    await studio.database.run("PRAGMA max_page_count=100000")
    assert await studio.ask("afterwards") == "afterwards"
    studio.close()
    found = sqlite3.connect(tmp_path / "galatea.db")
    assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found.close()


def studio_caller() -> Caller:
    return Caller(Payer(OWNER, ACCOUNT))
