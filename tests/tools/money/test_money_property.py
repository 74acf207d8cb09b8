"""No order of questions, answers, spending, failures and restarts passes an approval or a cap."""

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from tools.errors import Declined
from tools.step_name import StepName
from tools.studio.catalog import Step
from tools.studio.db.sqlite import SqliteDatabase, open_database
from tools.studio.money.approvals import Approvals, Requester
from tools.studio.money.quote import Quote
from tools.studio.money.reserve import Spend
from tools.studio.money.spending import Caps, spent
from tools.studio.rows.schema import STUDIO
from tools.studio.rows.store import Store
from tools.studio.work.advancer import intent
from tools.types import Asset, GenerateOptions, Task, Wishes

CHAT_CAP, DAY_CAP = 60.0, 100.0
PRICES = st.sampled_from([0.0, 5.0, 10.0, 20.0, 25.0])
CHATS = st.sampled_from(["a", "b"])
MOSTLY_LOCAL = st.sampled_from(["local", "local", "local", "eve"])


class Money(RuleBasedStateMachine):
    """A home's rows, a person who answers, a model that asks, a service that bills or fails."""

    questions = Bundle("questions")
    tasks = Bundle("tasks")

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._folder = tempfile.TemporaryDirectory()
        self._now = 1_795_000_000.0
        self._number = 0
        self._open()
        self._granted: dict[str, float] = {}
        self._spent_on: dict[str, float] = {}

    def _open(self) -> None:
        path = Path(self._folder.name) / "galatea.db"
        self._database: SqliteDatabase = open_database(path, [STUDIO])
        self._store = Store(self._database)
        self._approvals = Approvals(self._database)

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(work)

    def teardown(self) -> None:
        self._database.close()
        self._loop.close()
        self._folder.cleanup()

    @rule(target=questions, credits=PRICES, chat=CHATS)
    def ask(self, credits: float, chat: str) -> Any:
        asked, quote = (
            Requester("local", chat, None, "tests"),
            Quote("generate_3d", {"n": credits}, credits),
        )
        question = self._do(self._approvals.open(asked, [quote], now=self._now, for_s=600))
        return question, credits, chat

    @rule(question=questions, yes=st.sampled_from([True, True, False]), who=MOSTLY_LOCAL)
    def answer(self, question: Any, yes: bool, who: str) -> None:
        done = self._do(
            self._approvals.settle(
                question[0], "approve" if yes else "deny", owner=who, by=who, now=self._now
            )
        )
        if done:
            assert who == "local"
            self._granted[question[0]] = question[1] if yes else 0.0

    @rule(
        target=tasks,
        question=questions,
        extra=st.sampled_from([0.0, 0.0, 5.0]),
        other=st.sampled_from([False, False, True]),
    )
    def spend(self, question: Any, extra: float, other: bool) -> Any:
        """The model begins the step: as it was asked, dearer, or with other arguments."""
        name, credits, chat = question
        rows = self._do(self._approvals.of(name, owner="local"))
        price = credits + extra
        quote = Quote("generate_3d", {"n": -1.0 if other else credits}, price)
        spend = Spend(quote, "local", chat, Caps(CHAT_CAP, DAY_CAP), rows[0].id, self._now, "tests")
        task = self._task(price, chat)
        with suppress(Declined):
            self._do(
                self._store.add_asset(self._asset(chat), f"f{self._number}", task, None, spend)
            )
            self._spent_on[name] = self._spent_on.get(name, 0.0) + price
            assert price == 0 or not (other or extra), "a yes covered what was not asked"
            return task
        return multiple()

    @rule(target=tasks, credits=PRICES, chat=CHATS)
    def spend_by_policy(self, credits: float, chat: str) -> Any:
        """Where the policy is `auto`, only the caps stand."""
        spend = Spend(
            Quote("rig", {}, credits),
            "local",
            chat,
            Caps(CHAT_CAP, DAY_CAP),
            None,
            self._now,
            "tests",
        )
        task = self._task(credits, chat)
        with suppress(Declined):
            self._do(
                self._store.add_asset(self._asset(chat), f"f{self._number}", task, None, spend)
            )
            return task
        return multiple()

    @rule(task=tasks, used=st.sampled_from([0.0, 0.5, 1.0]))
    def settle(self, task: Task, used: float) -> None:
        self._do(self._store.claim(task, limit=10, now=self._now, look_at=self._now))
        self._do(
            self._store.update_task(
                task.id,
                was="sending",
                state="settled",
                status="success" if used else "failed",
                credits_used=task.credits * used,
            )
        )

    @rule(task=tasks)
    def reject(self, task: Task) -> None:
        self._do(self._store.update_task(task.id, was="intent", state="rejected"))

    @rule()
    def restart(self) -> None:
        self._database.close()
        self._open()

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self._now += hours * 3600

    @invariant()
    def no_yes_is_spent_twice_or_beyond(self) -> None:
        for question, credits in self._spent_on.items():
            assert credits <= self._granted.get(question, 0.0)

    @invariant()
    def no_cap_is_passed(self) -> None:
        for chat in ("a", "b"):
            assert self._do(spent(self._database, owner="local", chat=chat)) <= CHAT_CAP
        from tools.studio.money.spending import day_start

        since = day_start(self._now)
        assert self._do(spent(self._database, owner="local", since=since)) <= DAY_CAP

    def _asset(self, chat: str) -> Asset:
        self._number += 1
        return Asset(
            handle=f"asset-{self._number}",
            owner="local",
            account="tests",
            chat=chat,
            prompt="a knight",
            image=None,
            options=GenerateOptions(),
            wishes=Wishes(),
            state="queued",
            rig_type=None,
            spec=None,
            stop=False,
            problem=None,
            created_at=self._now,
            updated_at=self._now,
        )

    def _task(self, credits: float, chat: str) -> Task:
        step = Step(StepName("generate"), "generation/text-to-model", {}, credits, "generation")
        return intent(self._asset(chat), step, self._now)


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
