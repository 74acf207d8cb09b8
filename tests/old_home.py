"""Years of use, written into a home by SQL: its rows again and again, older each time, and at rest.

Half of what is added belongs to `local`, a tenth to `anna`, the rest to fifty others. One part is a
chat with a turn, an asset with its tasks and files, a question, a request and a batch.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

STEP = 10
"""Instructions of SQLite's machine that are counted together."""
APART_S = 600
YOUNGEST_S = 3 * 86_400

_ID = "printf('%012x', n.i * 2654435761 % 281474976710656)"
_OWNER = (
    "CASE WHEN n.i % 10 < 5 THEN 'local' WHEN n.i % 10 = 5 THEN 'anna' ELSE 'user' || n.i % 50 END"
)
_HANDLE = "CASE n.i % 2 WHEN 0 THEN 'knight-' || (n.i / 2 + 2) ELSE 'old-' || n.i END"
_AGAIN: dict[str, dict[str, str]] = {
    "chats": {"id": _ID, "name": "CASE n.i % 3 WHEN 0 THEN 'name-' || n.i END"},
    "turns": {"id": f"{_ID} || x.number", "chat": _ID},
    "events": {"turn": f"{_ID} || (SELECT number FROM turns WHERE id = x.turn)"},
    "assets": {"handle": _HANDLE, "chat": _ID, "fingerprint": "x.fingerprint || n.i"},
    "aliases": {"alias": "'once-' || n.i", "handle": _HANDLE},
    "calls": {"chat": _ID, "asset": _HANDLE},
    "tasks": {
        "id": f"{_ID} || x.rowid",
        "asset": _HANDLE,
        "chat": _ID,
        "remote_id": "x.remote_id || n.i",
        "rev": "n.i * 100 + x.rowid",
    },
    "approvals": {"id": f"{_ID} || x.rowid", "question": f"upper({_ID})", "chat": _ID},
    "files": {"asset": _HANDLE, "sha256": "x.sha256 || n.i"},
    "users": {"name": "'guest' || n.i", "token_id": _ID},
    "user_keys": {},
    "requests": {"key": _ID},
    "outside_assets": {"asset_id": _ID, "handle": _HANDLE},
    "outside_chats": {"outside": _ID, "chat": _ID},
    "batches": {"id": _ID, "approval": f"upper({_ID})"},
    "batch_items": {"batch": _ID, "handle": _HANDLE},
}


def grow(path: Path, parts: int) -> None:
    """Adds so many parts like the first asset and chat that the home at `path` has."""
    rows = sqlite3.connect(path, isolation_level=None)
    rows.execute("PRAGMA foreign_keys=OFF")
    rows.execute("PRAGMA synchronous=OFF")
    first = {
        "chat": rows.execute("SELECT id FROM chats ORDER BY rowid LIMIT 1").fetchone()[0],
        "asset": rows.execute("SELECT handle FROM assets ORDER BY rowid LIMIT 1").fetchone()[0],
    }
    rows.execute("BEGIN")
    for table, again in _AGAIN.items():
        columns = [row[1] for row in rows.execute(f"PRAGMA table_info({table})")]
        rows.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            f" WHERE i < :parts) INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {', '.join(_value(column, again) for column in columns)}"
            f" FROM n, (SELECT rowid, * FROM {table}{_of_first(table)}) AS x",
            {"parts": parts, **first},
        )
    rows.execute("COMMIT")
    rows.close()


def _value(column: str, again: dict[str, str]) -> str:
    if column in again:
        return again[column]
    if column == "owner":
        return f"CASE x.owner WHEN '' THEN '' ELSE {_OWNER} END"
    if column.endswith("_at"):
        return f"x.{column} - {YOUNGEST_S} - n.i * {APART_S}"
    return f"x.{column}"


def _of_first(table: str) -> str:
    match table:
        case "chats":
            return " WHERE id = :chat"
        case "turns":
            return " WHERE chat = :chat"
        case "events":
            return " WHERE turn IN (SELECT id FROM turns WHERE chat = :chat)"
        case "assets":
            return " WHERE handle = :asset"
        case "calls" | "tasks" | "files":
            return " WHERE asset = :asset"
        case "batch_items":
            return " WHERE batch = (SELECT id FROM batches ORDER BY rowid LIMIT 1)"
        case "user_keys":
            return " WHERE 0"
        case _:
            return " ORDER BY rowid LIMIT 1"


class Metered:
    """A connection that counts what each statement costs: instructions of SQLite's machine.

    They are the same on every machine, whatever else it does. A statement's figure is that of its
    dearest run.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._sql = ""
        self._steps = 0
        self.dearest: dict[str, int] = {}
        connection.set_progress_handler(self._stepped, STEP)

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        self._sql, self._steps = sql, 0
        self.dearest.setdefault(sql, 0)
        return self._connection.execute(sql, values)

    def _stepped(self) -> int:
        self._steps += STEP
        self.dearest[self._sql] = max(self.dearest[self._sql], self._steps)
        return 0

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def close(self) -> None:
        self._connection.set_progress_handler(None, 0)
        self._connection.close()


def unbounded(small: Metered, large: Metered, added: int) -> Sequence[str]:
    """Statements for which `added` more parts cost at least one instruction each."""
    return [
        f"{large.dearest[sql] - cost:+,} {' '.join(sql.split())}"
        for sql, cost in small.dearest.items()
        if sql in large.dearest and large.dearest[sql] - cost >= added
    ]
