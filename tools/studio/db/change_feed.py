"""Tells whoever waits that rows have changed, here or in another process."""

import asyncio
from typing import Any

from tools.errors import HomeUnusable
from tools.studio.db.database import Database

LOOK_EVERY_S = 0.5


async def ended(task: "asyncio.Task[Any]") -> None:
    """Cancels a task of ours and waits for its end, which raises nothing here."""
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=1.0)
    if not task.cancelled():
        task.exception()


class ChangeFeed:
    """A bell for this process, rung by its own writes and by those seen in the database file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._follow(), name="galatea-changes")

    async def stop(self) -> None:
        if self._task is not None:
            await ended(self._task)

    def notify(self) -> None:
        """Wakes everyone who waits."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    async def wait(self, timeout_s: float) -> bool:
        """Until the next change, or until the time is up: then False."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._bell.wait()
        except TimeoutError:
            return False
        return True

    async def _follow(self) -> None:
        seen = await self._database.version()
        while True:
            await self._database.heard(LOOK_EVERY_S)
            try:
                version = await self._database.version()
            except HomeUnusable:  # an outage of the database ends, too
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            if version != seen:
                seen = version
                self.notify()
