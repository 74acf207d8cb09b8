"""Rows that may wait a moment, so that those of all running turns are written in one commit."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

log = logging.getLogger("galatea.history")

GATHER_S = 0.05

Row = dict[str, Any]


class GroupCommit:
    """`write` writes rows in one commit; what cannot be written waits for its turn's next row."""

    def __init__(self, write: Callable[[Sequence[Row]], Awaitable[None]]) -> None:
        self._write = write
        self._waiting: dict[str, list[Row]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def add(self, turn: str, row: Row) -> None:
        """Written within `GATHER_S`, or with what the turn writes before."""
        self._waiting.setdefault(turn, []).append(row)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_S, self._begin)

    async def take(self, turn: str) -> list[Row]:
        """What waits of a turn, for whoever writes more of it now; nothing overtakes it."""
        if self._task is not None and not self._task.done():
            await asyncio.wait([self._task])
        return self._waiting.pop(turn, [])

    def drop(self, turn: str) -> None:
        """Of a turn that broke off."""
        self._waiting.pop(turn, None)

    def _begin(self) -> None:
        self._timer = None
        if self._waiting:
            self._task = asyncio.create_task(self._write_all(), name="backlog")
            self._task.add_done_callback(_told)

    async def _write_all(self) -> None:
        waiting, self._waiting = self._waiting, {}
        try:
            await self._write([row for rows in waiting.values() for row in rows])
        except BaseException:
            for turn, rows in waiting.items():
                self._waiting[turn] = rows + self._waiting.get(turn, [])
            raise


def _told(task: asyncio.Task[None]) -> None:
    """The turn whose next row fails as well tells its user; here it is only logged."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("❌ text waits to be written: %s", error)
