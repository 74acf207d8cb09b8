"""Random work on the rows of a home, for property tests."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.bare_studio import ACCOUNT, OWNER, BareStudio, Line
from tools.errors import ToolError
from tools.studio.money.payer import Payer
from tools.studio.rows.transitions import TRANSITIONS
from tools.studio.work.caller import Caller, CallOptions
from tools.types import GenerateOptions, Task, Wishes

NUMBER = st.integers(0, 5)


PLANS = st.sampled_from(
    [
        Wishes(),
        Wishes(rig=True),
        Wishes(rig=True, animations=("walk", "idle")),
        Wishes(rig=True, animations=("walk",), pause_after="model"),
        Wishes(rig=True, animations=("walk",), pause_after="rig"),
    ]
)


LINES = st.sampled_from(["good", "good", "good", *get_args(Line)])


ENDS = st.sampled_from(["success", "success", "success", "failed", "banned", "expired"])


LIMITS = {"generation": 2, "animation": 2, "processing": 2}


NOTES_MOVES = """
CREATE TEMP TRIGGER moves AFTER UPDATE OF state ON assets WHEN old.state <> new.state BEGIN
    INSERT INTO made_moves VALUES (old.state, new.state);
END
"""


class Work(RuleBasedStateMachine):
    """A home whose user, service and process do as they like."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory()
        self._home = self._made_home(Path(self._folder.name))
        self._caller = Caller(Payer(OWNER, ACCOUNT), options=CallOptions(fresh=True))
        self._sent_by_hand = 0
        self._asked = 0
        self._note_moves()

    def _made_home(self, folder: Path) -> BareStudio:
        return BareStudio(folder / "galatea.db", limits=LIMITS)

    def _note_moves(self) -> None:
        self._do(self._home.database.run("CREATE TEMP TABLE made_moves (old TEXT, new TEXT)"))
        self._do(self._home.database.run(NOTES_MOVES))

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(work)

    def _try(self, work: Coroutine[Any, Any, Any]) -> None:
        """A refusal in words is an answer like any other."""
        with suppress(ToolError):
            self._do(work)

    def _handle(self, number: int) -> str | None:
        assets = self._do(self._home.store.assets(owner=OWNER))
        return assets[number % len(assets)].handle if assets else None

    def _tasks(self) -> list[Task]:
        assets = self._do(self._home.store.assets(owner=OWNER))
        return [task for one in assets for task in self._do(self._home.store.tasks(one.handle))]

    # what may happen --------------------------------------------------------------------------

    @rule(wishes=PLANS)
    def generate(self, wishes: Wishes) -> None:
        if self._asked == 4:
            return
        self._asked += 1
        made = self._home.studio.generate(
            self._caller,
            prompt=f"knight {self._asked}",
            image=None,
            name=None,
            options=GenerateOptions(),
            wishes=wishes,
        )
        self._try(made)

    @rule(number=NUMBER)
    def rig(self, number: int) -> None:
        if handle := self._handle(number):
            self._try(
                self._home.studio.rig(
                    self._caller, handle, rig_type=None, spec="tripo", out_format="glb"
                )
            )

    @rule(number=NUMBER, clips=st.sampled_from([["walk"], ["idle", "jump"]]))
    def animate(self, number: int, clips: list[str]) -> None:
        if handle := self._handle(number):
            self._try(self._home.studio.animate(self._caller, handle, clips, out_format="glb"))

    @rule(number=NUMBER)
    def stop(self, number: int) -> None:
        if handle := self._handle(number):
            self._try(self._home.studio.stop(self._caller, handle))

    @rule(number=NUMBER)
    def retry(self, number: int) -> None:
        if handle := self._handle(number):
            unclear = Counter(task.state for task in self._tasks())["unknown"]
            self._try(self._home.studio.retry(self._caller, handle))
            left = Counter(task.state for task in self._tasks())["unknown"]
            self._sent_by_hand += max(0, unclear - left)

    @rule(number=NUMBER)
    def resume(self, number: int) -> None:
        handle = self._handle(number)
        asset = self._do(self._home.store.by_handle(handle)) if handle else None
        if asset is not None and asset.paused:
            self._try(self._home.studio.resume(self._caller, asset.handle))

    @rule(number=NUMBER, remote=NUMBER)
    def adopt(self, number: int, remote: int) -> None:
        handle, known = self._handle(number), self._home.service.tasks
        if handle and known:
            chosen = known[-1 - remote % len(known)].task_id
            self._try(self._home.studio.adopt(self._caller, handle, chosen))

    @rule(number=NUMBER, name=st.sampled_from(["galahad", "galahad", "gawain", "lancelot"]))
    def rename(self, number: int, name: str) -> None:
        if handle := self._handle(number):
            self._try(self._home.studio.rename(self._caller, handle, name))

    @rule(line=LINES)
    def line(self, line: Line) -> None:
        self._home.service.line = line

    @rule(number=NUMBER, status=ENDS, riggable=st.sampled_from([True, True, True, False]))
    def settle(self, number: int, status: str, riggable: bool) -> None:
        accepted = self._do(self._home.store.accepted(ACCOUNT))
        if accepted:
            task = accepted[number % len(accepted)]
            self._do(self._home.settle(task, status, riggable=riggable))

    @rule()
    def advance(self) -> None:
        self._try(self._home.advance())

    @rule(seconds=st.sampled_from([1.0, 20.0, 60.0, 200.0]))
    def pass_time(self, seconds: float) -> None:
        self._home.now_s += seconds
        self._try(self._home.advance())

    @rule(back_s=st.sampled_from([5.0, 3600.0]))
    def set_the_clock_back(self, back_s: float) -> None:
        self._home.now_s -= back_s
        self._do(self._home.agenda.mend_times(now=self._home.now_s))

    @rule()
    def restart(self) -> None:
        self._home.close()
        self._home.open()
        self._note_moves()

    # what must never be -----------------------------------------------------------------------

    @invariant()
    def every_move_is_legal(self) -> None:
        for move in self._do(self._home.database.all("SELECT old, new FROM made_moves")):
            assert move["new"] in TRANSITIONS[move["old"]], move

    @invariant()
    def nothing_is_under_way_twice(self) -> None:
        under_way = Counter(
            (task.asset, task.step)
            for task in self._tasks()
            if not task.handled and (task.open or task.state == "unknown")
        )
        assert all(count == 1 for count in under_way.values()), under_way

    @invariant()
    def what_rests_has_nothing_open(self) -> None:
        for asset in self._do(self._home.store.assets(owner=OWNER)):
            if asset.at_rest:
                tasks = self._do(self._home.store.tasks(asset.handle))
                assert not [task.step for task in tasks if task.open], asset

    @invariant()
    def pools_are_kept(self) -> None:
        busy = Counter(t.pool for t in self._tasks() if t.state in ("sending", "accepted"))
        assert all(count <= LIMITS[pool] for pool, count in busy.items()), busy

    @invariant()
    def every_task_of_the_service_has_its_row(self) -> None:
        """Or is being looked for, or was given up before a person's eyes."""
        tasks = self._tasks()
        claimed = [task.remote_id for task in tasks if task.remote_id]
        assert len(claimed) == len(set(claimed))
        orphans = {task.task_id for task in self._home.service.tasks} - set(claimed)
        sought = sum(task.state in ("sending", "unknown") for task in tasks)
        assert len(orphans) <= sought + self._sent_by_hand

    @invariant()
    def no_credit_counts_twice(self) -> None:
        """What rows say was used is the price of what the service finished, each once."""
        used = sum(task.credits_used or 0.0 for task in self._tasks())
        done = [task for task in self._tasks() if task.succeeded]
        assert used == sum(task.credits for task in done)
        assert len({task.remote_id for task in done}) == len(done)

    @invariant()
    def nothing_is_held_for_nothing(self) -> None:
        rows = self._do(self._home.database.all("SELECT handle, reserved, wishes FROM assets"))
        for row in rows:
            if Wishes.model_validate_json(row["wishes"]).empty:
                assert row["reserved"] == 0, row

    def teardown(self) -> None:
        """In the end everything comes to rest, or waits for a person to decide."""
        self._home.service.line = "good"
        for _ in range(40):
            self._home.now_s += 100.0
            self._try(self._home.advance())
            self._do(self._home.settle_all())
        for asset in self._do(self._home.store.assets(owner=OWNER)):
            tasks = self._do(self._home.store.tasks(asset.handle))
            stuck = any(task.state == "unknown" and not task.handled for task in tasks)
            assert asset.at_rest or stuck, (asset, tasks)
        self._home.close()
        self._loop.close()
        self._folder.cleanup()
