"""Between two writes: whatever a process left half done is put right at the next start."""

import multiprocessing
from pathlib import Path

import pytest

from tests.fakes import ScriptedModel
from tests.home import opened
from tests.rows import database_url
from tests.server.home import served
from tools.clock import Clock
from tools.errors import HomeUnusable
from tools.studio.db.network_drive import network_drive
from tools.studio.db.sqlite import open_database
from tools.studio.rows.schema import STUDIO

pytestmark = pytest.mark.anyio


async def test_a_rename_that_died_between_row_and_folder_is_finished(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make()
        store, now = home.app.studio.store, clock.now()
        assert await store.rename("knight", "sir-galahad", now=now)
        assert await store.rename("sir-galahad", "sir-lancelot", now=now)
    async with opened(tmp_path, clock) as home:
        view = await home.app.studio.look(home.caller, "knight")
        assert view.asset.handle == "sir-lancelot"
        checked = await home.app.studio.check_files(view)
        assert checked and {one.condition for one in checked} == {"sound"}
        assert not (home.app.studio.files.root / "knight").exists()


@pytest.mark.parametrize("decision", ["approve", "deny"])
async def test_a_batch_whose_answer_was_the_last_thing_written_follows_it(
    tmp_path: Path, clock: Clock, decision: str
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        made = await home.http.post("/api/batch", json={"items": [{"prompt": "a barrel"}]})
        batch, question = made.json()["batch"], made.json()["approval"]
        assert made.json()["state"] == "waiting"
        app = home.backend.now.app
        assert await app.approvals.answer(question, decision)  # type: ignore[arg-type]
    for _ in range(2):  # the second start finds nothing to do, and grants nothing twice
        async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
            if decision == "deny":
                assert (await home.http.get(f"/api/batch/{batch}")).json()["state"] == "stopped"
                continue
            assert (await home.finished(batch))["state"] == "done"
            database = home.backend.now.app.database
            grants = await database.all("SELECT id FROM approvals WHERE scope = 'chat'")
            assert len(grants) == 1


async def test_a_denied_batch_waits_for_nobody(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        made = await home.http.post("/api/batch", json={"items": [{"prompt": "a barrel"}]})
        question = made.json()["approval"]
        await home.http.post(f"/api/approvals/{question}", json={"decision": "deny"})
        found = await home.http.get(f"/api/batch/{made.json()['batch']}")
        assert found.json()["state"] == "stopped"


@pytest.mark.skipif(bool(database_url()), reason="a file of SQLite")
async def test_an_empty_database_is_an_error_and_no_new_home(tmp_path: Path) -> None:
    path = tmp_path / "galatea.db"
    path.touch()
    with pytest.raises(HomeUnusable, match="damaged"):
        open_database(path, [STUDIO])
    assert path.stat().st_size == 0


async def test_a_process_that_died_while_it_made_a_database_leaves_a_new_home(
    tmp_path: Path,
) -> None:
    for name in (".galatea.db.new", ".galatea.db.new-wal"):
        (tmp_path / name).write_bytes(b"half")
    database = open_database(tmp_path / "galatea.db", [STUDIO])
    assert await database.all("SELECT * FROM assets") == []
    database.close()
    assert not list(tmp_path.glob(".galatea.db.new*"))


def _open(path: Path) -> bool:
    open_database(path, [STUDIO]).close()
    return True


def test_processes_that_open_a_new_home_at_once_make_one_database(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert all(pool.map(_open, [tmp_path / "galatea.db"] * 8))


def test_a_network_drive_is_known_by_its_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    here = str(tmp_path.resolve())
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {here}/my\\040home nfs4 rw 0 0\n")
    assert network_drive(tmp_path / "my home" / "galatea", mounts) == "nfs4"
    assert network_drive(tmp_path / "other", mounts) == ""
    assert network_drive(tmp_path, tmp_path / "none") == ""
