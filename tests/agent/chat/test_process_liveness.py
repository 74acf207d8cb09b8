"""A turn is closed for a dead process, and left alone while its process lives."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent.chat.history import History
from agent.chat.process_liveness import LockedFiles
from agent.chat.schema import SCHEMA, SCHEMA_NAME
from agent.core.errors import TurnRunning
from agent.core.events import TurnStarted
from agent.core.messages import User
from tools.clock import Clock
from tools.studio.db.database import Database, Schema
from tools.studio.db.sqlite import open_database

pytestmark = pytest.mark.anyio

LIVING = """
import asyncio, sys
from pathlib import Path
from agent.chat.process_liveness import LockedFiles
life = LockedFiles(Path(sys.argv[1]))
asyncio.run(life.show())
print(life.process, flush=True)
sys.stdin.read()
"""


def _living(folder: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-c", LIVING, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def _ended(process: subprocess.Popen[str], how: signal.Signals) -> None:
    process.send_signal(how)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        pipe.close()


async def test_a_process_lives_until_it_is_killed_and_its_file_goes(tmp_path: Path) -> None:
    mine = LockedFiles(tmp_path)
    process, name = _living(tmp_path)
    try:
        assert await mine.lives(name)
        assert await mine.lives(name), "looking does not end it"
    finally:
        _ended(process, signal.SIGKILL)
    assert (tmp_path / f"{name}.lock").exists()
    assert not await mine.lives(name)
    assert not (tmp_path / f"{name}.lock").exists()


async def test_showing_takes_the_files_of_killed_processes_away(tmp_path: Path) -> None:
    process, _ = _living(tmp_path)
    _ended(process, signal.SIGKILL)
    mine = LockedFiles(tmp_path)
    await mine.show()
    assert [file.stem for file in tmp_path.iterdir()] == [mine.process]
    assert await mine.lives(mine.process)
    await mine.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_name_that_was_never_shown_is_dead(tmp_path: Path) -> None:
    assert not await LockedFiles(tmp_path / "none").lives("12-34")
    assert not await LockedFiles(tmp_path).lives("")


async def test_a_turn_of_a_living_process_is_not_closed_and_keeps_its_chat_busy(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "processes"
    here, there = LockedFiles(folder), LockedFiles(folder)
    database, other = _database(tmp_path), _database(tmp_path)
    mine, theirs = History(database, life=here), History(other, life=there)
    row = await mine.create(owner="local", name=None, now=clock.now())
    await mine.begin(row.id, _turn(row.id, "t1"), now=clock.now())

    await theirs.close_interrupted()
    assert len(await theirs.events(row.id)) == 1
    with pytest.raises(TurnRunning):
        await theirs.begin(row.id, _turn(row.id, "t2"), now=clock.now())

    await here.close()  # as the system does for a process that is killed
    await theirs.close_interrupted(row.id)
    assert [event.type for event in await theirs.events(row.id)] == ["turn_started", "turn_done"]
    await theirs.begin(row.id, _turn(row.id, "t3"), now=clock.now())
    await there.close()
    database.close()
    other.close()


def _turn(chat: str, turn: str) -> TurnStarted:
    return TurnStarted(chat=chat, turn=turn, message=User(content="Hi"))


def _database(folder: Path) -> Database:
    return open_database(folder / "galatea.db", (Schema(SCHEMA_NAME, SCHEMA),))
