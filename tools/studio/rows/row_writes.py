"""Single writes of assets, tasks and files, inside somebody's transaction."""

import re

from tools.studio.db.database import Rows, packed
from tools.studio.rows.columns import AssetColumns
from tools.studio.rows.row_forms import CallId, asset_of, column
from tools.studio.rows.transitions import LEGAL
from tools.types import Asset, AssetFile, AssetState, Task


async def begun_by(rows: Rows, call: CallId | None) -> Asset | None:
    if call is None:
        return None
    row = await rows.one(
        "SELECT a.* FROM assets a JOIN calls c ON c.asset = a.handle"
        " WHERE c.chat = :chat AND c.call = :call",
        chat=call[0],
        call=call[1],
    )
    return None if row is None else asset_of(row)


async def hold(rows: Rows, handle: str) -> bool:
    """Nobody changes an asset until this transaction ends. False: there is none of that handle."""
    touch = "UPDATE assets SET updated_at = updated_at WHERE handle = :handle"
    return await rows.run(touch, handle=handle) == 1


def stem(handle: str) -> str:
    """The same for all handles that a number could make the same."""
    return re.sub(r"(-\d+)+$", "", handle)


def call_lock(call: CallId | None) -> list[str]:
    return [] if call is None else [f"call {call[0]} {call[1]}"]


async def free_handle(rows: Rows, wanted: str) -> str:
    """The handle itself, or with a number that is free while the one before it is taken.

    Found in ever longer strides and back by halves: of thousands that are called `knight` a dozen
    are asked for.
    """
    if not await _taken(rows, wanted):
        return wanted
    low, high = 1, 2
    while await _taken(rows, f"{wanted}-{high}"):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if await _taken(rows, f"{wanted}-{middle}"):
            low = middle
        else:
            high = middle
    return f"{wanted}-{high}"


async def _taken(rows: Rows, handle: str) -> bool:
    row = await rows.one(
        "SELECT 1 AS one FROM assets WHERE handle = :handle"
        " UNION ALL SELECT 1 FROM aliases WHERE alias = :handle",
        handle=handle,
    )
    return row is not None


async def move(rows: Rows, asset: Asset, to: AssetState, now: float, values: AssetColumns) -> bool:
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
        **{name: column(value) for name, value in values.items()},
    )
    return count == 1


async def insert_task(rows: Rows, task: Task) -> None:
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


async def insert_call(rows: Rows, call: CallId | None, handle: str) -> None:
    """Notes which call began this; a second writer of the same call fails here."""
    if call is not None:
        await rows.run(
            "INSERT INTO calls (chat, call, asset) VALUES (:chat, :call, :asset)",
            chat=call[0],
            call=call[1],
            asset=handle,
        )


async def put_file(rows: Rows, file: AssetFile) -> None:
    values = file.model_dump() | {"report": None if file.report is None else packed(file.report)}
    await rows.run(
        "INSERT INTO files (asset, kind, name, task, sha256, size_bytes, report, created_at)"
        " VALUES (:asset, :kind, :name, :task, :sha256, :size_bytes, :report, :created_at)"
        " ON CONFLICT (asset, name) DO UPDATE SET kind = excluded.kind, task = excluded.task,"
        " sha256 = excluded.sha256, size_bytes = excluded.size_bytes, report = excluded.report,"
        " created_at = excluded.created_at",
        **values,
    )
