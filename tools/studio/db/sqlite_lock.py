"""Waiting for another process that holds the database file, without holding up the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

SLICE_S = 0.25
"""As long as a thread waits at a time: nobody who stops the program waits longer for it."""

Result = TypeVar("Result")


class ForeignLock:
    """The lock of one database file in the hands of another process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue = asyncio.Lock()

    async def passed(self, statement: Callable[[], Result], until: float) -> Result:
        """What the statement gives as soon as the file is free; those who wait take turns.

        `until` is a time of the loop. Raises sqlite3.OperationalError (locked) then.
        """
        loop = asyncio.get_running_loop()
        await acquired(self._queue, until)
        try:
            while (left_s := until - loop.time()) > 0:
                await asyncio.to_thread(_wait, self._path, min(SLICE_S, left_s))
                try:
                    return statement()
                except sqlite3.OperationalError as error:
                    if not is_busy(error):
                        raise
        finally:
            self._queue.release()
        raise _busy()


async def acquired(lock: asyncio.Lock, until: float) -> None:
    """Takes the lock. Raises sqlite3.OperationalError (locked) at that time of the loop."""
    try:
        async with asyncio.timeout_at(until):
            await lock.acquire()
    except TimeoutError:
        raise _busy() from None


def is_busy(error: sqlite3.Error) -> bool:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _busy() -> sqlite3.OperationalError:
    return sqlite3.OperationalError("database is locked")


def _wait(path: Path, longest_s: float) -> None:
    """Until the file can be written, or so long; through a connection of its own."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=longest_s, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise
    finally:
        connection.close()
