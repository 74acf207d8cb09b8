"""Assets as rows: looked up, made, moved on, renamed, taken away."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Unpack

from tools.studio.db.database import Database, packed
from tools.studio.rows.columns import AssetColumns
from tools.studio.rows.leave import SpendingLeave
from tools.studio.rows.row_forms import CallId, asset_of
from tools.studio.rows.row_writes import (
    begun_by,
    call_lock,
    free_handle,
    hold,
    insert_call,
    insert_task,
    move,
    put_file,
    stem,
)
from tools.types import AT_REST, Asset, AssetFile, AssetState, Task, Wishes

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


class AssetRows:
    """Reads and writes of assets."""

    def __init__(self, database: Database) -> None:
        self._db = database

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
        return await begun_by(self._db, call)

    async def assets(self, *, owner: str, limit: int = 1000) -> list[Asset]:
        """Newest first."""
        rows = await self._db.all(
            "SELECT * FROM assets WHERE owner = :owner"
            " ORDER BY created_at DESC, handle LIMIT :limit",
            owner=owner,
            limit=limit,
        )
        return [asset_of(row) for row in rows]

    async def handles(self, *, owner: str, limit: int = 1000) -> list[str]:
        """Newest first."""
        rows = await self._db.all(
            "SELECT handle FROM assets WHERE owner = :owner"
            " ORDER BY created_at DESC, handle LIMIT :limit",
            owner=owner,
            limit=limit,
        )
        return [row["handle"] for row in rows]

    async def touched(self, since: float, *, owner: str, chat: str, limit: int = 50) -> list[Asset]:
        """What a chat has begun or moved on since then, newest first."""
        rows = await self._db.all(
            "SELECT * FROM assets WHERE owner = :owner AND updated_at >= :since AND chat = :chat"
            " ORDER BY created_at DESC, handle LIMIT :limit",
            owner=owner,
            since=since,
            chat=chat,
            limit=limit,
        )
        return [asset_of(row) for row in rows]

    async def settled_since(
        self, since: float, *, owner: str, limit: int = 1000, moving: bool = True
    ) -> list[Asset]:
        """Assets of which a task ended, or a file came, after that; oldest first.

        At most so many, the latest; without `moving` none that is on its way to more. An asset
        changes after its tasks and files, so that only those that have changed since need a look.
        """
        states = ", ".join(f"'{state}'" for state in sorted(AT_REST))
        resting = "" if moving else f" AND a.state IN ({states})"
        rows = await self._db.all(
            "SELECT a.* FROM assets a WHERE a.owner = :owner AND a.updated_at > :since"
            f"{resting} AND ("
            "EXISTS (SELECT 1 FROM tasks t WHERE t.asset = a.handle AND (t.settled_at > :since"
            " OR (t.state IN ('rejected', 'unknown') AND t.created_at > :since)))"
            " OR EXISTS (SELECT 1 FROM files f WHERE f.asset = a.handle AND f.created_at > :since))"
            " ORDER BY a.updated_at DESC LIMIT :limit",
            owner=owner,
            since=since,
            limit=limit,
        )
        return [asset_of(row) for row in reversed(rows)]

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
        spend: SpendingLeave | None = None,
        reserved: float = 0.0,
    ) -> Asset:
        """A new asset and the intent to make it; the handle gets a number if it is taken.

        Where the same call has begun one meanwhile, that one.
        """
        alone = [f"money {asset.owner}", f"name {stem(asset.handle)}", *call_lock(call)]
        async with self._db.transaction(durable=True, alone=alone) as rows:
            if begun := await begun_by(rows, call):
                return begun
            if spend is not None:
                await spend.use_up(rows)
            handle = await free_handle(rows, asset.handle)
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
            await insert_task(rows, task.model_copy(update={"asset": handle}))
            await insert_call(rows, call, handle)
        return asset

    async def rename(self, handle: str, new: str, *, now: float) -> bool:
        """Gives an asset another handle, the old one stays an alias. False: it is taken."""
        async with self._db.transaction(alone=[f"name {stem(new)}"]) as rows:
            if await free_handle(rows, new) != new:
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

    async def aliases(self) -> Mapping[str, str]:
        """Every former handle with the one it stands for now."""
        rows = await self._db.all("SELECT alias, handle FROM aliases")
        return {row["alias"]: row["handle"] for row in rows}

    async def discard(self, handle: str, *, now: float) -> bool:
        """Nobody owns the asset any more; its words and files are gone, what it cost stays.

        False, and nothing changed, while something of it is under way or its fate is unclear.
        """
        async with self._db.transaction(durable=True) as rows:
            await hold(rows, handle)
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
        spend: SpendingLeave | None = None,
        **values: Unpack[AssetColumns],
    ) -> bool:
        """Moves an asset on together with what caused it: new intents, tasks done with, files.

        False, and nothing written, where the asset is no longer as it was when `asset` was read.
        """
        alone = [*call_lock(call), *([f"money {spend.owner}"] if spend else [])]
        async with self._db.transaction(durable=bool(tasks or spend), alone=alone) as rows:
            # What was held is let go first: the new price takes its place, and counts once.
            price = values.get("reserved") if spend else None
            written: AssetColumns = values if price is None else {**values, "reserved": 0.0}
            if not await move(rows, asset, to or asset.state, now, written):
                return False
            if spend is not None:
                await spend.use_up(rows)
            if price is not None:
                await rows.run(
                    "UPDATE assets SET reserved = :reserved WHERE handle = :handle",
                    reserved=price,
                    handle=asset.handle,
                )
            for task in tasks:
                await insert_task(rows, task)
            for task_id in handled:
                await rows.run(
                    f"UPDATE tasks SET handled = 1, rev = {rows.dialect.next_rev} WHERE id = :id",
                    id=task_id,
                )
            for file in files:
                await put_file(rows, file)
            await insert_call(rows, call, asset.handle)
        return True
