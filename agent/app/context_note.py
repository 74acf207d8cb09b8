"""What the model is told ahead of a user's message."""

from collections.abc import Sequence

from agent.app.settled_summary import noted
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller
from tools.studio.work.studio import Studio
from tools.views import line

NOTED_ASSETS = 12


async def note(studio: Studio, caller: Caller, settled: Sequence[View], *, waits: bool) -> str:
    """Assets, open work, what settled since the last turn; `waits`: the user stays."""
    newest = await studio.assets(owner=caller.owner, limit=NOTED_ASSETS)
    views = await studio.views(newest, brief=True)
    lines = ["Assets: " + (", ".join(line(view) for view in views) or "none yet")]
    if under_way := [work for view in views for work in _work(view)]:
        lines.append("Open work: " + "; ".join(under_way))
    if settled:
        lines.append("Settled since: " + noted(settled))
    if not waits:
        lines.append(
            "The user leaves at once: give the whole plan (rig, animations) to generate_3d."
        )
    return "\n".join(lines)


def _work(view: View) -> list[str]:
    return [
        f"{view.asset.handle}: {task.step} {task.progress}%" for task in view.tasks if task.open
    ]
