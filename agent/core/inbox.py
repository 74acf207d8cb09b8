"""What one task is told by others, until it comes round to taking it."""

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """As a queue of asyncio for a single taker, without the three kilobytes that one takes up:
    each running turn and each listener has one."""

    __slots__ = ("_there", "_waiting")

    def __init__(self) -> None:
        self._there: list[T] = []
        self._waiting: asyncio.Future[None] | None = None

    def __len__(self) -> int:
        return len(self._there)

    def put(self, thing: T) -> None:
        self._there.append(thing)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def get(self) -> T:
        """The first thing, once there is one."""
        await self._filled()
        return self._there.pop(0)

    async def take(self) -> list[T]:
        """All of it, once there is any."""
        await self._filled()
        taken, self._there = self._there, []
        return taken

    async def _filled(self) -> None:
        if not self._there:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
            self._waiting = None
