"""Asks the service about all unfinished tasks of a key at once, and writes what changed."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.clock import Clock
from tools.errors import KeyRefused, ToolError
from tools.problems import problem_of
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.rows.row_forms import AtService
from tools.studio.rows.store import Store
from tools.studio.service.error_mapping import as_tool_error, task_failure
from tools.studio.service.errors import TripoError
from tools.studio.service.wire import RemoteTask

if TYPE_CHECKING:
    from tools.studio.service.tripo import TripoClient

log = logging.getLogger("galatea.studio")

BATCH = 100
ODD_LOOKS = 20
"""How often an unknown status word, or a task the service misses, is looked at before giving up."""
REFUSED_PAUSE_S = 60.0


@dataclass(frozen=True)
class Pace:
    """How often to ask: soon after a change, then ever less."""

    first_s: float = 2.0
    factor: float = 1.5
    longest_s: float = 15.0


class TaskPoller:
    """`watch(account)` runs while that account has tasks at the service."""

    def __init__(
        self,
        store: Store,
        client_for: "Callable[[str], TripoClient | None]",
        changes: ChangeFeed,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self._store = store
        self._client_for = client_for
        self._changes = changes
        self._clock = clock
        self._pace = pace
        self._odd: dict[str, int] = {}
        self.polls = 0
        """How often the service was asked."""
        self.trouble: dict[str, ToolError] = {}
        """Per account, why the last look failed, if it did."""

    async def watch(self, account: str) -> None:
        """Polls until nothing of this account is at the service any more."""
        wait_s = self._pace.first_s
        known: set[str] = set()
        while accepted := await self._store.accepted_ids(account):
            fresh = accepted - known
            known = accepted
            if fresh:
                wait_s = self._pace.first_s
            if await self._new_task_within(account, known, wait_s * random.uniform(0.9, 1.1)):
                continue
            changed = await self._look(account, await self._store.at_service(account))
            if changed:
                wait_s = self._pace.first_s
            else:
                wait_s = min(self._pace.longest_s, wait_s * self._pace.factor)
            if isinstance(self.trouble.get(account), KeyRefused):
                wait_s = REFUSED_PAUSE_S

    async def _new_task_within(self, account: str, known: set[str], wait_s: float) -> bool:
        """Waits, but no longer than until another task of the account is accepted."""
        until = self._clock.monotonic() + wait_s
        while (left_s := until - self._clock.monotonic()) > 0:
            if not await self._changes.wait(left_s):
                return False
            if wait_s > 2 * self._pace.first_s:
                if await self._store.accepted_ids(account) - known:
                    return True
        return False

    async def _look(self, account: str, tasks: Sequence[AtService]) -> bool:
        client = self._client_for(account)
        if client is None:
            return False
        changed = False
        for start in range(0, len(tasks), BATCH):
            if start:
                await asyncio.sleep(1.0)  # never more than one request a second per key
            batch = tasks[start : start + BATCH]
            self.polls += 1
            try:
                found = await client.tasks([task.remote_id for task in batch])
            except TripoError as error:
                self.trouble[account] = as_tool_error(error, during="watch")
                log.warning("❌ poll: %s", self.trouble[account].message)
                return changed
            self.trouble.pop(account, None)
            log.debug("📊 poll: %d tasks", len(batch))
            if await self._note(batch, found.tasks):
                changed = True
                self._changes.notify()
        return changed

    async def _note(self, tasks: Sequence[AtService], found: Mapping[str, RemoteTask]) -> bool:
        """Writes what the service says of the tasks; False where nothing changed."""
        changed = False
        moved: list[tuple[str, str, int]] = []
        for task in tasks:
            remote = found.get(task.remote_id)
            if remote is None or remote.status == "unknown":
                changed = await self._odd_one(task, remote) or changed
                continue
            self._odd.pop(task.id, None)
            if remote.settled:
                changed = await self._settle(task, remote) or changed
            elif (remote.status, remote.progress) != (task.status, task.progress):
                moved.append((task.id, remote.status, remote.progress))
        await self._store.note_progress(moved)
        return changed or bool(moved)

    async def _settle(self, task: AtService, remote: RemoteTask) -> bool:
        failed = remote.status != "success"
        log.info("%s %s %s: %s", "❌" if failed else "✅", task.asset, task.step, remote.status)
        facts = {"riggable": remote.output.riggable, "rig_type": remote.output.rig_type}
        return await self._store.update_task(
            task.id,
            was="accepted",
            durable=True,
            state="settled",
            status=remote.status,
            progress=remote.progress if failed else 100,
            credits_used=remote.credits_consumed,
            settled_at=self._clock.now(),
            output={name: value for name, value in facts.items() if value is not None},
            problem=problem_of(task_failure(remote)) if failed else None,
        )

    async def _odd_one(self, task: AtService, remote: RemoteTask | None) -> bool:
        looks = self._odd.get(task.id, 0) + 1
        self._odd[task.id] = looks
        if looks < ODD_LOOKS:
            return False
        del self._odd[task.id]
        gone = RemoteTask(
            task_id=task.remote_id,
            type=task.step,
            status="expired" if remote is None else "failed",
        )
        return await self._settle(task, gone)
