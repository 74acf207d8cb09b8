"""Other file formats of what is made, by the service; each format is paid once."""

from dataclasses import replace

from tools.errors import BadRequest, NotReady
from tools.step_name import StepName
from tools.studio import catalog
from tools.studio.rows.view import View
from tools.studio.work.advancer import intent
from tools.studio.work.asset_work import AssetWork
from tools.studio.work.caller import Caller
from tools.types import Task


async def convert(
    studio: AssetWork, caller: Caller, handle: str, *, format: str, clip: str | None = None
) -> View:
    """An asset's rig (or else its mesh), or one clip, on its way into another format.

    What was converted before is not paid again. Raises BadRequest, NotReady, Declined, and the
    service's refusals.
    """
    if begun := await studio.store.by_call(caller.call_id):
        return await studio.view(begun)
    view = await studio.look(caller, handle)
    asset = view.asset
    source, stem = _source(view, clip)
    step = catalog.convert_step(source.remote_id or "", format=format)
    name = replace(step.name, stem=stem)
    if any(
        task.step_name == name and _is_of(task, source) and not _failed(task) for task in view.tasks
    ):
        return view
    if not asset.at_rest and not asset.paused:
        raise NotReady(
            f"{asset.handle} is not finished with its plan, so it cannot be converted now.",
            remedy="Wait until it is, then try again.",
        )
    arguments = {"asset": asset.handle, "format": format.lower(), "clip": clip}
    spend = await studio.allow(caller, "convert", arguments, step.credits, asset)
    now = studio.clock.now()
    payer = asset.model_copy(update={"chat": caller.origin.chat})
    task = intent(payer, replace(step, name=name), now)
    changed = await studio.store.change(
        asset, now=now, tasks=[task], spend=spend, call=caller.call_id, problem=None, stop=0
    )
    if not changed:
        raise NotReady(f"{asset.handle} has just changed; try again.")
    return await studio.go(asset)


def _source(view: View, clip: str | None) -> tuple[Task, str]:
    """The newest task that made what shall be converted, and the stem of its file."""
    steps = [StepName("rig"), StepName("generate")]
    if clip is not None:
        steps = [StepName("animate", preset=clip)]
    for step in steps:
        done = [task for task in view.tasks if task.step_name == step and task.succeeded]
        if done:
            return done[-1], step.file_stem
    handle = view.asset.handle
    if clip is not None:
        raise BadRequest(
            f"{handle} has no clip {clip[:40]!r}.",
            remedy=f"Its clips: {', '.join(view.clips)}." if view.clips else "",
            valid=view.clips,
        )
    raise NotReady(f"{handle} has no mesh yet, so there is nothing to convert.")


def _is_of(task: Task, source: Task) -> bool:
    return task.body.get("input") == source.remote_id


def _failed(task: Task) -> bool:
    return not task.open and not (task.succeeded and task.problem is None)
