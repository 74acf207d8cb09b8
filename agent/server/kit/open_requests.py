"""Which requests are open, by user, so that those of a revoked user end at once."""

import asyncio
from collections.abc import Collection
from typing import Any

Work = asyncio.Task[Any]


class OpenRequests:
    """Every request of a user, streams included, from its token until its answer ends."""

    def __init__(self) -> None:
        self._work: dict[str, set[Work]] = {}
        self._ended: set[Work] = set()

    @property
    def owners(self) -> Collection[str]:
        return self._work.keys()

    def begin(self, owner: str) -> None:
        """The request that runs in this task is this user's."""
        if (work := asyncio.current_task()) is not None:
            self._work.setdefault(owner, set()).add(work)

    def finish(self) -> None:
        """The request in this task has its answer."""
        if (work := asyncio.current_task()) is None:
            return
        self._ended.discard(work)
        for owner, open_work in list(self._work.items()):
            open_work.discard(work)
            if not open_work:
                del self._work[owner]

    def end(self, owner: str) -> None:
        """Breaks off all requests of a user."""
        for work in self._work.get(owner, set()) - self._ended:
            self._ended.add(work)
            work.cancel()

    def was_ended(self) -> bool:
        """Whether the request in this task was broken off by `end`, and by nothing else."""
        work = asyncio.current_task()
        return work is not None and work in self._ended and not work.uncancel()
