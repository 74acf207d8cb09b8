"""The one connection of a process that stays open: it hears of changes, and it holds the locks
that tell the others what lives here. PostgreSQL lets go of them the moment the process dies.
"""

import asyncio
import logging
import secrets
from contextlib import suppress
from typing import Any

from tools.studio.db.postgres_dialect import lock_key

Connection = Any  # psycopg's AsyncConnection

log = logging.getLogger("galatea.studio")

CHANNEL = "galatea"
PASS_S = 1.0
"""How often a lock that another process holds is tried."""
AGAIN_S = 0.3
KEEPALIVE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5"


class PgSession:
    """Begun by `open`; comes back by itself after an outage, with all its locks."""

    def __init__(self, conninfo: str) -> None:
        self.process = secrets.token_hex(8)
        """The name of this process among the others."""
        self._conninfo = conninfo
        self._wanted: dict[str, bool] = {life_lock(self.process): False}
        self._held: set[str] = set()
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._connection: Connection | None = None

    async def open(self) -> None:
        """Raises psycopg.Error where there is no way to the database."""
        await self._connect()
        self._task = asyncio.create_task(self._stay(), name="galatea-line")

    async def close(self) -> None:
        if self._task is not None:
            while not self._task.done():  # see `_heed` in postgres.py
                self._task.cancel()
                await asyncio.wait((self._task,), timeout=0.1)
        if self._connection is not None:
            await self._connection.close()

    def want(self, lock: str, *, shared: bool = False) -> None:
        """From now on a lock is taken as soon as it is free, and kept."""
        self._wanted.setdefault(lock, shared)

    def drop(self, lock: str) -> None:
        """Lets a lock go at the next pass."""
        self._wanted.pop(lock, None)

    def holds(self, lock: str) -> bool:
        return lock in self._held

    async def heard(self, wait_s: float) -> None:
        """Until another process has told of a change, at the latest after a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._bell.wait()
        self._bell.clear()

    async def _connect(self) -> None:
        import psycopg

        self._connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        await self._connection.execute(KEEPALIVE, prepare=False)
        await self._connection.execute(f"LISTEN {CHANNEL}")
        await self._lock(self._connection)

    async def _stay(self) -> None:
        import psycopg

        while True:
            try:
                if self._connection is None or self._connection.closed:
                    await self._connect()
                    self._bell.set()  # whatever was told meanwhile was not heard
                if self._connection is not None:
                    await self._listen(self._connection)
            except (psycopg.Error, OSError) as error:
                self._held.clear()
                log.info("the line to the database broke: %s", type(error).__name__)
                if self._connection is not None:
                    await self._connection.close()
                await asyncio.sleep(AGAIN_S)

    async def _listen(self, connection: Connection) -> None:
        async for told in connection.notifies(timeout=PASS_S, stop_after=1):
            if told.payload != self.process:
                self._bell.set()
        await self._lock(connection)

    async def _lock(self, connection: Connection) -> None:
        for name, shared in list(self._wanted.items()):
            if name not in self._held:
                how = "_shared" if shared else ""
                taken = await connection.execute(
                    f"SELECT pg_try_advisory_lock{how}({lock_key(name)})"
                )
                row = await taken.fetchone()
                if row is not None and row[0]:
                    self._held.add(name)
        for name in self._held - self._wanted.keys():
            await connection.execute(f"SELECT pg_advisory_unlock({lock_key(name)})")
            self._held.discard(name)


def life_lock(process: str) -> str:
    return f"process {process}"
