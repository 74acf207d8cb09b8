"""The rows and the coroutines that carry them on, over a service that is a list in memory.

Files are rows without a file. For tests of orders of events and for benchmarks of the rows alone:
what really goes over a wire is for `tests/home.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from tools.clock import Clock
from tools.errors import ToolError
from tools.studio import catalog
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.db.database import Database
from tools.studio.db.sqlite import SqliteDatabase, open_database
from tools.studio.files.download import file_name, kind_for
from tools.studio.files.files import Files
from tools.studio.money.approvals import Approvals
from tools.studio.money.gate import Gate
from tools.studio.money.spending import Caps
from tools.studio.rows.schema import STUDIO
from tools.studio.rows.store import Store
from tools.studio.rows.work_queries import WorkQueries
from tools.studio.service.errors import TripoStatusError, TripoTransportError
from tools.studio.service.wire import RemoteTask, TaskBatch, UsageRow
from tools.studio.work.advancer import Advancer, intent
from tools.studio.work.new_asset import generate_step
from tools.studio.work.reconcile import Grace, Reconciler
from tools.studio.work.studio import Studio
from tools.studio.work.submit import Submitter
from tools.types import Asset, AssetFile, GenerateOptions, Problem, Task, Wishes

Line = Literal["good", "refused", "lost", "never sent", "full", "no"]
"""What becomes of the next creates: accepted; not reached; accepted and the answer lost; lost
before it was accepted; 429; 400."""
START = 1_795_000_000.0
OWNER, ACCOUNT = "local", "bare"


@dataclass
class Service:
    """Accepts, loses and settles tasks as it is told."""

    clock: Clock
    line: Line = "good"
    tasks: list[RemoteTask] = field(default_factory=list[RemoteTask])
    bodies: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Of every task: its type and the canonical body."""

    async def submit(self, endpoint: str, body: Mapping[str, Any]) -> RemoteTask:
        if self.line in ("refused", "never sent"):
            sent = "no" if self.line == "refused" else "maybe"
            raise TripoTransportError("no answer", exchange="submit", sent=sent)
        if self.line == "full":
            raise TripoStatusError(exchange="submit", status=429, code=2000)
        if self.line == "no":
            raise TripoStatusError(exchange="submit", status=400, code=1003)
        task = RemoteTask(
            task_id=str(UUID(int=len(self.tasks) + 1)),
            type=catalog.tables().endpoints[endpoint],
            status="queued",
            input=dict(body),
            created_at=self.clock.now(),
        )
        self.tasks.append(task)
        self.bodies.append((task.type, str(sorted(body.items()))))
        if self.line == "lost":
            raise TripoTransportError("no answer", exchange="submit", sent="maybe")
        return task

    async def task(self, task_id: str) -> RemoteTask:
        return next(task for task in self.tasks if task.task_id == task_id)

    async def list_tasks(self, task_ids: Sequence[str]) -> TaskBatch:
        wanted = set(task_ids)
        return TaskBatch(tasks={one.task_id: one for one in self.tasks if one.task_id in wanted})

    async def usage(self, *, limit: int = 200, offset: int = 0) -> Sequence[UsageRow]:
        newest = [
            UsageRow(task_id=task.task_id, type=task.type, created_at=task.created_at)
            for task in reversed(self.tasks)
        ]
        return newest[offset : offset + limit]


class Shelf:
    """Stands where the Fetcher does: every file arrives, as a row."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.trouble: ToolError | None = None
        """What every fetch meets."""

    async def fetch(self, asset: Asset, task: Task) -> None:
        if self.trouble is not None:
            raise self.trouble
        await self._store.put_files(
            [
                AssetFile(
                    asset=asset.handle,
                    kind=kind_for(task.step_name),
                    name=file_name(task.step_name, "glb", "glb"),
                    task=task.id,
                    sha256="0" * 64,
                    size_bytes=1,
                    report=None,
                    created_at=self._clock.now(),
                )
            ]
        )

    async def merge(self, asset: Asset) -> None: ...


@dataclass
class BareStudio:
    """One home's rows; `now_s` is the clock's hand."""

    path: Path
    now_s: float = START
    limits: Mapping[str, int] = field(default_factory=lambda: dict(catalog.tables().limits))

    def __post_init__(self) -> None:
        self.clock = Clock(now=lambda: self.now_s, monotonic=lambda: self.now_s)
        self.service = Service(self.clock)
        self.open()

    def open(self) -> None:
        """Begins as a new process does: with nothing but the rows."""
        self.database = self._rows()
        self.store = Store(self.database)
        self.agenda = WorkQueries(self.database, self.limits)
        grace = Grace()

        def client_for(_: str) -> Any:
            return self.service

        searcher = Reconciler(self.store, client_for, self.clock, grace)
        submitter = Submitter(self.store, client_for, self.limits, self.clock, grace)
        self.shelf = Shelf(self.store, self.clock)
        shelf: Any = self.shelf
        self.advancer = Advancer(
            self.store, submitter, searcher, shelf, self.clock, changed=lambda: None
        )
        nobody: Any = None  # nothing here waits, watches or downloads
        self.studio = Studio(
            store=self.store,
            advancer=self.advancer,
            watcher=nobody,
            changes=ChangeFeed(self.database),
            files=Files(self.path.parent / "files"),
            fetcher=nobody,
            clients=client_for,
            gate=self._gate(),
            clock=self.clock,
            image_folders=(),
        )

    def _rows(self) -> Database:
        """Where the rows lie; `tests/scale` has another place."""
        return open_database(self.path, [STUDIO])

    def _gate(self) -> Gate:
        async def balance(_: str) -> float | None:
            return None

        approvals = Approvals(self.database)
        return Gate("auto", Caps(), self.database, approvals, self.clock.now, balance)

    def close(self) -> None:
        assert isinstance(self.database, SqliteDatabase)
        self.database.close()

    async def ask(self, handle: str, wishes: Wishes | None = None) -> str:
        """A new asset with its intent; gives its handle."""
        step = generate_step(f"the knight {handle}", None, GenerateOptions())
        asset = Asset(
            handle=handle,
            owner=OWNER,
            account=ACCOUNT,
            chat=None,
            prompt=f"the knight {handle}",
            image=None,
            options=GenerateOptions(),
            wishes=wishes or Wishes(),
            state="queued",
            rig_type=None,
            spec=None,
            stop=False,
            problem=None,
            created_at=self.now_s,
            updated_at=self.now_s,
        )
        row = await self.store.add_asset(asset, handle, intent(asset, step, self.now_s), None)
        return row.handle

    async def advance(self) -> None:
        """One round of the engine: everything that is due, once."""
        due = await self.agenda.open(now=self.now_s)
        handles = [handle for handle, at in due.items() if at <= self.now_s]
        for handle in dict.fromkeys([*handles, *await self.agenda.in_line(now=self.now_s)]):
            await self.advancer.advance(handle)

    async def settle(self, task: Task, status: str = "success", *, riggable: bool = True) -> None:
        """What the watcher writes when the service has finished."""
        check = {"riggable": riggable, "rig_type": "biped"}
        found = check if task.step == "rig_check" and status == "success" else {}
        await self.store.update_task(
            task.id,
            was="accepted",
            state="settled",
            status=status,
            credits_used=task.credits if status == "success" else 0.0,
            settled_at=self.now_s,
            output=found,
            problem=None if status == "success" else Problem(code="task_failed", message="No."),
        )

    async def settle_all(self) -> None:
        for task in await self.store.accepted(ACCOUNT):
            await self.settle(task)

    async def make(self, handle: str, wishes: Wishes) -> None:
        """From nothing to the end of the plan."""
        handle = await self.ask(handle, wishes)
        await self.advancer.advance(handle)
        while accepted := await self.store.accepted(ACCOUNT):
            for task in accepted:
                await self.settle(task)
            await self.advancer.advance(handle)
