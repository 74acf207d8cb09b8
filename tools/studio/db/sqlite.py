"""One SQLite file: a connection on the event loop, short transactions, forward migrations.

Statements are tiny and run inline: a lock between threads would cost more than they do. Only where
another process holds the file, a thread waits for it (`sqlite_lock.py`), and the loop goes on.
`sqlite-utils` owns schema and migrations.
"""

import asyncio
import shutil
import sqlite3
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from tools.errors import HomeUnusable
from tools.private_files import private_file, private_folder
from tools.studio.db.database import Conflict, Dialect, Row, Rows, Schema
from tools.studio.db.sqlite_lock import ForeignLock, acquired, is_busy

OPEN_S = 10.0
"""How long opening waits for another process; nothing else is served before that."""
BUSY_S = 30.0
"""How long a statement waits for another process that holds the file."""

Result = TypeVar("Result")


class SqliteDialect:
    """What SQLite says in its own way."""

    next_rev = "(SELECT coalesce(max(rev), 0) + 1 FROM tasks)"
    settled_rev = ""

    def day(self, column: str) -> str:
        return f"strftime('%Y-%m-%d', {column}, 'unixepoch')"

    def json_text(self, column: str, *path: str) -> str:
        return f"json_extract({column}, '$.{'.'.join(path)}')"

    json_number = json_text


@contextmanager
def home_errors(path: Path) -> Generator[None]:
    """Names the operator's trouble behind an error of SQLite or of the disk."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Conflict(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise _home_unusable(path, str(error)) from error
    except OSError as error:
        raise _home_unusable(path, error.strerror or str(error)) from error


def _home_unusable(path: Path, reason: str) -> HomeUnusable:
    if "locked" in reason or "busy" in reason:
        return HomeUnusable(
            f"The database {path} is busy.",
            remedy="Another program holds it; close it, or try again in a moment.",
        )
    if "not a database" in reason or "malformed" in reason:
        return HomeUnusable(
            f"The database {path} is damaged.",
            remedy="Run `galatea doctor`: it tells how to restore the newest backup beside it.",
        )
    if "full" in reason or "No space" in reason or ("I/O" in reason and _without_room(path)):
        return HomeUnusable(
            f"The disk is full: {path} cannot be written.",
            remedy="Free some space and try again; nothing already made is lost.",
        )
    return HomeUnusable(
        f"The home folder cannot be used: {path} ({reason}).",
        remedy="Make it writable, or set GALATEA_HOME to another folder.",
    )


def _without_room(path: Path) -> bool:
    """SQLite says only `disk I/O error` where its shared memory finds no room."""
    try:
        return shutil.disk_usage(path.parent).free < 1_000_000
    except OSError:
        return False


class SqliteDatabase:
    """The connection; use `open_database`."""

    dialect: Dialect = SqliteDialect()

    def __init__(
        self, connection: sqlite3.Connection, path: Path, *, busy_s: float = BUSY_S
    ) -> None:
        self._connection = connection
        self._path = path
        self._foreign = ForeignLock(path)
        self._busy_s = busy_s
        self._writer: asyncio.Task[Any] | None = None
        self._turn = asyncio.Lock()

    async def all(self, sql: str, **values: Any) -> list[Row]:
        return await self._done(lambda: self._all(sql, values))

    async def one(self, sql: str, **values: Any) -> Row | None:
        return await self._done(lambda: self._one(sql, values))

    async def run(self, sql: str, **values: Any) -> int:
        return await self._done(lambda: self._connection.execute(sql, values).rowcount)

    @asynccontextmanager
    async def transaction(
        self, *, durable: bool = False, alone: Sequence[str] = ()
    ) -> AsyncGenerator[Rows]:
        """There is one writer at a time anyway, whatever `alone` names."""
        if self._writer is not None and self._writer is asyncio.current_task():
            raise RuntimeError("a transaction inside a transaction")
        until = asyncio.get_running_loop().time() + self._busy_s
        with home_errors(self._path):
            await acquired(self._turn, until)
        self._writer = asyncio.current_task()
        try:
            if durable:
                self._connection.execute("PRAGMA synchronous=FULL")
            await self._done(lambda: self._connection.execute("BEGIN IMMEDIATE"), until)
            try:
                yield self
                with home_errors(self._path):
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite may have rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise
        finally:
            if durable:
                self._connection.execute("PRAGMA synchronous=NORMAL")
            self._writer = None
            self._turn.release()

    async def _done(self, statement: Callable[[], Result], until: float | None = None) -> Result:
        """What a statement gives; where the file is another process's for now, once it is not.

        Within a transaction there is nothing to wait for: the file is ours.
        """
        with home_errors(self._path):
            try:
                return statement()
            except sqlite3.OperationalError as error:
                if not is_busy(error) or self._connection.in_transaction:
                    raise
            until = asyncio.get_running_loop().time() + self._busy_s if until is None else until
            return await self._foreign.passed(statement, until)

    def _all(self, sql: str, values: dict[str, Any]) -> list[Row]:
        cursor = self._connection.execute(sql, values)
        names = _names(cursor)  # once: a row factory would read them for every row
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _one(self, sql: str, values: dict[str, Any]) -> Row | None:
        cursor = self._connection.execute(sql, values)
        row = cursor.fetchone()
        return None if row is None else dict(zip(_names(cursor), row, strict=True))

    async def version(self) -> int:
        """A number that changes when another connection has written."""
        row = await self.one("PRAGMA data_version")
        return 0 if row is None else int(row["data_version"])

    async def heard(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)

    async def aclose(self) -> None:
        self.close()

    def close(self) -> None:
        """Also without a running loop."""
        self._connection.close()


def open_database(
    path: Path, schemas: Sequence[Schema], *, busy_s: float | None = None
) -> SqliteDatabase:
    """The database at `path`, made or brought up to date.

    Raises HomeUnusable: unwritable, damaged, busy for `busy_s` (opening: 10, then 30), or written
    by a newer program.
    """
    open_s = OPEN_S if busy_s is None else busy_s
    with home_errors(path):
        private_folder(path.parent)
        if not path.exists():
            _make(path, schemas, open_s)
        elif path.stat().st_size == 0:
            raise _home_unusable(path, "it is empty: malformed")
        connection = sqlite3.connect(path, timeout=open_s, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA foreign_keys=ON")
            _set_up(connection, path, schemas, open_s)
            connection.execute("PRAGMA busy_timeout=0")  # from now on nothing waits on the loop
        except BaseException:
            connection.close()
            raise
    return SqliteDatabase(connection, path, busy_s=BUSY_S if busy_s is None else busy_s)


def _make(path: Path, schemas: Sequence[Schema], busy_s: float) -> None:
    """A new database under another name first: whatever has the name is whole."""
    from filelock import FileLock, Timeout

    part = path.with_name(f".{path.name}.new")
    try:
        with FileLock(path.with_name(f"{path.name}.lock"), timeout=busy_s):
            if path.exists():  # another process was quicker
                return
            for left in path.parent.glob(f"{part.name}*"):
                left.unlink()
            connection = sqlite3.connect(part, isolation_level=None)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                _migrate(connection, schemas)
            finally:
                connection.close()
            private_file(part)
            part.replace(path)
    except Timeout:
        raise _home_unusable(path, "busy") from None


def _names(cursor: sqlite3.Cursor) -> list[str]:
    return [column[0] for column in cursor.description or ()]


def _applied(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE name='_sqlite_migrations'")
    if not found.fetchall():
        return set()
    return set(connection.execute("SELECT migration_set, name FROM _sqlite_migrations"))


def _set_up(
    connection: sqlite3.Connection, path: Path, schemas: Sequence[Schema], busy_s: float
) -> None:
    """Of several processes that open a new or older home at once, one makes it ready."""
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    if mode == "wal" and _up_to_date(connection, path, schemas):
        return
    from filelock import FileLock, Timeout

    try:
        with FileLock(path.with_name(f"{path.name}.lock"), timeout=busy_s):
            connection.execute("PRAGMA journal_mode=WAL")
            if not _up_to_date(connection, path, schemas):
                _bring_up_to_date(connection, path, schemas)
    except Timeout:
        raise _home_unusable(path, "busy") from None


def _up_to_date(connection: sqlite3.Connection, path: Path, schemas: Sequence[Schema]) -> bool:
    """Raises HomeUnusable for a file that a newer program has changed."""
    applied = _applied(connection)
    known = {(schema.name, name) for schema in schemas for name in schema.migrations}
    if newer := {name for group, name in applied - known if group in {s.name for s in schemas}}:
        raise HomeUnusable(
            f"The database {path} was written by a newer Galatea ({', '.join(sorted(newer))}).",
            remedy="Update Galatea, or set GALATEA_HOME to another folder.",
        )
    return known <= applied  # the usual case, without the cost of importing sqlite_utils


def _bring_up_to_date(
    connection: sqlite3.Connection, path: Path, schemas: Sequence[Schema]
) -> None:
    if applied := _applied(connection):
        _back_up(connection, path, len(applied))
    _migrate(connection, schemas)


def _back_up(connection: sqlite3.Connection, path: Path, generation: int) -> None:
    copy = sqlite3.connect(path.with_name(f"{path.name}.backup-{generation}"))
    try:
        connection.backup(copy)
    finally:
        copy.close()


def _migrate(connection: sqlite3.Connection, schemas: Sequence[Schema]) -> None:
    with _unseen("numpy", "pandas"):  # which sqlite_utils loads to offer more types of columns
        import sqlite_utils
        from sqlite_utils.migrations import Migrations

    library = sqlite_utils.Database(connection)
    for schema in schemas:
        migrations = Migrations(schema.name)
        for name, script in schema.migrations.items():
            migrations(name=name)(_runner(script))
        migrations.apply(library)


@contextmanager
def _unseen(*names: str) -> Generator[None]:
    """These packages, unless they are loaded, are as if they were not installed.

    Only where no other thread can want them meanwhile.
    """
    modules = cast(dict[str, Any], sys.modules)
    alone = threading.active_count() == 1
    hidden = [name for name in names if alone and name not in modules]
    modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del modules[name]


def _runner(script: str) -> Any:
    def run(database: Any) -> None:
        for statement in script.split(";\n"):
            if statement.strip():
                database.execute(statement)

    return run
