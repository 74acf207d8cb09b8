"""Carries an asset forward: reads its rows, takes the next step, until there is none.

Idempotent: called twice, after a crash, or by two processes, each step happens once, because each
is compare-and-set in the rows. One asset is advanced by one coroutine at a time in a process.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import assert_never

from tools.clock import Clock
from tools.errors import KeyRefused, StoreAway, ToolError
from tools.problems import problem_of
from tools.studio import catalog
from tools.studio.files.download import Downloader, OutOfReach
from tools.studio.rows.columns import AssetColumns
from tools.studio.rows.store import Store
from tools.studio.work.plan import Begin, Conclude, Fetch, Rest, Search, Send, next_move
from tools.studio.work.reconcile import Reconciler
from tools.studio.work.submit import Submitter
from tools.studio.work.wishes import still_held
from tools.studio.work.work_slots import WorkSlots
from tools.types import Asset, Task

log = logging.getLogger("galatea.studio")

FETCH_AGAIN_S = 15.0
FETCH_FOR_S = 900.0
"""How long after its end a task's file is asked for while the network is down."""
STORE_AGAIN_S = 15.0
STORE_AGAIN_MOST_S = 600.0
"""How soon the file store is asked again: at first, and after it was away for long."""


class Advancer:
    """The engine's one verb. `changed` is called after every change of rows."""

    def __init__(
        self,
        store: Store,
        submitter: Submitter,
        searcher: Reconciler,
        fetcher: Downloader,
        clock: Clock,
        changed: Callable[[], None],
        slots: WorkSlots | None = None,
    ) -> None:
        self._store = store
        self._submitter = submitter
        self._searcher = searcher
        self._fetcher = fetcher
        self._clock = clock
        self._changed = changed
        self._slots = slots or WorkSlots()
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    async def advance(self, handle: str) -> float | None:
        """Takes every step that can be taken now; gives when to come again, if time alone can help.

        Infinite: a step waits in line for room in its pool.

        Raises KeyRefused and HomeUnusable: the operator must act, the rows keep the work.
        """
        later: dict[str, float] = {}
        async with self._alone(handle):
            while True:
                asset = await self._store.by_handle(handle)
                if asset is None:
                    return None
                tasks = [_not_before(task, later) for task in await self._store.tasks(handle)]
                files = await self._store.files(handle)
                move = next_move(asset, tasks, files, now=self._clock.now())
                match move:
                    case Send(task):
                        async with self._slots.step():
                            again = await self._submitter.submit(task)
                        if again is not None:
                            later[task.id] = again
                    case Search(task):
                        async with self._slots.step():
                            await self._searcher.search(task)
                    case Fetch(task):
                        async with self._slots.fetch(asset.owner):
                            await self._bring_home(asset, task)
                    case Begin():
                        if not await self._begin(asset, move):
                            return None  # another process was quicker, and goes on
                    case Conclude():
                        try:
                            if not await self._conclude(asset, move):
                                return None
                        except StoreAway:  # of the clips in one file, the last thing to be stored
                            return self._clock.now() + STORE_AGAIN_S
                    case Rest(at):
                        return at
                    case _:
                        assert_never(move)
                self._changed()

    @asynccontextmanager
    async def _alone(self, handle: str) -> AsyncGenerator[None]:
        lock, users = self._locks.get(handle, (asyncio.Lock(), 0))
        self._locks[handle] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[handle]
            if users == 1:
                del self._locks[handle]
            else:
                self._locks[handle] = (lock, users - 1)

    async def _bring_home(self, asset: Asset, task: Task) -> None:
        """Fetches the task's files and writes their rows; a failure is noted on the task."""
        try:
            await self._fetcher.fetch(asset, task)
            if task.storing:
                log.info("✅ stored %s %s", asset.handle, task.step)
                await self._store.update_task(task.id, was="settled", problem=None, tries=0)
        except KeyRefused:
            raise
        except StoreAway as error:
            await self._store_later(asset, task, error)
        except OutOfReach as error:
            await self._fetch_later(asset, task, error)
        except ToolError as error:
            if await self._store.by_handle(asset.handle) is None:
                return  # renamed meanwhile: its folder was moved away, and it is advanced anew
            log.warning("❌ fetch %s %s: %s", asset.handle, task.step, error.message)
            problem = problem_of(error)
            await self._store.update_task(task.id, was="settled", problem=problem)

    async def _fetch_later(self, asset: Asset, task: Task, error: OutOfReach) -> None:
        """A network that is down for minutes costs minutes; only after that it is a failure."""
        now = self._clock.now()
        log.warning("❌ fetch %s %s: %s", asset.handle, task.step, error.message)
        if task.storing or now - (task.settled_at or 0.0) < FETCH_FOR_S:
            await self._store.update_task(task.id, was="settled", not_before=now + FETCH_AGAIN_S)
        else:
            await self._store.update_task(task.id, was="settled", problem=problem_of(error))

    async def _store_later(self, asset: Asset, task: Task, error: StoreAway) -> None:
        """A file store that is away costs time, for as long as the service keeps the result."""
        log.warning("❌ store %s %s: %s", asset.handle, task.step, error.message)
        tries = task.tries + 1 if task.storing else 0
        wait_s = min(STORE_AGAIN_MOST_S, STORE_AGAIN_S * 2.0 ** min(tries, 10))
        await self._store.update_task(
            task.id,
            was="settled",
            problem=problem_of(error),
            tries=tries,
            not_before=self._clock.now() + wait_s,
        )

    async def _begin(self, asset: Asset, move: Begin) -> bool:
        tasks = [intent(asset, step, self._clock.now()) for step in move.steps]
        values: AssetColumns = {"problem": None}
        if any(step.kind == "rig" for step in move.steps):  # its price stands in its task now
            values["reserved"] = still_held(asset.wishes, "rig")
        if move.wishes is not None:
            values |= {"wishes": move.wishes, "reserved": catalog.plan_price(move.wishes).credits}
        if move.rig_type is not None:
            values |= {"rig_type": move.rig_type, "spec": move.spec}
        return await self._store.change(
            asset,
            now=self._clock.now(),
            to=move.to,
            tasks=tasks,
            handled=move.handled,
            **values,
        )

    async def _conclude(self, asset: Asset, move: Conclude) -> bool:
        if move.to in ("complete", "rigged"):
            await self._fetcher.merge(asset)
        values: AssetColumns = {"problem": move.problem}
        if move.wishes is not None:
            values |= {"wishes": move.wishes, "reserved": catalog.plan_price(move.wishes).credits}
        sign = "❌" if move.problem else "✅"
        log.info("%s %s is %s", sign, asset.handle, move.to)
        return await self._store.change(
            asset, now=self._clock.now(), to=move.to, handled=move.handled, **values
        )


def _not_before(task: Task, later: dict[str, float]) -> Task:
    """The task as it is to be read after a try that must wait."""
    at = later.get(task.id)
    return task if at is None else task.model_copy(update={"not_before": at})


def intent(asset: Asset, step: catalog.Step, now: float) -> Task:
    """The row that is committed before anything is sent for a step."""
    return Task(
        id=secrets.token_hex(8),
        asset=asset.handle,
        account=asset.account,
        owner=asset.owner,
        chat=asset.chat,
        step=step.label,
        pool=step.pool,
        endpoint=step.endpoint,
        body=dict(step.body),
        credits=step.credits,
        state="intent",
        status="",
        progress=0,
        remote_id=None,
        credits_used=None,
        output={},
        problem=None,
        tries=0,
        not_before=0.0,
        created_at=now,
        posted_at=None,
        unclear_at=None,
        look_at=None,
        readings=0,
        resent=False,
        settled_at=None,
        handled=False,
        rev=0,
    )
