"""The rows of the studio: assets, tasks, files. The rows are the truth; everything else follows.

Every change that belongs together is one transaction; every change of an asset's state is
compare-and-set against the table in `transitions.py`: of two racers one finds nothing to do.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from tools.studio.database import Database, Row, Rows, packed
from tools.studio.money import Spend, reserve
from tools.studio.transitions import LEGAL
from tools.types import Asset, AssetFile, AssetState, Options, Problem, Task, Wishes

CallId = tuple[str, str]
"""A tool call: the chat and the call's id in it."""


class Store:
    """Reads and writes of assets, tasks and files over one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # assets -----------------------------------------------------------------------------------

    async def asset(self, name: str, *, owner: str) -> Asset | None:
        """The asset by its handle or an older name of it; `None` if this owner has none such."""
        row = await self._db.one(
            "SELECT a.* FROM assets a WHERE a.owner = :owner AND a.handle = coalesce("
            "(SELECT handle FROM aliases WHERE alias = :name), :name)",
            owner=owner,
            name=name,
        )
        return None if row is None else asset_of(row)

    async def by_handle(self, handle: str) -> Asset | None:
        """For the engine, which works for every owner."""
        row = await self._db.one("SELECT * FROM assets WHERE handle = :handle", handle=handle)
        return None if row is None else asset_of(row)

    async def by_call(self, call: CallId | None) -> Asset | None:
        """The asset for which this very tool call has already begun work."""
        return await _begun_by(self._db, call)

    async def assets(self, *, owner: str, limit: int = 1000) -> list[Asset]:
        """Newest first."""
        rows = await self._db.all(
            "SELECT * FROM assets WHERE owner = :owner"
            " ORDER BY created_at DESC, handle LIMIT :limit",
            owner=owner,
            limit=limit,
        )
        return [asset_of(row) for row in rows]

    async def settled_since(self, since: float, *, owner: str) -> list[str]:
        """Handles of assets of which a task ended, or a file came, after that; oldest first."""
        rows = await self._db.all(
            "SELECT handle FROM assets WHERE owner = :owner AND handle IN ("
            "SELECT asset FROM tasks WHERE settled_at > :since"
            " OR (state IN ('rejected', 'unknown') AND created_at > :since)"
            " UNION SELECT asset FROM files WHERE created_at > :since) ORDER BY updated_at",
            owner=owner,
            since=since,
        )
        return [row["handle"] for row in rows]

    async def alike(self, fingerprint: str, *, owner: str, account: str) -> Asset | None:
        """The newest asset made, or being made, from the same words and options, by an account."""
        row = await self._db.one(
            "SELECT * FROM assets WHERE owner = :owner AND account = :account"
            " AND fingerprint = :fingerprint"
            " AND state NOT IN ('failed', 'stopped') ORDER BY created_at DESC LIMIT 1",
            owner=owner,
            account=account,
            fingerprint=fingerprint,
        )
        return None if row is None else asset_of(row)

    async def add_asset(
        self,
        asset: Asset,
        fingerprint: str,
        task: Task,
        call: CallId | None,
        spend: Spend | None = None,
        reserved: float = 0.0,
    ) -> Asset:
        """A new asset and the intent to make it; the handle gets a number if it is taken.

        Where the same call has begun one meanwhile, that one.
        """
        alone = [f"money {asset.owner}", f"name {_stem(asset.handle)}", *_call_lock(call)]
        async with self._db.transaction(durable=True, alone=alone) as rows:
            if begun := await _begun_by(rows, call):
                return begun
            await reserve(rows, spend)
            handle = await _free_handle(rows, asset.handle)
            asset = asset.model_copy(update={"handle": handle})
            await rows.run(
                "INSERT INTO assets (handle, owner, account, chat, prompt, image, options,"
                " fingerprint, wishes, reserved, state, created_at, updated_at)"
                " VALUES (:handle, :owner, :account, :chat, :prompt, :image, :options,"
                " :fingerprint, :wishes, :reserved, :state, :created_at, :created_at)",
                **asset.model_dump(include=_ASSET_COLUMNS),
                options=packed(asset.options.model_dump()),
                wishes=packed(asset.wishes.model_dump()),
                fingerprint=fingerprint,
                reserved=reserved,
            )
            await _insert_task(rows, task.model_copy(update={"asset": handle}))
            await _insert_call(rows, call, handle)
        return asset

    async def rename(self, handle: str, new: str, *, now: float) -> bool:
        """Gives an asset another handle, the old one stays an alias. False: it is taken."""
        async with self._db.transaction(alone=[f"name {_stem(new)}"]) as rows:
            if await _free_handle(rows, new) != new:
                return False
            await rows.run(
                "UPDATE assets SET handle = :new, updated_at = :now WHERE handle = :handle",
                new=new,
                now=now,
                handle=handle,
            )
            await rows.run(
                "INSERT INTO aliases (alias, handle) VALUES (:handle, :new)", handle=handle, new=new
            )
            await rows.run(
                f"UPDATE tasks SET rev = {rows.dialect.next_rev}"
                " WHERE asset = :new AND handled = 0",
                new=new,
            )
        return True

    async def discard(self, handle: str, *, now: float) -> bool:
        """Nobody owns the asset any more; its words and files are gone, what it cost stays.

        False, and nothing changed, while something of it is under way or its fate is unclear.
        """
        async with self._db.transaction(durable=True) as rows:
            await _hold(rows, handle)
            count = await rows.run(
                "UPDATE assets SET owner = '', prompt = '', image = NULL, fingerprint = '',"
                " wishes = :none, reserved = 0, problem = NULL, updated_at = :now"
                " WHERE handle = :handle"
                " AND state IN ('generated', 'rigged', 'complete', 'stopped', 'failed')"
                " AND NOT EXISTS (SELECT 1 FROM tasks WHERE asset = :handle AND handled = 0)",
                none=packed(Wishes().model_dump()),
                now=now,
                handle=handle,
            )
            if count == 1:
                await rows.run("UPDATE tasks SET body = '{}' WHERE asset = :handle", handle=handle)
                await rows.run("DELETE FROM files WHERE asset = :handle", handle=handle)
        return count == 1

    async def change(
        self,
        asset: Asset,
        *,
        now: float,
        to: AssetState | None = None,
        tasks: Sequence[Task] = (),
        handled: Iterable[str] = (),
        files: Sequence[AssetFile] = (),
        call: CallId | None = None,
        spend: Spend | None = None,
        **values: Any,
    ) -> bool:
        """Moves an asset on together with what caused it: new intents, tasks done with, files.

        `values` are columns: wishes, reserved, problem... False, and nothing written, where the
        asset is no longer as it was when `asset` was read.
        """
        alone = [*_call_lock(call), *([f"money {spend.owner}"] if spend else [])]
        async with self._db.transaction(durable=bool(tasks or spend), alone=alone) as rows:
            if not await _move(rows, asset, to or asset.state, now, values):
                return False
            await reserve(rows, spend)
            for task in tasks:
                await _insert_task(rows, task)
            for task_id in handled:
                await rows.run(
                    f"UPDATE tasks SET handled = 1, rev = {rows.dialect.next_rev} WHERE id = :id",
                    id=task_id,
                )
            for file in files:
                await _put_file(rows, file)
            await _insert_call(rows, call, asset.handle)
        return True

    # tasks ------------------------------------------------------------------------------------

    async def tasks(self, handle: str) -> list[Task]:
        """All tasks of an asset, oldest first."""
        rows = await self._db.all(
            "SELECT * FROM tasks WHERE asset = :asset ORDER BY created_at, rowid", asset=handle
        )
        return [task_of(row) for row in rows]

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

    async def unhandled(self, *, owner: str) -> list[Task]:
        """What is under way for one owner, oldest first; with it what nobody knows the fate of."""
        rows = await self._db.all(
            "SELECT * FROM tasks WHERE owner = :owner AND handled = 0 ORDER BY created_at, rowid",
            owner=owner,
        )
        return [task_of(row) for row in rows]

    async def durations_s(self, kind: str, *, limit: int = 20) -> list[float]:
        """How long the newest successful tasks of a kind (generate, rig, animate...) took."""
        rows = await self._db.all(
            "SELECT settled_at - posted_at AS took FROM tasks WHERE state = 'settled'"
            " AND status = 'success' AND posted_at IS NOT NULL AND settled_at IS NOT NULL"
            " AND (step = :kind OR step LIKE :detailed) ORDER BY settled_at DESC LIMIT :limit",
            kind=kind,
            detailed=f"{kind}:%",
            limit=limit,
        )
        return [float(row["took"]) for row in rows]

    async def moved_money(self, account: str) -> tuple[int, int]:
        """How many tasks of an account were ever accepted, and how many of them are settled."""
        row = await self._db.one(
            "SELECT count(*) AS accepted,"
            " coalesce(sum(CASE WHEN state = 'settled' THEN 1 ELSE 0 END), 0) AS settled"
            " FROM tasks WHERE account = :account AND state IN ('accepted', 'settled')",
            account=account,
        )
        return (int(row["accepted"]), int(row["settled"])) if row else (0, 0)

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
        two could not be told apart. Should the sender die, `look_at` is when to look for the task.
        """
        pool = [f"pool {task.account} {task.pool}", f"send {task.asset}"]
        async with self._db.transaction(durable=True, alone=pool) as rows:
            count = await rows.run(
                "UPDATE tasks SET state = 'sending', posted_at = :now, unclear_at = NULL,"
                " look_at = :look_at, readings = 0, tries = tries + 1, problem = NULL,"
                f" rev = {rows.dialect.next_rev} WHERE id = :id AND state = 'intent'"
                " AND (SELECT count(*) FROM tasks WHERE account = :account AND pool = :pool"
                " AND state IN ('sending', 'accepted')) < :limit"
                " AND NOT EXISTS (SELECT 1 FROM tasks o WHERE o.asset = :asset AND o.id <> :id"
                " AND o.state = 'sending' AND o.unclear_at IS NOT NULL)",
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
        async with self._db.transaction() as rows:
            for task_id, status, progress in moved:
                await rows.run(
                    "UPDATE tasks SET status = :status, progress = :progress,"
                    f" rev = {rows.dialect.next_rev} WHERE id = :id AND state = 'accepted'",
                    id=task_id,
                    status=status,
                    progress=progress,
                )

    async def update_task(
        self, task_id: str, *, was: str, durable: bool = False, **to: Any
    ) -> bool:
        """Changes a task that is still in state `was`; False where it is not."""
        names = ", ".join(f"{name} = :{name}" for name in to)
        async with self._db.transaction(durable=durable) as rows:
            count = await rows.run(
                f"UPDATE tasks SET {names}, rev = {rows.dialect.next_rev}"
                " WHERE id = :task_id AND state = :was",
                task_id=task_id,
                was=was,
                **{name: _column(value) for name, value in to.items()},
            )
        return count == 1

    async def refetch(self, asset: Asset, tasks: Sequence[Task], *, now: float) -> None:
        """Finished tasks whose files did not arrive are under way again, and so is their asset."""
        stages: dict[str, tuple[AssetState, ...]] = {
            "generate": ("queued", "generating"),
            "rig": ("rigging",),
            "animate": ("animating",),
        }
        async with self._db.transaction() as rows:
            for task in tasks:
                await rows.run(
                    f"UPDATE tasks SET handled = 0, problem = NULL, rev = {rows.dialect.next_rev}"
                    " WHERE id = :id",
                    id=task.id,
                )
            current = asset
            for state in stages.get(tasks[0].step.split(":")[0], ()):
                await _move(rows, current, state, now, {"problem": None, "stop": 0})
                current = current.model_copy(update={"state": state})

    async def send_again(self, task: Task, spend: Spend) -> None:
        """A person has decided that an unclear submission is sent once more."""
        async with self._db.transaction(durable=True, alone=[f"money {spend.owner}"]) as rows:
            await reserve(rows, spend)
            await rows.run(
                "UPDATE tasks SET state = 'intent', problem = NULL, not_before = 0, unclear_at ="
                f" NULL, look_at = NULL, readings = 0, rev = {rows.dialect.next_rev}"
                " WHERE id = :id AND state = 'unknown'",
                id=task.id,
            )

    async def withdraw(self, handle: str) -> None:
        """Takes back every intent of an asset that was not sent."""
        problem = Problem(code="stopped", message="Stopped before it was sent.")
        await self._db.run(
            "UPDATE tasks SET state = 'rejected', problem = :problem,"
            f" rev = {self._db.dialect.next_rev}"
            " WHERE asset = :asset AND state = 'intent'",
            problem=_column(problem),
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

    # files ------------------------------------------------------------------------------------

    async def files(self, handle: str) -> list[AssetFile]:
        """Oldest first: model, preview, rigged, clips, all."""
        rows = await self._db.all(
            "SELECT * FROM files WHERE asset = :asset ORDER BY created_at, name", asset=handle
        )
        return [file_of(row) for row in rows]

    async def put_files(self, files: Sequence[AssetFile]) -> bool:
        """Notes files that belong together. False, and nothing noted: their asset has another
        handle by now.
        """
        handles = {file.asset for file in files}
        async with self._db.transaction() as rows:
            for handle in sorted(handles):
                if not await _hold(rows, handle):
                    return False
            for file in files:
                await _put_file(rows, file)
        return True


_ASSET_COLUMNS = {
    "handle",
    "owner",
    "account",
    "chat",
    "prompt",
    "image",
    "state",
    "created_at",
}


def _column(value: Any) -> Any:
    if isinstance(value, Problem | Wishes | Options):
        return packed(value.model_dump())
    return packed(value) if isinstance(value, dict | list) else value


async def _begun_by(rows: Rows, call: CallId | None) -> Asset | None:
    if call is None:
        return None
    row = await rows.one(
        "SELECT a.* FROM assets a JOIN calls c ON c.asset = a.handle"
        " WHERE c.chat = :chat AND c.call = :call",
        chat=call[0],
        call=call[1],
    )
    return None if row is None else asset_of(row)


async def _hold(rows: Rows, handle: str) -> bool:
    """Nobody changes an asset until this transaction ends. False: there is none of that handle."""
    touch = "UPDATE assets SET updated_at = updated_at WHERE handle = :handle"
    return await rows.run(touch, handle=handle) == 1


def _stem(handle: str) -> str:
    """The same for all handles that a number could make the same."""
    return re.sub(r"(-\d+)+$", "", handle)


def _call_lock(call: CallId | None) -> list[str]:
    return [] if call is None else [f"call {call[0]} {call[1]}"]


async def _free_handle(rows: Rows, wanted: str) -> str:
    taken = {
        row["handle"]
        for row in await rows.all(
            "SELECT handle FROM assets WHERE handle = :wanted OR handle LIKE :numbered"
            " UNION SELECT alias FROM aliases WHERE alias = :wanted OR alias LIKE :numbered",
            wanted=wanted,
            numbered=f"{wanted}-%",
        )
    }
    handle, number = wanted, 1
    while handle in taken:
        number += 1
        handle = f"{wanted}-{number}"
    return handle


async def _move(
    rows: Rows, asset: Asset, to: AssetState, now: float, values: dict[str, Any]
) -> bool:
    columns = "".join(f", {name} = :{name}" for name in values)
    legal = "" if to == asset.state else f" AND (state, :to) IN (VALUES {LEGAL})"
    count = await rows.run(
        f"UPDATE assets SET state = :to, updated_at = :now{columns}"
        " WHERE handle = :handle AND owner = :had_owner AND state = :was"
        f" AND wishes = :had_wishes{legal}",
        had_owner=asset.owner,
        to=to,
        now=now,
        handle=asset.handle,
        was=asset.state,
        had_wishes=packed(asset.wishes.model_dump()),
        **{name: _column(value) for name, value in values.items()},
    )
    return count == 1


async def _insert_task(rows: Rows, task: Task) -> None:
    await rows.run(
        "INSERT INTO tasks (id, asset, account, owner, chat, step, pool, endpoint, body,"
        " credits, state, created_at, rev) VALUES (:id, :asset, :account, :owner, :chat,"
        " :step, :pool, :endpoint, :body, :credits, 'intent', :created_at,"
        f" {rows.dialect.next_rev})",
        **task.model_dump(include=_TASK_COLUMNS),
        body=packed(task.body),
    )


_TASK_COLUMNS = {
    "id",
    "asset",
    "account",
    "owner",
    "chat",
    "step",
    "pool",
    "endpoint",
    "credits",
    "created_at",
}


async def _insert_call(rows: Rows, call: CallId | None, handle: str) -> None:
    """Notes which call began this; a second writer of the same call fails here."""
    if call is not None:
        await rows.run(
            "INSERT INTO calls (chat, call, asset) VALUES (:chat, :call, :asset)",
            chat=call[0],
            call=call[1],
            asset=handle,
        )


async def _put_file(rows: Rows, file: AssetFile) -> None:
    values = file.model_dump() | {"report": None if file.report is None else packed(file.report)}
    await rows.run(
        "INSERT INTO files (asset, kind, name, task, sha256, size_bytes, report, created_at)"
        " VALUES (:asset, :kind, :name, :task, :sha256, :size_bytes, :report, :created_at)"
        " ON CONFLICT (asset, name) DO UPDATE SET kind = excluded.kind, task = excluded.task,"
        " sha256 = excluded.sha256, size_bytes = excluded.size_bytes, report = excluded.report,"
        " created_at = excluded.created_at",
        **values,
    )


def _problem(text: str | None) -> Problem | None:
    return None if text is None else Problem.model_validate_json(text)


def asset_of(row: Row) -> Asset:
    return Asset.model_validate(
        row
        | {
            "options": json.loads(row["options"]),
            "wishes": json.loads(row["wishes"]),
            "problem": _problem(row["problem"]),
        }
    )


def task_of(row: Row) -> Task:
    return Task.model_validate(
        row
        | {
            "body": json.loads(row["body"]),
            "output": json.loads(row["output"]),
            "problem": _problem(row["problem"]),
        }
    )


def file_of(row: Row) -> AssetFile:
    return AssetFile.model_validate(
        row | {"report": None if row["report"] is None else json.loads(row["report"])}
    )
