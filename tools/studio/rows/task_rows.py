"""Tasks as rows: from the intent to what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from tools.step_name import StepKind, StepName
from tools.studio.db.database import Database
from tools.studio.rows.columns import TaskColumns
from tools.studio.rows.leave import SpendingLeave
from tools.studio.rows.row_forms import MARKS, AtService, column, of_assets, task_of
from tools.studio.rows.row_writes import move
from tools.studio.rows.spending_stops import STOPPED
from tools.types import Asset, AssetState, Problem, Task, Wishes


class TaskRows:
    """Reads and writes of tasks."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def tasks(self, handle: str) -> list[Task]:
        """All tasks of an asset, oldest first."""
        rows = await self._db.all(
            "SELECT * FROM tasks WHERE asset = :asset ORDER BY created_at, rowid", asset=handle
        )
        return [task_of(row) for row in rows]

    async def tasks_of(
        self, handles: Sequence[str], *, under_way: bool = False
    ) -> Mapping[str, Sequence[Task]]:
        """The same of many assets; those that have none are left out."""
        open_only = " AND handled = 0" if under_way else ""
        return await of_assets(
            self._db,
            f"SELECT * FROM tasks WHERE asset IN ({MARKS}){open_only} ORDER BY created_at, rowid",
            handles,
            task_of,
        )

    async def task(self, task_id: str) -> Task | None:
        row = await self._db.one("SELECT * FROM tasks WHERE id = :id", id=task_id)
        return None if row is None else task_of(row)

    async def accepted_ids(self, account: str) -> set[str]:
        """Our ids of what the service is working on for one account."""
        rows = await self._db.all(
            "SELECT id FROM tasks WHERE account = :account AND state = 'accepted'", account=account
        )
        return {row["id"] for row in rows}

    async def accepted(self, account: str) -> list[Task]:
        """What the service is working on for one account."""
        rows = await self._db.all(
            "SELECT * FROM tasks WHERE account = :account AND state = 'accepted'"
            " ORDER BY created_at",
            account=account,
        )
        return [task_of(row) for row in rows]

    async def at_service(self, account: str) -> list[AtService]:
        """The same, as little of each as tells whether it has changed; by pool, oldest first."""
        rows = await self._db.all(
            "SELECT id, asset, step, remote_id, status, progress FROM tasks"
            " WHERE account = :account AND state = 'accepted' ORDER BY pool, created_at",
            account=account,
        )
        return [AtService(**row) for row in rows]

    async def unhandled(self, *, owner: str) -> list[Task]:
        """What is under way for one owner, oldest first; with it what nobody knows the fate of."""
        rows = await self._db.all(
            "SELECT * FROM tasks WHERE owner = :owner AND handled = 0 ORDER BY created_at, rowid",
            owner=owner,
        )
        return [task_of(row) for row in rows]

    async def took_s(self, account: str, *, limit: int = 200) -> list[tuple[StepKind, float]]:
        """The newest successful tasks of an account: their kind (generate, rig, ...), and how long
        each took at the service."""
        rows = await self._db.all(
            "SELECT step, settled_at - posted_at AS took FROM tasks WHERE account = :account"
            " AND settled_at IS NOT NULL AND status = 'success' AND posted_at IS NOT NULL"
            " ORDER BY settled_at DESC LIMIT :limit",
            account=account,
            limit=limit,
        )
        return [(StepName.parse(row["step"]).kind, float(row["took"])) for row in rows]

    async def moved_money(self, account: str) -> tuple[int, float]:
        """Another value once a task of an account was accepted or has settled: how many are at the
        service, and when the last one settled."""
        row = await self._db.one(
            "SELECT (SELECT count(*) FROM tasks WHERE account = :account AND state = 'accepted')"
            " AS accepted, (SELECT max(settled_at) FROM tasks WHERE account = :account"
            " AND settled_at IS NOT NULL) AS settled_at",
            account=account,
        )
        return (int(row["accepted"]), float(row["settled_at"] or 0)) if row else (0, 0.0)

    async def changed_since(self, rev: int) -> list[Task]:
        """Tasks that changed after `rev`, in the order of their change."""
        rows = await self._db.all(
            f"SELECT * FROM tasks WHERE rev > :rev{self._db.dialect.settled_rev}"
            " ORDER BY rev, rowid",
            rev=rev,
        )
        return [task_of(row) for row in rows]

    async def rev(self) -> int:
        row = await self._db.one(
            "SELECT coalesce(max(rev), 0) AS rev FROM tasks WHERE rev > 0"
            f"{self._db.dialect.settled_rev}"
        )
        return 0 if row is None else int(row["rev"])

    async def claim(self, task: Task, *, limit: int, now: float, look_at: float) -> bool:
        """Takes an intent for sending, if its pool has room; of several callers one gets it.

        While the fate of another task for the same input is unclear it is not taken either: the
        two could not be told apart; nor where its owner buys nothing more with its account.
        Should the sender die, `look_at` is when to look for the task.
        """
        pool = [f"pool {task.account} {task.pool}", f"send {task.asset}"]
        async with self._db.transaction(durable=True, alone=pool) as rows:
            count = await rows.run(
                "UPDATE tasks SET state = 'sending', posted_at = :now, unclear_at = NULL,"
                " not_before = 0, look_at = :look_at, readings = 0, tries = tries + 1,"
                " problem = NULL,"
                f" rev = {rows.dialect.next_rev} WHERE id = :id AND state = 'intent'"
                " AND (SELECT count(*) FROM tasks WHERE account = :account AND pool = :pool"
                " AND state IN ('sending', 'accepted')) < :limit"
                " AND NOT EXISTS (SELECT 1 FROM tasks o WHERE o.asset = :asset AND o.id <> :id"
                " AND o.state = 'sending' AND o.unclear_at IS NOT NULL)"
                f" AND NOT {STOPPED.format(task='tasks')}",
                now=now,
                look_at=look_at,
                id=task.id,
                asset=task.asset,
                account=task.account,
                pool=task.pool,
                limit=limit,
            )
        return count == 1

    async def claimed(self, remote_ids: Sequence[str]) -> set[str]:
        """Which of the service's ids belong to rows already."""
        found: set[str] = set()
        for remote_id in remote_ids:
            if await self._db.one("SELECT 1 AS one FROM tasks WHERE remote_id = :id", id=remote_id):
                found.add(remote_id)
        return found

    async def note_progress(self, moved: Sequence[tuple[str, str, int]]) -> None:
        """Writes (our id, status, progress) of tasks that are still at the service, all at once."""
        if not moved:
            return
        lines = ", ".join(f"(:id{n}, :status{n}, :progress{n})" for n in range(len(moved)))
        values: dict[str, Any] = {}
        for n, (task_id, status, progress) in enumerate(moved):
            values |= {f"id{n}": task_id, f"status{n}": status, f"progress{n}": progress}
        await self._db.run(
            "UPDATE tasks SET status = seen.column2, progress = seen.column3,"
            f" rev = {self._db.dialect.next_rev} FROM (VALUES {lines}) AS seen"
            " WHERE id = seen.column1 AND state = 'accepted'",
            **values,
        )

    async def update_task(
        self, task_id: str, *, was: str, durable: bool = False, **to: Unpack[TaskColumns]
    ) -> bool:
        """Changes a task that is still in state `was`; False where it is not."""
        names = ", ".join(f"{name} = :{name}" for name in to)
        async with self._db.transaction(durable=durable) as rows:
            count = await rows.run(
                f"UPDATE tasks SET {names}, rev = {rows.dialect.next_rev}"
                " WHERE id = :task_id AND state = :was",
                task_id=task_id,
                was=was,
                **{name: column(value) for name, value in to.items()},
            )
        return count == 1

    async def refetch(
        self,
        asset: Asset,
        tasks: Sequence[Task],
        *,
        now: float,
        wishes: Wishes,
        spend: SpendingLeave | None,
        reserved: float,
    ) -> None:
        """Finished tasks whose files did not arrive are under way again, and so is their asset.

        `reserved`: credits that stay held for the wishes; `spend`: leave for them, if it is new.
        """
        stages: dict[StepKind, tuple[AssetState, ...]] = {
            "generate": ("queued", "generating"),
            "rig": ("rigging",),
            "animate": ("animating",),
        }
        alone = [f"money {asset.owner}"] if spend is not None else []
        async with self._db.transaction(durable=spend is not None, alone=alone) as rows:
            if spend is not None:
                await spend.use_up(rows)
            for task in tasks:
                await rows.run(
                    "UPDATE tasks SET handled = 0, problem = NULL, not_before = 0, tries = 0,"
                    f" rev = {rows.dialect.next_rev}"
                    " WHERE id = :id",
                    id=task.id,
                )
            current = asset
            kind = tasks[0].step_name.kind
            steps = stages.get(kind, ())
            if asset.state == "generated" and kind == "generate":
                steps = ("generated",)  # its state went ahead of its file
            for state in steps:
                await move(
                    rows,
                    current,
                    state,
                    now,
                    {"problem": None, "stop": 0, "wishes": wishes, "reserved": reserved},
                )
                current = current.model_copy(update={"state": state, "wishes": wishes})

    async def send_again(self, task: Task, spend: SpendingLeave, *, reserved: float) -> None:
        """A person has decided that an unclear submission is sent once more.

        `reserved`: credits of the leave that stay held for what follows it.
        """
        async with self._db.transaction(durable=True, alone=[f"money {spend.owner}"]) as rows:
            hold = "UPDATE assets SET reserved = :reserved, chat = :chat WHERE handle = :handle"
            await rows.run(hold, reserved=0.0, chat=spend.chat, handle=task.asset)  # it counts once
            await spend.use_up(rows)
            await rows.run(hold, reserved=reserved, chat=spend.chat, handle=task.asset)
            await rows.run(
                "UPDATE tasks SET state = 'intent', chat = :chat, problem = NULL, not_before = 0,"
                " unclear_at = NULL, look_at = NULL, readings = 0,"
                f" rev = {rows.dialect.next_rev}"
                " WHERE id = :id AND state = 'unknown'",
                chat=spend.chat,
                id=task.id,
            )

    async def withdraw(self, handle: str) -> None:
        """Takes back every intent of an asset that was not sent."""
        problem = Problem(code="stopped", message="Stopped before it was sent.")
        await self._db.run(
            "UPDATE tasks SET state = 'rejected', problem = :problem,"
            f" rev = {self._db.dialect.next_rev}"
            " WHERE asset = :asset AND state = 'intent'",
            problem=column(problem),
            asset=handle,
        )

    async def accept(
        self, task: Task, *, remote_id: str, status: str, now: float, was: str = "sending"
    ) -> None:
        """The service has it: the task is accepted, and a queued asset is being made."""
        async with self._db.transaction(durable=True) as rows:
            await rows.run(
                f"UPDATE tasks SET state = 'accepted', remote_id = :remote_id, status = :status,"
                f" problem = NULL, rev = {rows.dialect.next_rev} WHERE id = :id AND state = :was",
                was=was,
                remote_id=remote_id,
                status=status,
                id=task.id,
            )
            if task.step == "generate":
                await rows.run(
                    "UPDATE assets SET state = 'generating', updated_at = :now"
                    " WHERE handle = (SELECT asset FROM tasks WHERE id = :id)"
                    " AND state = 'queued'",
                    now=now,
                    id=task.id,
                )
