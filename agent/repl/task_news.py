"""What is said when work ends: a line for the step, the picture and the truth about the asset."""

from collections.abc import Sequence

from agent.repl.screen.pictures import portrait, preview
from agent.repl.screen.status_bar import duration
from agent.repl.session_view import SessionView
from agent.terminal.asset_text import best_file, headline
from tools.studio.rows.view import View
from tools.types import Task

PICTURE_COLUMNS, PICTURE_ROWS = 40, 13
MOST_TRIANGLES = 200_000
"""A finer mesh takes us seconds to draw; the service's own picture is shown instead."""


async def report_ended(talk: SessionView, tasks: Sequence[Task]) -> None:
    """Tells of tasks that have just come to their end."""
    for task in tasks:
        _step(talk, task)
    for handle in dict.fromkeys(task.asset for task in tasks):
        ended = [task for task in tasks if task.asset == handle and not _withdrawn(task)]
        if ended:
            await _asset(talk, handle, ended)


def _step(talk: SessionView, task: Task) -> None:
    words = f"{task.asset}  {task.step}"
    if task.succeeded and task.problem is None:
        if task.step == "rig_check":
            return
        took = ""
        if task.settled_at and task.posted_at:
            took = f"  in {duration(task.settled_at - task.posted_at)}"
        used = task.credits if task.credits_used is None else task.credits_used
        talk.out.say(f"✓ {words}{took}, {used:g} credits", "good")
    elif task.problem is not None and not _withdrawn(task):
        talk.out.say(f"✗ {words}: {task.problem.message}", "bad")
        if task.problem.remedy:
            talk.out.say(f"  {task.problem.remedy}")


def _withdrawn(task: Task) -> bool:
    return task.problem is not None and task.problem.code == "stopped"


async def _asset(talk: SessionView, handle: str, ended: Sequence[Task]) -> None:
    """The asset as it is now, once it is at rest or its mesh can be looked at."""
    asset = await talk.app.studio.by_handle(handle)
    if asset is None:
        return
    view = await talk.app.studio.view(asset)
    made = any(task.step == "generate" and task.succeeded for task in ended)
    if made:
        await show_picture(talk, view)
    _converted(talk, view, ended)
    if talk.answering:
        talk.rested[handle] = None
    elif made or view.asset.at_rest:
        print_headline(talk, view)
    if view.asset.at_rest or any(task.state == "unknown" for task in ended):
        talk.ring(f"{handle} {'has a problem' if view.problem else 'is ' + view.asset.state}")


def _converted(talk: SessionView, view: View, ended: Sequence[Task]) -> None:
    """Where the files lie that conversions have just made."""
    count = sum(task.step_name.kind == "convert" and task.succeeded for task in ended)
    made = sorted((f for f in view.files if f.kind == "converted"), key=lambda f: f.created_at)
    for file in made[max(0, len(made) - count) :]:
        talk.out.say(f"  {talk.app.studio.path(file.asset, file.name)}")


async def report_rested(talk: SessionView) -> None:
    """After an answer: the truth about each asset that it was about, from the rows."""
    handles = list(talk.rested)
    talk.rested.clear()
    for handle in handles:
        asset = await talk.app.studio.by_handle(handle)
        if asset is not None and asset.at_rest:
            print_headline(talk, await talk.app.studio.view(asset))


def print_headline(talk: SessionView, view: View) -> None:
    """State, truth report and the file to take, in two lines."""
    talk.out.say(headline(view))
    if (file := best_file(view)) is not None:
        talk.out.say(f"  {talk.app.studio.path(view.asset.handle, file.name)}", "dim")


async def show_picture(talk: SessionView, view: View) -> None:
    """The mesh in half-blocks, where the terminal has the colours for it."""
    files, handle, colours = talk.app.studio.files, view.asset.handle, talk.out.colours
    columns = min(PICTURE_COLUMNS, talk.out.columns - 2)
    shown = ""
    if view.report and view.report["triangles"] <= MOST_TRIANGLES:
        glb = files.path(handle, "model.glb")
        shown = await portrait(glb, rows=PICTURE_ROWS, columns=columns, colours=colours)
    preview_file = files.path(handle, "preview.png")
    talk.out.paint(shown or await preview(preview_file, columns=columns, colours=colours))
