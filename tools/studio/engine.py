"""Where the work runs: plain asyncio in this process, one worker per home.

The process that holds the lock file advances assets and watches tasks for everyone; the others
only submit what their own user asks for and follow the rows. When the holder dies the operating
system drops its lock, and the next process takes over within a second and reads what is open.
"""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from tools.clock import Clock
from tools.errors import ToolError
from tools.studio.advance import Advancer
from tools.studio.changes import Changes
from tools.studio.store import Store
from tools.studio.watch import Watcher

log = logging.getLogger("galatea.studio")

TRY_LOCK_EVERY_S = 1.0
FULL_LOOK_EVERY_S = 30.0
AT_ONCE = 16


class Engine:
    """Starts with the app and stops with it; `nudge` asks for one asset to be advanced soon."""

    def __init__(
        self,
        store: Store,
        advancer: Advancer,
        watcher: Watcher,
        changes: Changes,
        lock: Path,
        clock: Clock,
    ) -> None:
        self._store = store
        self._advancer = advancer
        self._watcher = watcher
        self._changes = changes
        self._lock = FileLock(lock)
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._advancing: dict[str, asyncio.Task[None]] = {}
        self._watching: dict[str, asyncio.Task[None]] = {}
        self._due: dict[str, float] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    def start(self) -> None:
        self._task = asyncio.create_task(self._supervise(), name="galatea-engine")

    async def stop(self) -> None:
        """Ends this process's part; what is at the service goes on there."""
        running = [self._task, *self._advancing.values(), *self._watching.values()]
        for task in running:
            if task is not None:
                task.cancel()
        for task in running:
            if task is not None:
                with suppress(asyncio.CancelledError):
                    await task
        self._lock.release(force=True)

    async def _supervise(self) -> None:
        """Outlives any bug below it: logs it and begins again from the rows."""
        while True:
            try:
                await self._hold_lock()
                await self._work()
            except Exception:
                log.exception("the engine stumbled and starts again")
            await asyncio.sleep(TRY_LOCK_EVERY_S)

    async def _hold_lock(self) -> None:
        while True:
            with suppress(Timeout):
                self._lock.acquire(blocking=False)
                return
            await asyncio.sleep(TRY_LOCK_EVERY_S)

    async def _work(self) -> None:
        rev, full_look_at = 0, 0.0
        while True:
            if self._clock.monotonic() >= full_look_at:
                full_look_at = self._clock.monotonic() + FULL_LOOK_EVERY_S
                rev = await self._store.rev()
                self._due |= dict.fromkeys(await self._store.unfinished(), 0.0)
            for task in await self._store.changed_since(rev):
                rev = task.rev
                if task.state != "accepted":
                    self._due[task.asset] = 0.0
            self._start_what_is_due()
            await self._start_watches()
            await self._changes.wait(self._until_next())

    def _start_what_is_due(self) -> None:
        now = self._clock.now()
        for handle, at in list(self._due.items()):
            if at <= now and handle not in self._advancing:
                del self._due[handle]
                task = asyncio.create_task(self._advance(handle), name=f"advance-{handle}")
                task.add_done_callback(_log_bug)
                self._advancing[handle] = task

    async def _start_watches(self) -> None:
        for account in await self._store.accounts():
            if account not in self._watching:
                task = asyncio.create_task(self._watch(account), name=f"watch-{account}")
                task.add_done_callback(_log_bug)
                self._watching[account] = task

    def _until_next(self) -> float:
        soonest = min(self._due.values(), default=self._clock.now() + FULL_LOOK_EVERY_S)
        return min(FULL_LOOK_EVERY_S, max(0.05, soonest - self._clock.now()))

    async def _advance(self, handle: str) -> None:
        try:
            async with self._slots:
                again = await self._advancer.advance(handle)
            if again is not None:
                self._due[handle] = again
        except ToolError as error:
            log.warning("❌ %s: %s", handle, error.message)
            self._due[handle] = self._clock.now() + FULL_LOOK_EVERY_S
        finally:
            del self._advancing[handle]
            self._changes.tell()

    async def _watch(self, account: str) -> None:
        try:
            await self._watcher.watch(account)
        finally:
            del self._watching[account]


def _log_bug(task: asyncio.Task[None]) -> None:
    """One asset's bug must not stop the others: it is logged, and the asset is looked at again."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a bug in %s", task.get_name(), exc_info=error)
