"""Takes up what failed, stopped or paused. What was paid is never paid again."""

from tools.errors import BadRequest, NotReady
from tools.studio import catalog
from tools.studio.rows.view import View
from tools.studio.service.error_mapping import as_tool_error
from tools.studio.service.errors import TripoError
from tools.studio.work.advancer import intent
from tools.studio.work.asset_work import AssetWork
from tools.studio.work.caller import Caller
from tools.studio.work.convert import convert
from tools.studio.work.new_asset import generate_step
from tools.studio.work.open_wish import open_wish
from tools.studio.work.wishes import plan_words, still_held
from tools.types import Asset, Task, Wishes


async def retry(studio: AssetWork, caller: Caller, handle: str) -> View:
    """The failed step of an asset again, or what money held up; a file is only fetched.

    One that came and is of no use is ordered once more, and asked for as the step itself.

    Raises NotReady where nothing failed; Declined and the service's refusals as the step itself.
    """
    asset = await studio.find(caller, handle)
    if asset.at_rest and (wished := open_wish(asset)) is not None:
        arguments = {"asset": asset.handle, **plan_words(wished)}
        return await studio.go(await studio.wish(caller, asset, wished, "resume", arguments))
    tasks = await studio.store.tasks(asset.handle)
    failed = _failed(tasks)
    if failed is None:
        if asset.state == "stopped":
            return await _generate_again(studio, caller, asset, tasks[-1])
        raise NotReady(
            f"Nothing of {asset.handle} has failed: it is {asset.state}.",
            remedy="Ask for the step that you want.",
        )
    if unfetched := [task for task in failed if task.succeeded and not _of_no_use(task)]:
        return await _fetch_again(studio, caller, asset, unfetched)
    last = failed[-1]
    name = last.step_name
    if name.kind == "convert" and last.state != "unknown":
        clip = None if name.file_stem in ("model", "rigged") else name.stem
        return await convert(studio, caller, asset.handle, format=name.format, clip=clip)
    if last.state == "unknown":
        left = still_held(asset.wishes, name.kind)
        price, arguments = last.credits + left, {"asset": asset.handle}
        spend = await studio.allow(caller, "retry", arguments, price, asset, held=left)
        await studio.store.send_again(last, spend, reserved=left)
        return await studio.go(asset)
    if name.kind == "generate":
        return await _generate_again(studio, caller, asset, last)
    return await _wish_again(studio, caller, asset, failed)


async def resume(studio: AssetWork, caller: Caller, handle: str) -> View:
    """Goes on with a plan that paused for a look, or with what was stopped or failed."""
    asset = await studio.find(caller, handle)
    if not asset.paused:
        return await retry(studio, caller, handle)
    left = asset.wishes.model_copy(update={"pause_after": None})
    return await studio.go(
        await studio.wish(caller, asset, left, "resume", {"asset": asset.handle})
    )


async def adopt(studio: AssetWork, caller: Caller, handle: str, task_id: str) -> View:
    """Ties a task that a person found in the account to the submission whose fate was unclear."""
    asset = await studio.find(caller, handle)
    unclear = [task for task in await studio.store.tasks(asset.handle) if task.state == "unknown"]
    if not unclear:
        raise NotReady(f"No submission of {asset.handle} is unclear.")
    client = studio.client_for(caller)
    try:
        remote = await client.task(task_id.strip())
    except TripoError as error:
        raise as_tool_error(error, during="adopt") from error
    wanted = [task for task in unclear if catalog.tables().endpoints[task.endpoint] == remote.type]
    if not wanted or await studio.store.claimed([remote.task_id]):
        raise BadRequest(
            f"{task_id} is a {remote.type} task"
            + (" of another asset." if wanted else f", not the {unclear[0].step} that is missing."),
        )
    await studio.store.accept(
        wanted[0],
        was="unknown",
        remote_id=remote.task_id,
        status=remote.status,
        now=studio.clock.now(),
    )
    return await studio.go(asset)


def _of_no_use(task: Task) -> bool:
    """Its file came whole and does not hold what was ordered: fetching it again is no help."""
    return task.problem is not None and bool(task.problem.facts.get("unsound"))


def _failed(tasks: list[Task]) -> list[Task] | None:
    """The tasks of the newest stage that did not give what they should, if any."""
    newest: dict[str, Task] = {task.step: task for task in tasks}
    broken = [task for task in newest.values() if task.problem is not None and not task.open]
    stopped = [task for task in broken if task.problem and task.problem.code == "stopped"]
    left = [task for task in broken if task not in stopped]
    if not left:
        return None
    stage = left[-1].step_name.kind
    return [task for task in left if task.step_name.kind == stage]


async def _fetch_again(
    studio: AssetWork, caller: Caller, asset: Asset, unfetched: list[Task]
) -> View:
    """What is made comes home for nothing; what was to follow it is asked for as it is sent."""
    wishes, spend = asset.wishes, None
    if asset.problem is not None and "left" in asset.problem.facts:
        left = Wishes.model_validate(asset.problem.facts["left"])
        rigged = unfetched[0].step_name.kind == "rig"
        wishes = left.model_copy(update={"rig": False}) if rigged else left
        price = catalog.plan_price(wishes).credits
        spend = await studio.allow(caller, "retry", {"asset": asset.handle}, price, asset)
    now, reserved = studio.clock.now(), catalog.plan_price(wishes).credits
    await studio.store.refetch(
        asset, unfetched, now=now, wishes=wishes, spend=spend, reserved=reserved
    )
    return await studio.go(asset)


async def _generate_again(studio: AssetWork, caller: Caller, asset: Asset, last: Task) -> View:
    step = generate_step(asset.prompt or None, last.body.get("input"), asset.options)
    spend = await studio.allow(caller, "retry", {"asset": asset.handle}, step.credits, asset)
    now = studio.clock.now()
    await studio.store.change(
        asset,
        now=now,
        to="queued",
        tasks=[intent(asset.model_copy(update={"chat": caller.chat}), step, now)],
        spend=spend,
        chat=caller.chat,
        problem=None,
        stop=0,
    )
    return await studio.go(asset)


async def _wish_again(studio: AssetWork, caller: Caller, asset: Asset, failed: list[Task]) -> View:
    """A rig or clips that failed are wished for once more, with what was to follow them."""
    clips = tuple(task.step_name.preset for task in failed if task.step_name.kind == "animate")
    wishes = Wishes(rig=not clips, spec=asset.spec or "tripo", animations=clips)
    if asset.problem is not None and "left" in asset.problem.facts:
        wishes = Wishes.model_validate(asset.problem.facts["left"])
    return await studio.go(
        await studio.wish(caller, asset, wishes, "retry", {"asset": asset.handle})
    )
