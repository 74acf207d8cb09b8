"""How much work goes on at once in a process, so that what is slow holds up nothing else."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

STEPS_AT_ONCE = 8
"""Each may hold a connection, and httpx looks at every connection for every request."""
FETCHES_OF_ONE = 16
"""Downloads of one owner: a file that comes slowly takes the place of no other step."""
FETCHES = 48


class WorkSlots:
    """Steps at the service in one line; downloads in a line per owner, with an end for all."""

    def __init__(
        self,
        steps: int = STEPS_AT_ONCE,
        fetches_of_one: int = FETCHES_OF_ONE,
        fetches: int = FETCHES,
    ) -> None:
        self._steps = asyncio.Semaphore(steps)
        self._fetches = asyncio.Semaphore(fetches)
        self._fetches_of_one = fetches_of_one
        self._owners: dict[str, tuple[asyncio.Semaphore, int]] = {}

    @asynccontextmanager
    async def step(self) -> AsyncGenerator[None]:
        async with self._steps:
            yield

    @asynccontextmanager
    async def fetch(self, owner: str) -> AsyncGenerator[None]:
        slots, users = self._owners.get(owner, (asyncio.Semaphore(self._fetches_of_one), 0))
        self._owners[owner] = (slots, users + 1)
        try:
            async with slots, self._fetches:
                yield
        finally:
            slots, users = self._owners.pop(owner)
            if users > 1:
                self._owners[owner] = (slots, users - 1)
