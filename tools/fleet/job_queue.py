"""Jobs in PostgreSQL: `advance` an asset, `watch` an account.

Procrastinate keeps their tables, in a schema of their own.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from tools.studio.db.postgres_dialect import lock_key
from tools.studio.db.postgres_errors import named

log = logging.getLogger("galatea.studio")

SCHEMA = "engine"
POOL = 6
ADVANCE, WATCH = "advance", "watch"
VERSION = "procrastinate 3.10"
_OURS = f"""
CREATE TABLE {SCHEMA}.applied (
    what TEXT PRIMARY KEY,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE {SCHEMA}.crews (worker BIGINT PRIMARY KEY, process TEXT NOT NULL);
INSERT INTO {SCHEMA}.applied (what) VALUES ('{VERSION}')
"""

Work = Callable[[str], Awaitable[None]]


class JobQueue:
    """Defers jobs, and gives the app whose workers run them."""

    def __init__(self, conninfo: str, where: str) -> None:
        import procrastinate

        self._conninfo = conninfo
        self._where = where
        self._connector = procrastinate.PsycopgConnector(
            conninfo=_in_schema(conninfo), min_size=1, max_size=POOL, timeout=30.0
        )
        self.app: Any = procrastinate.App(connector=self._connector)
        self._tasks: dict[str, Any] = {}

    def does(self, advance: Work, watch: Work) -> None:
        """What the jobs do, in processes that run them."""
        import procrastinate

        retry = procrastinate.RetryStrategy(max_attempts=100, linear_wait=2)
        for name, work in ((ADVANCE, advance), (WATCH, watch)):
            self._tasks[name] = self.app.task(
                _job(work), name=f"galatea.{name}", queue=name, retry=retry, pass_context=False
            )

        @self.app.periodic(cron="0 * * * *")
        @self.app.task(name="galatea.nothing", queue=WATCH, queueing_lock="nothing", retry=retry)
        async def nothing(timestamp: int) -> None:  # pyright: ignore[reportUnusedFunction]
            """An app with periodic tasks notices when one of its side tasks has died."""

    async def open(self) -> None:
        """Makes the tables where they are missing. Raises HomeUnusable."""
        import psycopg

        with named(self._where):
            async with await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True
            ) as connection:
                await _prepare(connection)
            await self.app.open_async()

    async def close(self) -> None:
        await self.app.close_async()

    async def nudge(self, what: str, whom: str) -> None:
        """A job, unless the same is waiting already."""
        from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

        name = f"{what[0]}:{whom}"
        try:
            await self._tasks[what].configure(lock=name, queueing_lock=name).defer_async(whom=whom)
        except AlreadyEnqueued:
            pass
        except ConnectorException as error:
            log.info("%s was not deferred: %s", name, error)

    async def all(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        return await self._connector.execute_query_all_async(sql, **values)

    async def run(self, sql: str, **values: Any) -> None:
        await self._connector.execute_query_async(sql, **values)


def _job(work: Work) -> Callable[..., Awaitable[None]]:
    async def job(whom: str) -> None:
        await work(whom)

    return job


def _in_schema(conninfo: str) -> str:
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    parts: dict[str, Any] = {**conninfo_to_dict(conninfo)}
    return make_conninfo(
        **(parts | {"options": f"{parts.get('options', '')} -c search_path={SCHEMA}"})
    )


async def _prepare(connection: Any) -> None:
    """A second run of Procrastinate's script fails, so what was applied is written down."""
    from procrastinate.schema import SchemaManager

    await connection.execute(f"SELECT pg_advisory_lock({lock_key('engine schema')})")
    try:
        found = await (
            await connection.execute(f"SELECT to_regclass('{SCHEMA}.applied')")
        ).fetchone()
        if found is not None and found[0] is not None:
            return
        async with connection.transaction():
            await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
            await connection.execute(f"SET LOCAL search_path = {SCHEMA}")
            await connection.execute(SchemaManager.get_schema(), prepare=False)
            await connection.execute(_OURS, prepare=False)
    finally:
        await connection.execute(f"SELECT pg_advisory_unlock({lock_key('engine schema')})")
