"""The simulator's memory: accounts, tasks and files in one SQLite file, or in RAM.

Everything that must survive a kill is here; several processes may share one file.
"""

import json
import secrets
import sqlite3
import weakref
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.errors import HomeUnusable
from tools.simulator.order import POOL_LIMITS, Order
from tools.simulator.refusal import Refusal
from tools.simulator.source import Upload
from tools.simulator.task import SimulatedTask

VERSION = 1
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE accounts (
    id TEXT PRIMARY KEY, balance REAL NOT NULL, frozen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE tasks (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, type TEXT NOT NULL, pool TEXT NOT NULL,
    echo TEXT NOT NULL, recipe TEXT NOT NULL, facts TEXT NOT NULL, price REAL NOT NULL,
    created_at REAL NOT NULL, due_at REAL NOT NULL,
    fate_status TEXT NOT NULL, fate_code INTEGER, fate_message TEXT NOT NULL, settled_at REAL
);
CREATE INDEX tasks_by_time ON tasks (account, created_at);
CREATE INDEX tasks_open ON tasks (account, due_at) WHERE settled_at IS NULL;
CREATE TABLE files (
    token TEXT PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, look TEXT NOT NULL,
    width_px INTEGER NOT NULL, height_px INTEGER NOT NULL, content BLOB
);
CREATE TABLE counters (name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
"""


class SimulatorStore:
    """One connection, used from one event loop; writes are small and synchronous.

    Raises `HomeUnusable` when the file is no database of ours or a newer one.
    """

    def __init__(self, path: Path | None, *, balance: float) -> None:
        self.first_balance = balance
        try:
            self._db = _opened(path)
        except (sqlite3.Error, OSError) as error:
            raise HomeUnusable(
                f"the simulator's state cannot be used: {error}", remedy=f"move {path} away"
            ) from None
        self._close = weakref.finalize(self, self._db.close)
        self.secret = self._secret()

    def close(self) -> None:
        self._close()

    # accounts

    def wallet(self, account: str, now: float) -> tuple[float, float]:
        """(balance, frozen) of an account, after everything due by `now` was settled."""
        self.settle(account, now)
        row = self._db.execute(
            "SELECT balance, frozen FROM accounts WHERE id = ?", (account,)
        ).fetchone()
        return row or (self.first_balance, 0.0)

    def set_balance(self, account: str, balance: float) -> None:
        with self._writing():
            self._open_account(account)
            self._db.execute("UPDATE accounts SET balance = ? WHERE id = ?", (balance, account))

    # tasks

    def task(self, account: str, task_id: str, now: float) -> SimulatedTask | None:
        row = self._db.execute(
            "SELECT * FROM tasks WHERE id = ? AND account = ?", (task_id, account)
        ).fetchone()
        if row is None:
            return None
        task = SimulatedTask(*row)
        if task.settled_at is None and task.due_at <= now:
            self.settle(account, now)
            return self.task(account, task_id, now)
        return task

    def any_task(self, task_id: str) -> SimulatedTask | None:
        """A settled task whoever made it: a signed link needs no key."""
        row = self._db.execute("SELECT * FROM tasks WHERE id = ?", (task_id,)).fetchone()
        return SimulatedTask(*row) if row else None

    def tasks(self, account: str, task_ids: Sequence[str], now: float) -> list[SimulatedTask]:
        self.settle(account, now)
        marks = ",".join("?" * len(task_ids))
        rows = self._db.execute(
            f"SELECT * FROM tasks WHERE account = ? AND id IN ({marks})", (account, *task_ids)
        )
        return [SimulatedTask(*row) for row in rows]

    def history(self, account: str, now: float, *, limit: int, offset: int) -> list[SimulatedTask]:
        """Newest first."""
        self.settle(account, now)
        rows = self._db.execute(
            "SELECT * FROM tasks WHERE account = ? ORDER BY created_at DESC, rowid DESC"
            " LIMIT ? OFFSET ?",
            (account, limit, offset),
        )
        return [SimulatedTask(*row) for row in rows]

    def every_task(self) -> Iterator[SimulatedTask]:
        for row in self._db.execute("SELECT * FROM tasks ORDER BY created_at, rowid"):
            yield SimulatedTask(*row)

    def create(
        self, account: str, task_id: str, order: Order, *, now: float, due_at: float
    ) -> None:
        """Takes the credits into custody and writes the task, or neither.

        Raises `Refusal` 429/2000 when the pool is full, 403/2010 when credits are short.
        """
        self.settle(account, now)
        with self._writing():
            self._open_account(account)
            self._check_pool(account, order.pool, now)
            paid = self._db.execute(
                "UPDATE accounts SET balance = balance - :price, frozen = frozen + :price"
                " WHERE id = :account AND balance >= :price",
                {"price": order.price, "account": account},
            )
            if not paid.rowcount:
                raise Refusal(403, 2010, "not enough credit", suggestion="Add credit.")
            fate = order.fate
            self._db.execute(
                "INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    *(task_id, account, order.type, order.pool),
                    *(json.dumps(order.echo), order.recipe.dump(), json.dumps(order.facts)),
                    *(order.price, now, due_at, fate.status, fate.code, fate.message),
                ),
            )

    def settle(self, account: str, now: float) -> None:
        """Brings about what is due: a success takes its frozen credits, all else returns them."""
        due = "account = ? AND settled_at IS NULL AND due_at <= ?"
        if not self._db.execute(
            f"SELECT 1 FROM tasks WHERE {due} LIMIT 1", (account, now)
        ).fetchone():
            return
        with self._writing():
            rows = self._db.execute(
                f"UPDATE tasks SET settled_at = due_at WHERE {due} RETURNING price, fate_status",
                (account, now),
            ).fetchall()
            total = sum(price for price, _ in rows)
            back = sum(price for price, fate in rows if fate != "success")
            self._db.execute(
                "UPDATE accounts SET frozen = frozen - ?, balance = balance + ? WHERE id = ?",
                (total, back, account),
            )

    def _check_pool(self, account: str, pool: str, now: float) -> None:
        busy, first_due = self._db.execute(
            "SELECT count(*), min(due_at) FROM tasks"
            " WHERE account = ? AND settled_at IS NULL AND pool = ?",
            (account, pool),
        ).fetchone()
        if busy >= POOL_LIMITS[pool]:
            raise Refusal(
                429,
                2000,
                f"concurrency limit reached: {busy} tasks of pool {pool}",
                suggestion="Wait for a running task.",
                retry_after_s=min(max(1.0, first_due - now), 60.0),
            )

    def _open_account(self, account: str) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO accounts VALUES (?, ?, 0)", (account, self.first_balance)
        )

    # files

    def add_upload(self, account: str, upload: Upload, content: bytes | None) -> None:
        with self._writing():
            self._db.execute(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(upload.token, account, upload.kind, upload.look),
                    *(upload.width_px, upload.height_px, content),
                ),
            )

    def fill_upload(self, upload: Upload, content: bytes) -> None:
        """Completes a presigned upload."""
        with self._writing():
            self._db.execute(
                "UPDATE files SET kind = ?, look = ?, width_px = ?, height_px = ?, content = ?"
                " WHERE token = ?",
                (
                    *(upload.kind, upload.look, upload.width_px, upload.height_px),
                    *(content, upload.token),
                ),
            )

    def upload(self, account: str, token: str) -> Upload | None:
        row = self._db.execute(
            "SELECT token, kind, look, width_px, height_px FROM files"
            " WHERE token = ? AND account = ?",
            (token, account),
        ).fetchone()
        return Upload(*row) if row else None

    def content(self, token: str) -> bytes:
        return self._db.execute("SELECT content FROM files WHERE token = ?", (token,)).fetchone()[0]

    # counters

    def count(self, name: str) -> None:
        with self._writing():
            self._db.execute(
                "INSERT INTO counters VALUES (?, 1)"
                " ON CONFLICT (name) DO UPDATE SET count = count + 1",
                (name,),
            )

    def counted(self, name: str) -> int:
        row = self._db.execute("SELECT count FROM counters WHERE name = ?", (name,)).fetchone()
        return row[0] if row else 0

    def clear(self) -> None:
        with self._writing():
            for table in ("accounts", "tasks", "files", "counters"):
                self._db.execute(f"DELETE FROM {table}")

    @contextmanager
    def _writing(self) -> Generator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _secret(self) -> bytes:
        with self._writing():
            self._db.execute(
                "INSERT OR IGNORE INTO meta VALUES ('secret', ?)", (secrets.token_hex(32),)
            )
        row = self._db.execute("SELECT value FROM meta WHERE name = 'secret'").fetchone()
        return bytes.fromhex(row[0])


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(
        path or ":memory:", isolation_level=None, check_same_thread=False, timeout=10
    )
    try:
        _prepare(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path | None) -> None:
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("BEGIN IMMEDIATE")
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        db.execute("ROLLBACK")
        raise HomeUnusable(
            "the simulator's state was written by a newer program",
            remedy=f"upgrade, or move {path} away",
        )
    if found == 0:
        for statement in _SCHEMA.split(";\n"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")
