"""A task in the original's words: its status, its progress, why it failed."""

from typing import Literal

from tools.studio.rows.view import View
from tools.types import Task

Word = Literal["queued", "running", "success", "failed", "cancelled", "banned", "expired"]
ALMOST = 99
"""Progress while the service is done and the file is on its way."""
_FINAL: dict[str, Word] = {
    "success": "success",
    "cancelled": "cancelled",
    "banned": "banned",
    "expired": "expired",
}


def followed(task: Task, view: View) -> Task:
    """A rig check that passed goes on as the rig that it was for."""
    if task.step != "rig_check":
        return task
    later = list(view.tasks)[[one.id for one in view.tasks].index(task.id) + 1 :]
    for one in later:
        if one.step == "rig_check":
            break
        if one.step == "rig":
            return one
    return task


def state_of(task: Task, view: View) -> tuple[Word, int, str | None]:
    """The task's word, its progress, and why it failed."""
    problem = None if task.problem is None else task.problem.message
    if task.state in ("intent", "sending"):
        return "queued", 0, problem
    if task.state == "rejected":
        stopped = task.problem is not None and task.problem.code == "stopped"
        return ("cancelled" if stopped else "failed"), 0, problem
    if task.state == "unknown":
        return "failed", 0, problem or "Possibly billed, not sent again."
    if task.state == "accepted":
        return (
            ("queued" if task.status == "queued" else "running"),
            min(task.progress, ALMOST),
            None,
        )
    if not task.succeeded:
        return _FINAL.get(task.status, "failed"), task.progress, problem or "The task failed."
    if task.storing:
        return "running", ALMOST, problem
    if task.problem is not None:
        return "failed", ALMOST, problem
    if not task.handled:
        return "running", ALMOST, None
    if task.step == "rig_check":
        return _after_check(view)
    return "success", 100, None


def _after_check(view: View) -> tuple[Word, int, str | None]:
    """A check without a rig after it: the rig is about to begin, or was refused."""
    if view.asset.state == "rigging":
        return "running", 1, None
    refused = view.asset.problem
    return "failed", 100, refused.message if refused else "The rig check refused it."
