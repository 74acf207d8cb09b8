"""Tells a turn's listeners how the task behind a call is getting on."""

from collections.abc import Callable

from agent.core.events import CallProgress
from agent.core.toolbox import Context
from tools.clock import Clock
from tools.types import Task


def reporter(context: Context, call: str, clock: Clock) -> Callable[[Task], None]:
    """What the studio calls whenever a task of this call has moved."""

    def report(task: Task) -> None:
        done = not task.open
        context.emit(
            CallProgress(
                call=call,
                asset=task.asset,
                step=task.step,
                status=task.shown_status,
                progress=100 if done and task.status == "success" else task.progress,
                elapsed_s=round((task.settled_at or clock.now()) - task.created_at, 1),
                note=task.problem.message if task.problem and (task.open or task.storing) else "",
            )
        )

    return report
