"""What a turn has cost and made, read from the rows."""

from contextlib import suppress

from agent.chat.chat import Delivery
from agent.core.events import TurnFile
from tools.errors import BadFile
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller
from tools.studio.work.studio import Studio
from tools.types import Task


async def delivered(studio: Studio, caller: Caller, chat: str, since: float) -> Delivery:
    """Credits and files of a chat's work since then."""
    touched = await studio.touched(since, owner=caller.owner, chat=chat)
    views = await studio.views(touched)
    tasks = [task for view in views for task in view.tasks if task.created_at >= since]
    if caller.options.image_folders is None:  # somebody at this machine, who is told where they lie
        for view in views:
            await _bring(studio, view)
    return Delivery(
        credits=sum(_cost(task) for task in tasks),
        files=tuple(file for view in views for file in _files(studio, view, since)),
    )


async def _bring(studio: Studio, view: View) -> None:
    for file in view.files:
        with suppress(BadFile):
            await studio.here(file)


def _files(studio: Studio, view: View, since: float) -> list[TurnFile]:
    """What is new; of an asset that was there already and asked for again, everything."""
    if not any(task.created_at >= since for task in view.tasks):
        since = 0.0
    return [
        TurnFile(
            asset=file.asset,
            kind=file.kind,
            path=str(studio.path(file.asset, file.name)),
            sha256=file.sha256,
            size_bytes=file.size_bytes,
        )
        for file in view.files
        if file.created_at >= since
    ]


def _cost(task: Task) -> float:
    """What was taken, or, while it is not known, what will be."""
    if task.credits_used is not None:
        return task.credits_used
    return task.credits if task.state in ("sending", "accepted", "unknown") else 0.0
