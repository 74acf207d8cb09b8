"""Finds out what became of a POST whose answer never came (docs/adr/0008-unclear-submissions.md).

The service has no idempotency key. So an unclear submission is looked for in the account's usage
list: exactly one task that fits is adopted; none in two complete readings, and it is sent again,
once; anything else stays `unknown` until a person decides.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tools.clock import Clock
from tools.errors import SubmissionUnknown
from tools.problems import problem_of
from tools.step_name import StepKind
from tools.studio import catalog
from tools.studio.rows.store import Store
from tools.studio.service.errors import TripoError, TripoStatusError
from tools.studio.service.wire import RemoteTask, UsageRow
from tools.types import Task

if TYPE_CHECKING:
    from tools.studio.service.tripo import TripoClient

log = logging.getLogger("galatea.studio")

PAGE = 200
MOST_PAGES = 50
SKEW_S = 120.0
"""How far the service's clock may be from ours."""
WRONG_CLOCK_S = 7200.0
"""How far it is when ours is wrong, or was set meanwhile: there only a task that proves itself by
its seed, or by its source and preset, counts."""
AGAIN_S = 15.0


class Unreadable(Exception):
    """The usage list cannot settle the question."""


@dataclass(frozen=True)
class Grace:
    """How long a created task may take to appear in the list, and a POST to end."""

    list_s: float = 30.0
    post_s: float = 20.0


class Reconciler:
    """Settles unclear submissions of every account."""

    def __init__(
        self,
        store: Store,
        client_for: "Callable[[str], TripoClient | None]",
        clock: Clock,
        grace: Grace,
    ) -> None:
        self._store = store
        self._client_for = client_for
        self._clock = clock
        self._grace = grace

    async def search(self, task: Task) -> None:
        """One reading of the list, and what follows from it."""
        client = self._client_for(task.account)
        if client is None:
            await self._later(task)
            return
        try:
            fitting = await self._fitting(client, task)
        except TripoError as error:
            if isinstance(error, TripoStatusError) and error.status < 500 and error.status != 429:
                await self._give_up(task, "the account's usage list cannot be read")
            else:
                await self._later(task)
        except Unreadable as error:
            await self._give_up(task, str(error))
        else:
            await self._conclude(task, fitting)

    async def _conclude(self, task: Task, fitting: Sequence[RemoteTask]) -> None:
        if len(fitting) == 1 and await self._could_be_another(task, fitting[0]):
            await self._give_up(task, "two of them are missing and only one was found")
        elif len(fitting) == 1:
            found = fitting[0]
            log.info("✅ %s %s: its lost task was found", task.asset, task.step)
            await self._store.accept(
                task, remote_id=found.task_id, status=found.status, now=self._clock.now()
            )
        elif fitting:
            await self._give_up(task, f"{len(fitting)} tasks of the account could be it")
        elif task.readings == 0:
            ended = task.unclear_at or (task.posted_at or 0.0) + self._grace.post_s
            await self._store.update_task(
                task.id,
                was="sending",
                readings=1,
                unclear_at=ended,
                look_at=max(ended + 2 * self._grace.list_s, self._clock.now() + 0.01),
            )
        elif task.resent:
            await self._give_up(task, "it was sent twice and never appeared")
        else:
            log.info("📤 %s %s was never created: it is sent again, once", task.asset, task.step)
            await self._store.update_task(
                task.id,
                was="sending",
                durable=True,
                state="intent",
                resent=1,
                readings=0,
                unclear_at=None,
                look_at=None,
            )

    async def _could_be_another(self, task: Task, remote: RemoteTask) -> bool:
        """A task that shows no proof, while a second submission of its kind is unclear as well."""
        if proves(task, remote):
            return False
        return any(
            other.id != task.id
            and other.state in ("sending", "unknown")
            and other.endpoint == task.endpoint
            and fits(other, remote)
            for other in await self._store.tasks(task.asset)
        )

    async def _later(self, task: Task) -> None:
        await self._store.update_task(task.id, was="sending", look_at=self._clock.now() + AGAIN_S)

    async def _give_up(self, task: Task, why: str) -> None:
        unclear = SubmissionUnknown(
            f"Nobody knows whether {task.step} of {task.asset} was begun ({why}): it is possibly"
            " billed, and was not sent again.",
            remedy=f"Look at your account's task list. If it is there: `galatea resume {task.asset}"
            f" --adopt TASK_ID`; if not: `galatea retry {task.asset}` sends it again.",
        )
        log.warning("❌ %s", unclear.message)
        await self._store.update_task(
            task.id, was="sending", durable=True, state="unknown", problem=problem_of(unclear)
        )

    async def _fitting(self, client: "TripoClient", task: Task) -> list[RemoteTask]:
        """Every task of the account that could be this one and belongs to no row."""
        rows = await self._candidates(client, task)
        taken = await self._store.claimed([row.task_id for row in rows])
        free = [row for row in rows if row.task_id not in taken]
        near = [row for row in free if self._between(task, row, SKEW_S)]
        found = [await client.task(row.task_id) for row in near]
        if fitting := [remote for remote in found if fits(task, remote)]:
            return fitting
        found = [await client.task(row.task_id) for row in free if row not in near]
        return [remote for remote in found if proves(task, remote)]

    def _between(self, task: Task, row: UsageRow, skew_s: float) -> bool:
        """Whether a row is from the time of the POST, give or take."""
        began = task.posted_at or task.created_at
        ended = task.unclear_at or began + self._grace.post_s
        return row.created_at is None or began - skew_s <= row.created_at <= ended + skew_s

    async def _candidates(self, client: "TripoClient", task: Task) -> list[UsageRow]:
        """Rows of the right type and time. Raises Unreadable if the list ends too early."""
        since = (task.posted_at or task.created_at) - WRONG_CLOCK_S
        wanted = catalog.tables().endpoints[task.endpoint]
        rows: list[UsageRow] = []
        for page in range(MOST_PAGES):
            listed = await client.usage(limit=PAGE, offset=page * PAGE)
            rows += [
                row
                for row in listed
                if row.type in (wanted, "") and self._between(task, row, WRONG_CLOCK_S)
            ]
            ages = [row.created_at for row in listed if row.created_at is not None]
            if len(listed) < PAGE or (ages and min(ages) < since):
                return rows
        raise Unreadable("the usage list does not reach back far enough")


def fits(task: Task, remote: RemoteTask) -> bool:
    """Whether a task's echoed input can be what we sent: no mark that it shows speaks against it.

    The echo is normalised by the service, so a mark counts wherever it stands.
    """
    shown = list(_leaves(remote.input))
    values = {str(leaf) for _, leaf in shown}
    for name, others in _MARKS.get(task.step_name.kind, _MARKS["rig"]).items():
        ours = str(task.body.get(name, ""))
        if ours and ours not in values and any(others(key, leaf) for key, leaf in shown):
            return False
    return True


def proves(task: Task, remote: RemoteTask) -> bool:
    """Whether a task's echoed input shows every mark of what we sent."""
    values = {str(leaf) for _, leaf in _leaves(remote.input)}
    proofs = _PROOFS.get(task.step_name.kind, _PROOFS["rig"])
    marks = [str(task.body.get(name, "")) for name in proofs]
    return all(mark and mark in values for mark in marks)


def _is_seed(key: str, leaf: Any) -> bool:
    return key == "model_seed"


def _is_prompt(key: str, leaf: Any) -> bool:
    return key == "prompt"


def _is_task_id(key: str, leaf: Any) -> bool:
    return (
        isinstance(leaf, str)
        and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", leaf) is not None
    )


def _is_preset(key: str, leaf: Any) -> bool:
    return isinstance(leaf, str) and (leaf.startswith("preset:") or "animation" in key)


_MARKS: Mapping[StepKind, Mapping[str, Callable[[str, Any], bool]]] = {
    "generate": {"model_seed": _is_seed, "prompt": _is_prompt},
    "animate": {"input": _is_task_id, "animation": _is_preset},
    "rig": {"input": _is_task_id},
}
"""By step: what tells a submission from any other, and how another one's would look."""


_PROOFS: Mapping[StepKind, Sequence[str]] = {
    "generate": ("model_seed",),
    "animate": ("input", "animation"),
    "rig": ("input",),
}
"""The marks that no other submission of ours shares."""


def _leaves(value: Any, name: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        inside = cast(Mapping[str, Any], value).items()
        return [leaf for key, part in inside for leaf in _leaves(part, key)]
    if isinstance(value, list):
        return [leaf for part in cast(list[Any], value) for leaf in _leaves(part, name)]
    return [(name, value)]
