"""Sends an intent to the service, at most once, and writes down what became of it."""

import logging
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from tools.clock import Clock
from tools.errors import KeyRefused, SubmissionUnknown
from tools.problems import problem_of
from tools.studio.rows.store import Store
from tools.studio.service.error_mapping import as_tool_error
from tools.studio.service.errors import TripoError, TripoStatusError
from tools.studio.work.reconcile import Grace
from tools.types import Task

if TYPE_CHECKING:
    from tools.studio.service.tripo import TripoClient

log = logging.getLogger("galatea.studio")

MOST_TRIES = 5
"""Of a POST that was certainly not created, before its failure is told."""
MOST_TRIES_LATER = 30
"""Of a later step of a plan (a quarter of an hour): what was paid before is worth waiting for."""
LONGEST_PAUSE_S = 30.0


class Submitter:
    """The only place that POSTs paid work."""

    def __init__(
        self,
        store: Store,
        client_for: "Callable[[str], TripoClient | None]",
        limits: Mapping[str, int],
        clock: Clock,
        grace: Grace,
    ) -> None:
        self._store = store
        self._client_for = client_for
        self._limits = limits
        self._clock = clock
        self._grace = grace

    async def submit(self, task: Task) -> float | None:
        """Sends one intent. Gives when to try again, or `None` where its fate is written.

        Infinite: when its turn in the pool comes, or a sibling's fate is known.

        Raises KeyRefused after writing the refusal down.
        """
        client = self._client_for(task.account)
        if client is None:
            return self._clock.now() + LONGEST_PAUSE_S
        now = self._clock.now()
        look_at = now + self._grace.post_s + self._grace.list_s
        limit = self._limits[task.pool]
        if not await self._store.claim(task, limit=limit, now=now, look_at=look_at):
            return await self._full_or_taken(task)
        log.info("📤 %s %s", task.asset, task.step)
        try:
            remote = await client.submit(task.endpoint, task.body)
        except TripoError as error:
            return await self._not_accepted(task, error)
        await self._store.accept(task, remote_id=remote.task_id, status=remote.status, now=now)
        return None

    async def _full_or_taken(self, task: Task) -> float | None:
        current = await self._store.task(task.id)
        if current is None or current.state != "intent":
            return None
        return math.inf

    async def _not_accepted(self, task: Task, error: TripoError) -> float | None:
        failure = as_tool_error(error, during=task.step)
        problem = problem_of(failure)
        log.warning("❌ %s %s: %s", task.asset, task.step, failure.message)
        if error.fate == "unknown":
            return await self._unclear(task)
        wait_s = self._pause_s(task, error)
        if wait_s is not None:
            again = self._clock.now() + wait_s
            reached = isinstance(error, TripoStatusError)
            await self._store.update_task(
                task.id,
                was="sending",
                state="intent",
                not_before=again,
                problem=problem,
                tries=0 if reached else task.tries + 1,
            )
            return again
        await self._store.update_task(
            task.id, was="sending", durable=True, state="rejected", problem=problem
        )
        if isinstance(failure, KeyRefused):
            raise failure
        return None

    def _pause_s(self, task: Task, error: TripoError) -> float | None:
        """How long until a POST that was not created is sent again; `None`: it is not."""
        if isinstance(error, TripoStatusError):
            if error.status != 429:
                return None
            return max(1.0, error.retry_after_s or 2.0)
        most = MOST_TRIES if task.step == "generate" else MOST_TRIES_LATER
        if task.tries + 1 >= most:
            return None
        return min(LONGEST_PAUSE_S, 2.0**task.tries)

    async def _unclear(self, task: Task) -> float:
        """Nothing is sent again; when the list can show it, the searcher looks for it."""
        now = self._clock.now()
        look_at = now + self._grace.list_s
        unclear = SubmissionUnknown(
            f"The connection broke while {task.step} of {task.asset} was being sent; whether it"
            " was begun is being found out, and it is not sent again meanwhile."
        )
        await self._store.update_task(
            task.id,
            was="sending",
            durable=True,
            unclear_at=now,
            look_at=look_at,
            problem=problem_of(unclear),
        )
        return look_at
