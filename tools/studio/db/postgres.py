"""Rows in PostgreSQL, for any number of processes on any number of machines.

What SQLite gets from having one writer, PostgreSQL gets from two things: every change of state is
compare-and-set in one statement, and what must be counted before it is written (money, places in a
pool, free names, turns of a chat) is decided under an advisory lock of its name, see `transaction`.
"""

import asyncio
import select
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from tools.errors import HomeUnusable
from tools.studio.db.database import Dialect, Row, Rows, Schema
from tools.studio.db.pg_session import CHANNEL, PgSession
from tools.studio.db.postgres_dialect import PostgresDialect, fitting, lock_key, translated
from tools.studio.db.postgres_errors import (
    count_cancelled,
    named,
    times_cancelled,
    without_password,
)

if TYPE_CHECKING:
    from psycopg_pool import AsyncConnectionPool

Connection = Any  # psycopg's AsyncConnection of dict rows
Result = TypeVar("Result")

POOL = 10
PATIENCE_S = 30.0
"""How long a restart of the database is sat out."""
READ_TRIES = 5
TELL_EVERY_S = 0.02
OPTIONS = (
    "-c synchronous_commit=off"  # as SQLite's NORMAL; `durable` transactions wait for the disk
    " -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
)


class PostgresDatabase:
    """Made by `open_postgres`."""

    dialect: Dialect = PostgresDialect()

    def __init__(
        self, pool: "AsyncConnectionPool[Any]", line: PgSession, where: str, conninfo: str
    ) -> None:
        self._pool = pool
        self.line = line
        self.conninfo = conninfo
        """For connections of others; it has the password in it."""
        self.where = where
        self._where = where
        self._dirty = asyncio.Event()
        self._teller = asyncio.create_task(self._notify(), name="galatea-teller")

    async def all(self, sql: str, **values: Any) -> list[Row]:
        return await self._read(lambda rows: rows.all(sql, **values))

    async def one(self, sql: str, **values: Any) -> Row | None:
        return await self._read(lambda rows: rows.one(sql, **values))

    async def run(self, sql: str, **values: Any) -> int:
        async with self._connection() as connection:
            count = await _Connected(connection, self._where).run(sql, **values)
        self._dirty.set()
        return count

    @asynccontextmanager
    async def transaction(
        self, *, durable: bool = False, alone: Sequence[str] = ()
    ) -> AsyncGenerator[Rows]:
        """Locks are taken in one order, so that no two transactions wait for each other."""
        async with self._connection() as connection:
            begin = ["BEGIN", "SET LOCAL synchronous_commit = on"] if durable else ["BEGIN"]
            begin += [
                f"SELECT pg_advisory_xact_lock({key})" for key in sorted({*map(lock_key, alone)})
            ]
            try:
                with named(self._where):
                    await connection.execute("; ".join(begin), prepare=False)
                yield _Connected(connection, self._where)
                with named(self._where):
                    await connection.execute("COMMIT")
            except BaseException:
                await _undo(connection)
                raise
        self._dirty.set()

    async def version(self) -> object:
        """Changes with every commit of anybody."""
        row = await self.one("SELECT pg_current_snapshot()::text AS seen")
        return None if row is None else row["seen"]

    async def heard(self, wait_s: float) -> None:
        await self.line.heard(wait_s)

    async def aclose(self) -> None:
        self._teller.cancel()
        with suppress(asyncio.CancelledError):
            await self._teller
        await self.line.close()
        await self._pool.close()

    async def _read(self, read: Callable[[Rows], Awaitable[Result]]) -> Result:
        """A read that broke off with its connection is made again on another."""
        tries = READ_TRIES
        while True:
            async with self._connection() as connection:
                tries -= 1
                try:
                    return await read(_Connected(connection, self._where))
                except HomeUnusable:
                    if not connection.closed or not tries:
                        raise

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[Connection]:
        asked = times_cancelled()
        with named(self._where, heeding=False):
            connection = await self._pool.getconn()
        try:
            count_cancelled(asked)
            yield connection
        finally:
            await self._pool.putconn(connection)

    async def _notify(self) -> None:
        """Tells the other processes of our changes, many in one word.

        Outside of the transactions: a NOTIFY inside would make all commits queue up behind one
        another. A word that is lost with its process is made up for by looking now and then.
        """
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            with suppress(HomeUnusable):
                async with self._connection() as connection:
                    await _Connected(connection, self._where).run(
                        "SELECT pg_notify(:channel, :process)",
                        channel=CHANNEL,
                        process=self.line.process,
                    )
            await asyncio.sleep(TELL_EVERY_S)


class _Connected:
    """Rows over one connection."""

    dialect: Dialect = PostgresDatabase.dialect

    def __init__(self, connection: Connection, where: str) -> None:
        self._connection = connection
        self._where = where

    async def all(self, sql: str, **values: Any) -> list[Row]:
        with named(self._where):
            cursor = await self._connection.execute(translated(sql), fitting(values))
            return await cursor.fetchall()

    async def one(self, sql: str, **values: Any) -> Row | None:
        with named(self._where):
            cursor = await self._connection.execute(translated(sql), fitting(values))
            return await cursor.fetchone()

    async def run(self, sql: str, **values: Any) -> int:
        with named(self._where):
            cursor = await self._connection.execute(translated(sql), fitting(values))
            return int(cursor.rowcount)


async def _undo(connection: Connection) -> None:
    import psycopg

    try:
        await connection.execute("ROLLBACK")
    except psycopg.Error:
        await connection.close()  # the pool throws it away


async def open_postgres(
    url: str, schemas: Sequence[Schema], *, patience_s: float = PATIENCE_S
) -> PostgresDatabase:
    """The database behind a URL, made ready or brought up to date.

    Raises HomeUnusable: not reachable, or written by a newer program, or the extra is missing.
    """
    try:
        import psycopg
        from psycopg_pool import AsyncConnectionPool
    except ImportError as error:
        raise HomeUnusable(
            "GALATEA_DATABASE_URL needs the extra for scale.",
            remedy="pip install 'galatea-3d[scale]'",
        ) from error
    from tools.studio.db.postgres_schema import bring_up_to_date

    conninfo, where = _conninfo(url), without_password(url)
    line = PgSession(conninfo)
    with named(where):
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as first:
            await bring_up_to_date(first, schemas, where)
        await line.open()
        pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
            conninfo,
            kwargs={"autocommit": True},
            configure=_configured,
            check=_sound,
            min_size=1,
            max_size=POOL,
            timeout=patience_s,
            open=False,
        )
        await pool.open()
    return PostgresDatabase(pool, line, where, conninfo)


async def _configured(connection: Connection) -> None:
    from psycopg.rows import dict_row
    from psycopg.types.numeric import FloatLoader

    connection.row_factory = dict_row
    connection.adapters.register_loader("numeric", FloatLoader)


async def _sound(connection: Connection) -> None:
    """Refuses a connection that the server has closed meanwhile, without asking the server.

    It is closed here as well: the pool would take one that looks open back, and offer it again.
    """
    import psycopg

    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        await connection.close()
        raise psycopg.OperationalError("the server has hung up")


def _conninfo(url: str) -> str:
    """libpq's form, with our options before those of the URL. Raises HomeUnusable."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    try:
        parts: dict[str, Any] = {**conninfo_to_dict(url)}
    except psycopg.ProgrammingError:
        raise HomeUnusable(
            "GALATEA_DATABASE_URL is not an address of a database.",
            remedy="It looks like postgresql://user:password@host:5432/name",
        ) from None
    options = f"{OPTIONS} {parts.pop('options', '') or ''}".strip()
    parts.setdefault("connect_timeout", 10)
    parts.setdefault("application_name", "galatea")
    return make_conninfo(**(parts | {"options": options}))
