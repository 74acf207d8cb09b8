"""What is under way, read from the rows, and what has just been finished there."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from statistics import median

from agent.app import App
from agent.repl.screen.running_task import RunningTask, left_s
from tools.step_name import StepKind
from tools.types import Task

LOOK_EVERY_S = 1.0
"""Elapsed times move on at least this often while something runs."""
IDLE_S = 5.0
LATEST = 20
"""As many of a kind are enough to tell how long it usually takes."""


@dataclass(frozen=True)
class FeedSnapshot:
    """One look at the rows: what runs, and what came to its end since the last look."""

    running: Sequence[RunningTask]
    finished: Sequence[Task]


class TaskFeed:
    """Follows the rows of one owner, whoever changes them."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._usual_s: dict[StepKind, float | None] = {}

    async def looks(self) -> AsyncIterator[FeedSnapshot]:
        """A look at each change, and each second while something runs; without end."""
        store, owner = self._app.studio.store, self._app.caller().owner
        rev = await store.rev()
        told: dict[str, str] = {}
        while True:
            changed = await store.changed_since(rev)
            rev = changed[-1].rev if changed else rev
            finished = [task for task in changed if task.owner == owner and _ended(task)]
            finished = [task for task in finished if told.get(task.id) != task.state]
            told |= {task.id: task.state for task in finished}
            for task in finished:
                self._usual_s.pop(task.step_name.kind, None)
            open_tasks = [task for task in await store.unhandled(owner=owner) if task.open]
            yield FeedSnapshot([await self._running(task) for task in open_tasks], finished)
            await self._app.studio.changed(LOOK_EVERY_S if open_tasks else IDLE_S)

    async def _running(self, task: Task) -> RunningTask:
        elapsed_s = max(0.0, self._app.clock.now() - (task.posted_at or task.created_at))
        usual_s = await self._usual(task.step_name.kind)
        return RunningTask(task, elapsed_s, left_s(task.progress, elapsed_s, usual_s))

    async def _usual(self, kind: StepKind) -> float | None:
        if kind not in self._usual_s:
            newest = await self._app.studio.took_s(self._app.account)
            took = [took_s for its_kind, took_s in newest if its_kind == kind]
            self._usual_s[kind] = median(took[:LATEST]) if took else None
        return self._usual_s[kind]


def _ended(task: Task) -> bool:
    return task.handled or task.state == "unknown"
