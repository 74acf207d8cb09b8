"""Waiting for assets to come to rest, and telling what moves meanwhile."""

from collections.abc import Callable, Sequence

from tools.clock import Clock
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.rows.store import Store
from tools.studio.work.caller import Caller
from tools.studio.work.poller import TaskPoller

LONGEST_NAP_S = 5.0


class AssetWait:
    """Over the rows: whichever process moves them."""

    def __init__(
        self,
        store: Store,
        changes: ChangeFeed,
        clock: Clock,
        watcher: TaskPoller,
        room: Callable[[], None],
    ) -> None:
        """`room` raises HomeUnusable where the disk is full: then no waiting helps."""
        self._store = store
        self._changes = changes
        self._clock = clock
        self._watcher = watcher
        self._room = room

    async def wait(self, caller: Caller, handles: Sequence[str], wait_s: float) -> None:
        """Until all of these are at rest, or the time is up; reports each task that moves.

        Raises KeyRefused, if the service turned the key away meanwhile; HomeUnusable, where the
        disk is full.
        """
        until = self._clock.monotonic() + wait_s
        rev = await self._store.rev()
        wanted = set(handles)
        for handle in handles:
            for task in await self._store.tasks(handle):
                if not task.handled:
                    caller.contact.report(task)
        quiet = False
        while True:
            for task in await self._store.changed_since(rev):
                rev, quiet = task.rev, False
                if task.asset in wanted and not task.handled:
                    caller.contact.report(task)
            if not await self._any_busy(handles):
                return
            if quiet:  # nothing has moved for a whole nap: perhaps nothing can
                self._room()
            trouble = self._watcher.trouble.get(caller.account)
            if trouble is not None and trouble.audience == "operator":
                raise trouble
            now = self._clock.monotonic()
            if now >= until:
                return
            await self._changes.wait(min(until - now, LONGEST_NAP_S))
            quiet = self._clock.monotonic() - now >= LONGEST_NAP_S

    async def _any_busy(self, handles: Sequence[str]) -> bool:
        """Looks no further than the first that is busy: there may be thousands."""
        for handle in handles:
            if await self._busy(handle):
                return True
        return False

    async def _busy(self, handle: str) -> bool:
        """Something of this asset can still change by itself."""
        asset = await self._store.by_handle(handle)
        if asset is None:
            return False
        tasks = [task for task in await self._store.tasks(handle) if not task.handled]
        if asset.at_rest:  # a conversion runs beside the asset's own states
            sides = [task for task in tasks if task.step_name.kind == "convert"]
            return any(task.state != "unknown" for task in sides)
        stuck = any(task.state == "unknown" for task in tasks)
        return not stuck or any(task.open for task in tasks)
