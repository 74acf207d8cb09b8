"""Sees what there is to do and has it done: one process per home, or per fleet, does this for all.

The process that holds the lock follows the rows; the others only submit what their own user asks
for. When the holder dies its lock is dropped, and the next process takes over within a second and
reads what is open. The work itself is done by `Hands`: coroutines of this process, or jobs of a
fleet (`tools/fleet`).
"""

import asyncio
import logging
import math
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from tools.clock import Clock
from tools.errors import HomeUnusable, ToolError
from tools.studio.db.change_feed import ChangeFeed, ended
from tools.studio.rows.work_queries import WorkQueries
from tools.studio.work.advancer import Advancer
from tools.studio.work.poller import TaskPoller

log = logging.getLogger("galatea.studio")

TRY_LOCK_EVERY_S = 1.0
FULL_LOOK_EVERY_S = 30.0


class Runner(Protocol):
    """Do the work, or have it done."""

    look_every_s: float
    """How often everything is looked through, for whatever was not noticed."""

    async def advance(self, handle: str) -> float | None:
        """As `Advancer.advance`; `None` where the rows will tell when to come again."""
        ...

    async def watch(self, account: str) -> None: ...


class ExclusiveLock(Protocol):
    """The lock that one process of all holds."""

    @property
    def held(self) -> bool: ...
    def take(self) -> bool:
        """Whether it could be had just now."""
        ...

    def release(self) -> None: ...


class LocalRunner:
    """This process's coroutines."""

    look_every_s = FULL_LOOK_EVERY_S

    def __init__(self, advancer: Advancer, watcher: TaskPoller) -> None:
        self._advancer = advancer
        self.watch = watcher.watch

    async def advance(self, handle: str) -> float | None:
        return await self._advancer.advance(handle)


class LockFile:
    """A file in the home; the system drops the lock of a process that dies."""

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path)

    @property
    def held(self) -> bool:
        return self._lock.is_locked

    def take(self) -> bool:
        with suppress(Timeout):
            self._lock.acquire(blocking=False)
        return self._lock.is_locked

    def release(self) -> None:
        self._lock.release(force=True)


class Engine:
    """Starts with the app and stops with it; `nudge` asks for one asset to be advanced soon."""

    def __init__(
        self,
        agenda: WorkQueries,
        hands: Runner,
        changes: ChangeFeed,
        sole: ExclusiveLock,
        clock: Clock,
        tidy: Callable[[], None],
    ) -> None:
        self._agenda = agenda
        self._hands = hands
        self._changes = changes
        self._sole = sole
        self._clock = clock
        self._tidy = tidy
        self._task: asyncio.Task[None] | None = None
        self._advancing: dict[str, asyncio.Task[None]] = {}
        self._watching: dict[str, asyncio.Task[None]] = {}
        self._due: dict[str, float] = {}

    async def start(self) -> None:
        self._task = asyncio.create_task(self._supervise(), name="galatea-engine")

    async def stop(self) -> None:
        """Ends this process's part; what is at the service goes on there."""
        running = [self._task, *self._advancing.values(), *self._watching.values()]
        for task in running:
            if task is not None:
                task.cancel()
        for task in running:
            if task is not None:
                await ended(task)
        self._sole.release()

    async def _supervise(self) -> None:
        """Outlives any bug below it: logs it and begins again from the rows."""
        while True:
            try:
                await self._hold_lock()
                await self._work()
            except HomeUnusable as error:  # somebody else has the database; it comes back
                log.warning("❌ %s", error.message)
            except Exception:
                log.exception("the engine stumbled and starts again")
            await asyncio.sleep(TRY_LOCK_EVERY_S)

    async def _hold_lock(self) -> None:
        while not self._sole.take():  # noqa: ASYNC110  # the lock may be another process's
            await asyncio.sleep(TRY_LOCK_EVERY_S)

    async def _work(self) -> None:
        await asyncio.to_thread(self._tidy)
        rev, full_look_at = 0, 0.0
        while self._sole.held:
            if self._clock.monotonic() >= full_look_at:
                full_look_at = self._clock.monotonic() + self._hands.look_every_s
                rev = await self._agenda.rev()
                await self._agenda.mend_times(now=self._clock.now())
                self._due = await self._agenda.open(now=self._clock.now())
            moved = await self._agenda.moved(rev)
            rev = moved.rev
            self._due |= dict.fromkeys(moved.assets, 0.0)
            await self._start_what_is_due()
            await self._start_watches()
            await self._changes.wait(self._until_next())

    async def _start_what_is_due(self) -> None:
        now = self._clock.now()
        for handle in await self._agenda.in_line(now=now):
            self._due.setdefault(handle, 0.0)
        for handle, at in list(self._due.items()):
            if at <= now and handle not in self._advancing:
                del self._due[handle]
                task = asyncio.create_task(self._advance(handle), name=f"advance-{handle}")
                task.add_done_callback(_log_bug)
                self._advancing[handle] = task

    async def _start_watches(self) -> None:
        for account in await self._agenda.accounts():
            if account not in self._watching:
                task = asyncio.create_task(self._watch(account), name=f"watch-{account}")
                task.add_done_callback(_log_bug)
                self._watching[account] = task

    def _until_next(self) -> float:
        idle = (at for handle, at in self._due.items() if handle not in self._advancing)
        soonest = min(idle, default=math.inf)
        return min(self._hands.look_every_s, max(0.05, soonest - self._clock.now()))

    async def _advance(self, handle: str) -> None:
        again: float | None = self._clock.now() + FULL_LOOK_EVERY_S  # should it break down
        try:
            again = await self._hands.advance(handle)
        except ToolError as error:
            log.warning("❌ %s: %s", handle, error.message)
        finally:
            del self._advancing[handle]
            if again is not None and again < math.inf:
                self._due[handle] = again
            self._changes.notify()

    async def _watch(self, account: str) -> None:
        try:
            await self._hands.watch(account)
        finally:
            del self._watching[account]


def _log_bug(task: asyncio.Task[None]) -> None:
    """One asset's bug must not stop the others: it is logged, and the asset is looked at again."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a bug in %s", task.get_name(), exc_info=error)
