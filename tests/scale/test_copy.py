"""Moving a home into PostgreSQL: every row, counted and compared, or nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.app.assemble import SCHEMAS
from tests.home import opened
from tools.clock import Clock
from tools.errors import HomeUnusable
from tools.studio.db.copy import copy
from tools.studio.db.postgres import open_postgres
from tools.studio.db.sqlite import open_database

pytestmark = pytest.mark.anyio


async def test_a_home_goes_on_in_postgres_where_it_was(
    tmp_path: Path, clock: Clock, url: str
) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make("a silver knight", rig=True, animations=("walk",))
        async for _ in (await home.app.chat("first")).send("hello \0 you"):
            pass
    source = open_database(tmp_path / "home" / "galatea.db", SCHEMAS)
    target = await open_postgres(url, SCHEMAS)
    done = await copy(source, target, SCHEMAS)
    assert all(one.same for one in done)
    assert {one.table: one.rows for one in done}["assets"] == 1
    assert sum(one.rows for one in done) > 10
    with pytest.raises(HomeUnusable, match="not empty"):
        await copy(source, target, SCHEMAS)
    await target.aclose()
    source.close()
    async with opened(tmp_path, clock, database_url=url) as home:
        view = await home.app.studio.look(home.caller, "knight")
        assert (view.asset.state, view.clips) == ("complete", ["walk"])
        assert await home.app.costs()
        (chat,) = await home.app.history.search("hello", owner="local")
        assert chat.name == "first"


def test_the_command_says_what_it_did_and_never_the_password(tmp_path: Path, url: str) -> None:
    def galatea(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "agent", *words],
            env=dict(os.environ),
            capture_output=True,
            text=True,
            timeout=250,
        )

    open_database(tmp_path / "home" / "galatea.db", SCHEMAS).close()
    copied = galatea("db", "copy", str(tmp_path / "home"), url)
    assert copied.returncode == 0, copied.stderr
    assert "the same in both" in copied.stdout
    lost = galatea(
        "db", "copy", str(tmp_path / "home"), "postgresql://ann:s3cr3t-word@127.0.0.1:9/x"
    )
    assert lost.returncode == 3
    assert "127.0.0.1:9/x cannot be reached" in lost.stderr
    assert "s3cr3t" not in lost.stdout + lost.stderr
    assert galatea("db", "copy", str(tmp_path / "nowhere"), url).returncode == 2
