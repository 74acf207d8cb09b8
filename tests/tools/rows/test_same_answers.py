"""Statements that read little give what the plain ones give that read everything."""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from tests.bare_studio import ACCOUNT, OWNER, START, BareStudio
from tests.tools.rows.store_work import Work
from tools.studio.db.database import packed
from tools.studio.db.sqlite import open_database
from tools.studio.money.spending import COST, spent
from tools.studio.rows.row_writes import free_handle
from tools.studio.rows.schema import STUDIO
from tools.types import Wishes

SETTLED = """
SELECT handle FROM assets WHERE owner = :owner AND handle IN (
    SELECT asset FROM tasks WHERE settled_at > :since
        OR (state IN ('rejected', 'unknown') AND created_at > :since)
    UNION SELECT asset FROM files WHERE created_at > :since)
AND NOT EXISTS (SELECT 1 FROM tasks WHERE asset = handle AND handled = 0 AND state = 'settled')
"""
"""What still has to be carried over to its asset is told a moment later."""
WISHING = """
SELECT handle FROM assets WHERE stop = 0 AND wishes <> :none AND (state = 'complete'
    OR (state = 'generated' AND wishes NOT LIKE '%"pause_after":"model"%')
    OR (state = 'rigged' AND wishes NOT LIKE '%"pause_after":"rig"%'))
"""
MOVED = """
SELECT count(*) AS accepted,
    coalesce(sum(CASE state WHEN 'settled' THEN 1 ELSE 0 END), 0) AS settled
FROM tasks WHERE account = :account AND state IN ('accepted', 'settled')
"""
SPENT = f"""
SELECT (SELECT coalesce(sum({COST}), 0) FROM tasks WHERE owner = :owner
    AND (:chat IS NULL OR chat = :chat) AND (:since IS NULL OR created_at >= :since))
+ (SELECT coalesce(sum(reserved), 0) FROM assets WHERE owner = :owner
    AND (:chat IS NULL OR chat = :chat)) AS credits
"""


class Compared(Work):
    """The same life as in the laws of the rows, under a clock that only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self._moments = [START - 1]
        self._money: dict[object, object] = {}

    def set_the_clock_back(self, back_s: float) -> None:
        """Not here."""

    def _all(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        return self._do(self._home.database.all(sql, **values))

    @invariant()
    def what_settled_since_any_moment_is_the_same(self) -> None:
        for since in self._moments[-8:]:
            settled = self._do(self._home.store.settled_since(since, owner=OWNER))
            found = [asset.handle for asset in settled]
            assert settled == sorted(settled, key=lambda asset: asset.updated_at)
            (latest,) = self._do(self._home.store.settled_since(since, owner=OWNER, limit=1)) or [0]
            assert not settled or latest == settled[-1]
            assert len(found) == len(set(found))
            plain = {row["handle"] for row in self._all(SETTLED, owner=OWNER, since=since)}
            assert plain <= set(found)
            late = {row["asset"] for row in self._all("SELECT asset FROM tasks WHERE handled = 0")}
            assert set(found) - plain <= late
        self._moments.append(self._home.now_s)
        self._home.now_s += 0.01

    @invariant()
    def whatever_wishes_is_on_the_agenda(self) -> None:
        due = self._do(self._home.agenda.open(now=self._home.now_s))
        none = packed(Wishes().model_dump())
        assert {row["handle"] for row in self._all(WISHING, none=none)} <= due.keys()

    @invariant()
    def no_money_moves_unnoticed(self) -> None:
        (plain,) = self._all(MOVED, account=ACCOUNT)
        seen = self._do(self._home.store.moved_money(ACCOUNT))
        assert self._money.setdefault(seen, plain) == plain


TestCompared = Compared.TestCase
TestCompared.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)

LINE = st.tuples(
    st.sampled_from(["ann", "bob"]),
    st.sampled_from([None, "one", "two"]),
    st.sampled_from(["intent", "accepted", "settled", "rejected", "unknown"]),
    st.sampled_from(["success", "failed", ""]),
    st.integers(0, 3),
    st.sampled_from([None, 0.0, 7.0]),
)


@pytest.mark.anyio
@settings(max_examples=40)
@given(lines=st.lists(LINE, max_size=12))
async def test_what_was_spent_is_the_same_of_a_chat_a_day_and_all(lines: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "galatea.db", [STUDIO])
        for number, (owner, chat, state, status, at, used) in enumerate(lines):
            mine = {"handle": f"h{number}", "owner": owner, "chat": chat, "at": float(at)}
            await database.run(
                "INSERT INTO assets (handle, owner, account, chat, prompt, options, fingerprint,"
                " wishes, state, reserved, created_at, updated_at) VALUES (:handle, :owner, 'a',"
                " :chat, '', '{}', '', '{}', 'queued', :reserved, :at, :at)",
                reserved=float(number % 3),
                **mine,
            )
            await database.run(
                "INSERT INTO tasks (id, asset, account, owner, chat, step, pool, endpoint, body,"
                " credits, state, status, credits_used, created_at, rev) VALUES (:handle, :handle,"
                " 'a', :owner, :chat, 'rig', 'p', 'e', '{}', 25, :state, :status, :used, :at, 1)",
                state=state,
                status=status,
                used=used,
                **mine,
            )
        for owner in ("ann", "bob"):
            for chat in (None, "one", "two", "three"):
                for since in (None, 0.0, 1.0, 2.5):
                    asked: dict[str, Any] = {"owner": owner, "chat": chat, "since": since}
                    plain = await database.one(SPENT, **asked)
                    assert await spent(database, **asked) == (plain or {})["credits"]
        database.close()


@pytest.mark.anyio
@pytest.mark.parametrize("taken", [0, 1, 2, 3, 4, 5, 8, 9, 33, 200])
async def test_the_next_number_of_a_handle_is_the_lowest_that_is_free(
    taken: int, tmp_path: Path
) -> None:
    home = BareStudio(tmp_path / "galatea.db")
    for _ in range(taken):
        last = await home.ask("knight")
    for other in ("knights", "knight-errant", "knigh"):
        await home.ask(other)
    if taken:
        await home.store.rename(last, "galahad", now=home.now_s)  # an alias is taken as well
    wanted = "knight" if not taken else f"knight-{taken + 1}"
    assert await free_handle(home.database, "knight") == wanted
    home.close()


@pytest.mark.anyio
async def test_what_is_under_way_hides_nothing_that_came_to_rest_before_it(tmp_path: Path) -> None:
    home = BareStudio(tmp_path / "galatea.db")
    for at, state in enumerate(["complete", "rigging", "rigging"]):
        handle = await home.ask("knight")
        await home.database.run(
            "UPDATE assets SET state = :state, updated_at = :at WHERE handle = :handle",
            state=state,
            at=home.now_s + at,
            handle=handle,
        )
        await home.database.run(
            "UPDATE tasks SET settled_at = :at WHERE asset = :handle",
            at=home.now_s + at,
            handle=handle,
        )
    ended = partial(home.store.settled_since, START - 1, owner=OWNER, limit=1)
    assert [asset.handle for asset in await ended()] == ["knight-3"]
    assert [asset.handle for asset in await ended(moving=False)] == ["knight"]
    home.close()
