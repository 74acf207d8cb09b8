"""What is said of an asset: short facts for the model, whole ones for the app."""

from dataclasses import dataclass, field
from typing import Any

from tools.studio.rows.view import View
from tools.studio.work.open_wish import open_wish, wish_words
from tools.types import Problem

MOST_WARNINGS = 5
"""That the model reads; people and programs get all."""


@dataclass(frozen=True)
class Outcome:
    """What a tool gives: `content` for the model (short, no links), `details` for the app."""

    content: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict[str, Any])
    is_error: bool = False


def facts(view: View) -> dict[str, Any]:
    """The model's view: changed facts, no paths, no links, no noise that changes by itself."""
    asset = view.asset
    said: dict[str, Any] = {"asset": asset.handle, "state": asset.state}
    if asset.simulated:
        said["simulated"] = True
    if asset.rig_type and view.asset.state not in ("queued", "generating", "generated"):
        said["rig_type"] = asset.rig_type
    if view.clips:
        said["clips"] = view.clips
    if view.report:
        report = view.report
        said["report"] = {
            name: report[name]
            for name in ("triangles", "joints", "clips", "size_bytes")
            if report.get(name)
        }
    if warnings := view.warnings:
        said["warnings"] = warnings[:MOST_WARNINGS]
    if view.files:
        said["files"] = sorted({file.kind for file in view.files})
    if running := [task for task in view.running if task.open or task.storing]:
        said["running"] = [
            {"step": task.step, "status": task.shown_status, "progress": task.progress}
            for task in running
        ]
    if view.problem is not None:
        said["problem"] = spoken(view.problem)
    if asset.paused:
        said["paused"] = f"the plan waits for a look; galatea resume {asset.handle} goes on"
    return said


_REUSED: dict[str, Any] = {
    "reused": True,
    "note": "The same was made before: this is that one, nothing was paid for it. Tell the user;"
    " only if they want a second one, call again with another=true.",
}


def begun(view: View, *, reused: bool = False) -> Outcome:
    """What a tool says that has just put work on its way."""
    asset = view.asset
    if asset.at_rest:
        said = facts(view) | (_REUSED if reused else {})
        return Outcome(said, details(view))
    open_tasks = [task for task in view.tasks if task.open]
    said: dict[str, Any] = {
        "asset": asset.handle,
        "state": asset.state,
        "credits": sum(task.credits for task in open_tasks),
    }
    if open_tasks:
        said["step"] = ", ".join(task.step for task in open_tasks)
    if reused:
        said |= _REUSED
    if view.problem is not None:
        said["problem"] = spoken(view.problem)
    said["next"] = f"check_status(asset='{asset.handle}', wait_s=60)"
    return Outcome(said, details(view))


def spoken(problem: Problem) -> dict[str, Any]:
    said = {"code": problem.code, "message": problem.message}
    return said | ({"remedy": problem.remedy} if problem.remedy else {})


def details(view: View) -> dict[str, Any]:
    """The app's view: handle, state, credits, files with their sums."""
    return {
        "asset": view.asset.handle,
        "state": view.asset.state,
        "credits": sum(task.credits for task in view.running),
        "credits_used": view.credits_used,
        "report": view.report,
        "warnings": view.warnings,
        "problem": None if view.problem is None else view.problem.model_dump(),
        "files": [
            {
                "asset": file.asset,
                "kind": file.kind,
                "name": file.name,
                "sha256": file.sha256,
                "size_bytes": file.size_bytes,
            }
            for file in view.files
        ],
    }


def line(view: View) -> str:
    """One line for the note ahead of a user's message: `knight (complete; biped; clips walk)`."""
    asset = view.asset
    parts: list[str] = [asset.state]
    if asset.rig_type and asset.state in ("rigged", "animating", "complete"):
        parts.append(asset.rig_type)
    if view.clips:
        parts.append("clips " + ", ".join(view.clips))
    if (wished := open_wish(asset)) is not None:
        parts.append(f"open wish: {wish_words(wished)}")
    if asset.problem is not None:
        parts.append(f"problem: {asset.problem.code}")
    return f"{asset.handle} ({'; '.join(parts)})"
