"""The rows' laws again, over PostgreSQL: what may happen and what must not is in tests/tools."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.bare_studio import BareStudio
from tests.tools.rows.store_work import LIMITS, Work
from tools.studio.db.database import Database
from tools.studio.db.postgres import open_postgres
from tools.studio.rows.schema import STUDIO
from tools.studio.rows.transitions import TRANSITIONS

NOTES_MOVES = (
    "CREATE TABLE IF NOT EXISTS made_moves (old TEXT, new TEXT)",
    "CREATE OR REPLACE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN INSERT INTO made_moves VALUES (old.state, new.state); RETURN NULL; END'",
    "CREATE OR REPLACE TRIGGER moves AFTER UPDATE OF state ON assets FOR EACH ROW"
    " WHEN (old.state <> new.state) EXECUTE FUNCTION note_move()",
)
TABLES = """
SELECT string_agg(quote_ident(tablename), ', ') AS names FROM pg_tables
WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'made_moves')
"""


@dataclass
class OnPostgres(BareStudio):
    """A home whose rows are in PostgreSQL, opened and closed from outside the loop."""

    url: str = ""
    loop: asyncio.AbstractEventLoop | None = None

    def _rows(self) -> Database:
        return self.do(open_postgres(self.url, [STUDIO]))

    def close(self) -> None:
        self.do(self.database.aclose())

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        assert self.loop is not None
        return self.loop.run_until_complete(work)


class WorkOnPostgres(Work):
    """Each begins with a restart's cost and no rows."""

    url = ""

    def _made_home(self, folder: Path) -> BareStudio:
        home = OnPostgres(folder / "rows", limits=LIMITS, url=self.url, loop=self._loop)
        found = home.do(home.database.one(TABLES))
        home.do(home.database.run(f"TRUNCATE {found['names']}"))
        return home

    def _note_moves(self) -> None:
        for statement in NOTES_MOVES:
            self._do(self._home.database.run(statement))


FEW = settings(max_examples=6, stateful_step_count=40, deadline=None, derandomize=True)


@pytest.mark.timeout(900)  # some 8 s of processor time, and a restart waits for its connections
def test_no_order_of_events_writes_to_postgres_what_must_not_be(url: str) -> None:
    run_state_machine_as_test(type("Here", (WorkOnPostgres,), {"url": url}), settings=FEW)
    with psycopg.connect(url) as rows:
        made = rows.execute("SELECT DISTINCT old, new FROM made_moves").fetchall()
    assert len(made) > 2  # the trigger noted them, also those of the end
    assert all(new in TRANSITIONS[old] for old, new in made)
