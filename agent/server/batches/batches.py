"""Many assets at one price and with one yes: written down first, then begun one after the other.

An item's work is tied to (batch, number) like a tool call, so that an item is begun only once,
whatever crashes; the yes is a standing one for the batch alone, up to its price.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.app import App
from agent.server.batches.plan_request import PlanRequest
from tools.clock import Clock
from tools.errors import Declined, ToolError
from tools.studio.db.database import Database, packed
from tools.studio.money.approvals import Requester, grant_in
from tools.studio.money.quote import Quote
from tools.studio.money.spending import BATCH
from tools.studio.work.caller import Caller, Origin
from tools.types import Problem

log = logging.getLogger("galatea.server")


@dataclass(frozen=True)
class BatchItem:
    number: int
    wanted: PlanRequest
    handle: str | None
    problem: Problem | None


@dataclass(frozen=True)
class Batch:
    id: str
    owner: str
    account: str
    state: str
    """waiting (for a yes), running, stopped"""
    credits: float
    approval: str | None
    items: tuple[BatchItem, ...]

    @property
    def chat(self) -> str:
        """What its spending is booked under."""
        return BATCH + self.id


class Batches:
    """The batches of every owner."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def add(self, app: App, wanted: Sequence[PlanRequest]) -> Batch:
        """A new batch; it waits where a person must say yes first. Raises OverCap, OutOfCredits."""
        batch_id, credits = secrets.token_hex(6), sum(one.price.credits for one in wanted)
        asked = Requester(app.owner, BATCH + batch_id, None, app.account)
        state, approval = "running", None
        quote = Quote("batch", {"items": [one.model_dump() for one in wanted]}, credits)
        try:
            caller = replace(app.caller(), origin=Origin(asked.chat))
            await app.studio.gate.pass_through(quote, caller, app.account)
        except Declined as error:
            if "approval" not in error.facts:
                raise
            state, approval = "waiting", str(error.facts["approval"])
        async with self._db.transaction(durable=True) as rows:
            await rows.run(
                "INSERT INTO batches (id, owner, account, state, credits, approval, created_at)"
                " VALUES (:id, :owner, :account, :state, :credits, :approval, :now)",
                id=batch_id,
                owner=app.owner,
                account=app.account,
                state=state,
                credits=credits,
                approval=approval,
                now=self._clock.now(),
            )
            for number, one in enumerate(wanted, 1):
                await rows.run(
                    "INSERT INTO batch_items (batch, number, wanted)"
                    " VALUES (:batch, :number, :wanted)",
                    batch=batch_id,
                    number=number,
                    wanted=packed(one.model_dump()),
                )
        if state == "running":
            self.carry_on(batch_id, app)
        batch = await self.find(batch_id, owner=app.owner)
        assert batch is not None
        return batch

    async def find(self, batch: str, *, owner: str) -> Batch | None:
        row = await self._db.one(
            "SELECT * FROM batches WHERE id = :id AND owner = :owner", id=batch, owner=owner
        )
        if row is None:
            return None
        items = await self._db.all(
            "SELECT * FROM batch_items WHERE batch = :id ORDER BY number", id=batch
        )
        return Batch(
            row["id"],
            row["owner"],
            row["account"],
            row["state"],
            row["credits"],
            row["approval"],
            tuple(_item(item) for item in items),
        )

    async def latest(self, *, owner: str, limit: int = 20) -> list[Batch]:
        """The newest first."""
        rows = await self._db.all(
            "SELECT id FROM batches WHERE owner = :owner ORDER BY created_at DESC LIMIT :limit",
            owner=owner,
            limit=limit,
        )
        found = [await self.find(row["id"], owner=owner) for row in rows]
        return [batch for batch in found if batch is not None]

    async def of_approval(self, approval: str, *, owner: str) -> Batch | None:
        row = await self._db.one(
            "SELECT id FROM batches WHERE approval = :approval AND owner = :owner",
            approval=approval,
            owner=owner,
        )
        return None if row is None else await self.find(row["id"], owner=owner)

    async def approved(self, app: App, batch: Batch, *, by: str) -> None:
        """A person's yes to a batch: its items may spend its price, and begin."""
        await self._let_begin(batch, by)
        self.carry_on(batch.id, app)

    async def _let_begin(self, batch: Batch, by: str) -> None:
        """Its grant and its state in one, so that no crash leaves the one without the other."""
        asked = Requester(batch.owner, batch.chat, None, batch.account)
        async with self._db.transaction(durable=True) as rows:
            count = await rows.run(
                "UPDATE batches SET state = 'running' WHERE id = :id AND state = 'waiting'",
                id=batch.id,
            )
            if count:
                now = self._clock.now()
                await grant_in(rows, asked, "chat", batch.credits, by=by, now=now)

    async def denied(self, batch: Batch) -> None:
        """A person's no: nothing of it begins, and it waits for nobody any more."""
        await self._db.run(
            "UPDATE batches SET state = 'stopped' WHERE id = :id AND state = 'waiting'",
            id=batch.id,
        )

    async def take_up_answers(self) -> None:
        """Batches whose question was answered just before a process died follow the answer."""
        rows = await self._db.all(
            "SELECT b.id, b.owner, a.state, a.decided_by FROM batches b JOIN approvals a"
            " ON a.question = b.approval AND a.owner = b.owner"
            " WHERE b.state = 'waiting' AND a.state IN ('approved', 'denied')"
        )
        for row in rows:
            batch = await self.find(row["id"], owner=row["owner"])
            if batch is None:
                continue
            if row["state"] == "approved":
                await self._let_begin(batch, row["decided_by"] or batch.owner)
            else:
                await self.denied(batch)

    async def stop(self, app: App, batch: Batch) -> None:
        """Begins nothing more; steps that the service is working on are billed and kept."""
        await self._set_state(batch, "stopped")
        for item in batch.items:
            if item.handle is not None and await app.studio.asset(item.handle, owner=app.owner):
                await app.studio.stop(app.caller(), item.handle)

    async def resume(self, app: App, batch: Batch) -> None:
        """What was not begun is begun, and what failed is tried again."""
        await self._db.run("UPDATE batch_items SET problem = NULL WHERE batch = :id", id=batch.id)
        await self._set_state(batch, "running")
        for item in batch.items:
            if item.handle is None:
                continue
            view = await app.studio.look(app.caller(), item.handle)
            if view.asset.state in ("failed", "stopped") or view.problem is not None:
                caller = replace(app.caller(), origin=Origin(batch.chat))
                await app.studio.retry(caller, item.handle)
        self.carry_on(batch.id, app)

    async def running(self) -> list[tuple[str, str, str]]:
        """Batches with items not begun yet: id, owner, account."""
        rows = await self._db.all(
            "SELECT id, owner, account FROM batches WHERE state = 'running' AND id IN"
            " (SELECT batch FROM batch_items WHERE handle IS NULL AND problem IS NULL)"
        )
        return [(row["id"], row["owner"], row["account"]) for row in rows]

    def carry_on(self, batch: str, app: App) -> None:
        """Begins what is not begun, in the background."""
        if batch not in self._tasks:
            task = asyncio.create_task(self._run(batch, app), name=f"batch-{batch}")
            self._tasks[batch] = task
            task.add_done_callback(lambda done: self._ended(batch, done))

    async def begun(self, batch: str) -> None:
        """Waits until each item of a batch that is carried on here is begun."""
        if task := self._tasks.get(batch):
            await asyncio.wait([task])

    def _ended(self, batch: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(batch, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("❌ batch %s broke off", batch, exc_info=error)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _run(self, batch_id: str, app: App) -> None:
        done: set[int] = set()
        while True:
            batch = await self.find(batch_id, owner=app.owner)
            if batch is None or batch.state != "running":
                return
            left = [
                item
                for item in batch.items
                if item.handle is None and item.problem is None and item.number not in done
            ]
            if not left:
                return
            done.add(left[0].number)
            caller = app.caller()
            caller = replace(
                caller,
                origin=Origin(batch.chat, f"item-{left[0].number}"),
                options=replace(caller.options, fresh=True),
            )
            await self._begin(app, caller, batch, left[0])

    async def _begin(self, app: App, caller: Caller, batch: Batch, item: BatchItem) -> None:
        handle: str | None = None
        problem: Problem | None = None
        try:
            view, _ = await item.wanted.begin(app.studio, caller)
            handle = view.asset.handle
        except ToolError as error:
            begun = await app.studio.begun_by(caller)
            handle = None if begun is None else begun.handle
            problem = Problem(code=error.code, message=error.message, remedy=error.remedy)
        await self._db.run(
            "UPDATE batch_items SET handle = :handle, problem = :problem"
            " WHERE batch = :batch AND number = :number",
            handle=handle,
            problem=None if problem is None or handle else packed(problem.model_dump()),
            batch=batch.id,
            number=item.number,
        )

    async def _set_state(self, batch: Batch, state: str) -> None:
        await self._db.run(
            "UPDATE batches SET state = :state WHERE id = :id", state=state, id=batch.id
        )


def _item(row: dict[str, Any]) -> BatchItem:
    return BatchItem(
        number=row["number"],
        wanted=PlanRequest.model_validate(json.loads(row["wanted"])),
        handle=row["handle"],
        problem=None if row["problem"] is None else Problem.model_validate_json(row["problem"]),
    )
