"""The four routes that this project descends from, in their own spelling."""

import logging
import re
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel

from agent.app import App
from agent.server.auth import BackendDep, GuestDep
from agent.server.backend import Backend, Guest
from agent.server.kit.problem import COMMON, HttpProblem, not_found
from agent.server.kit.urls import base_url, file_url
from agent.server.legacy.original_forms import (
    AnimateIn,
    AnimateQueued,
    GenerateIn,
    OutputOut,
    Queued,
    RigIn,
    StatusOut,
    StepOut,
)
from agent.server.legacy.task_status import followed, state_of
from tools.errors import ToolError
from tools.step_name import StepName
from tools.studio import catalog
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller, Origin
from tools.types import GenerateOptions, Task, Wishes

log = logging.getLogger("galatea.server")
router = APIRouter(prefix="/api/generate-3d", tags=["the original four"], responses=COMMON)

_FILE = re.compile(r"/api/assets/([^/]+)/files/([^/?#]+)$")


Key = Annotated[
    str | None,
    Header(min_length=1, max_length=255, description="The same key and body again: the same task."),
]


@router.post("", response_model_by_alias=True)
async def generate(
    body: GenerateIn,
    guest: GuestDep,
    backend: BackendDep,
    idempotency_key: Key = None,
) -> Queued:
    """Begins an asset. Again for the same one: 409 while it is worked on, later a new version."""
    app = await backend.app_for(guest)
    log.info("🎨 generate for %s", guest.owner)
    caller = _caller(app, idempotency_key)
    if earlier := await _earlier(backend, guest, idempotency_key, body):
        return Queued(task_id=earlier)
    latest = await _latest(app, body.project_id, body.asset_id)
    if latest is not None and not latest.asset.at_rest:
        raise HttpProblem(409, "not_ready", f"{body.asset_id} is being worked on: wait for it.")
    wishes = Wishes(rig=body.should_rig or bool(body.animations), animations=tuple(body.animations))
    try:
        view, _ = await app.studio.generate(
            replace(caller, options=replace(caller.options, fresh=True)),
            prompt=body.prompt,
            image=None,
            name=body.name,
            options=GenerateOptions(),
            wishes=wishes,
        )
    except ToolError:
        await _forget(backend, guest, idempotency_key)
        raise
    await _note_version(app, body.project_id, body.asset_id, view.asset.handle)
    task = _last(view, StepName("generate"))
    await _remember(backend, guest, idempotency_key, task)
    return Queued(task_id=task.id)


@router.get("/{taskId}/status", response_model_by_alias=True)
async def status(
    taskId: str,  # the original's spelling
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
) -> StatusOut:
    """Where a task stands, as last seen by the server, which asks the service by itself."""
    app = await backend.app_for(guest)
    task, view = await _task(app, taskId)
    shown = followed(task, view)
    word, progress, error = state_of(shown, view)
    steps = [
        StepOut(task_id=one.id, step=one.step, status=state_of(one, view)[0]) for one in view.tasks
    ]
    return StatusOut(
        task_id=taskId,
        status=word,
        progress=progress,
        output=_output(request, shown, view) if word == "success" else None,
        error=error,
        asset_status=view.asset.state,
        asset=view.asset.handle,
        tasks=steps,
    )


@router.post("/rig", response_model_by_alias=True)
async def rig(
    body: RigIn,
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
    idempotency_key: Key = None,
) -> Queued:
    """Rigs a finished mesh, after a free check; the task stands for both."""
    app = await backend.app_for(guest)
    caller = _caller(app, idempotency_key)
    if earlier := await _earlier(backend, guest, idempotency_key, body):
        return Queued(task_id=earlier)
    before = await _meant(app, request, body, body.draft_task_id, body.draft_model_url)
    known = {task.id for task in before.tasks}
    try:
        view = await app.studio.rig(
            caller, before.asset.handle, rig_type=None, spec="tripo", out_format="glb"
        )
    except ToolError:
        await _forget(backend, guest, idempotency_key)
        raise
    fresh = [
        one
        for one in view.tasks
        if one.id not in known and one.step_name.kind in ("rig_check", "rig")
    ]
    task = fresh[0] if fresh else _last(view, StepName("rig"))
    await _remember(backend, guest, idempotency_key, task)
    return Queued(task_id=task.id)


@router.post("/animate", response_model_by_alias=True)
async def animate(
    body: AnimateIn,
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
    idempotency_key: Key = None,
) -> AnimateQueued:
    """Adds a clip to a rigged asset."""
    app = await backend.app_for(guest)
    caller = _caller(app, idempotency_key)
    preset = body.animation_preset
    if earlier := await _earlier(backend, guest, idempotency_key, body):
        return AnimateQueued(task_id=earlier, animation_preset=preset)
    before = await _meant(app, request, body, body.rig_task_id, body.rigged_model_url)
    try:
        view = await app.studio.animate(caller, before.asset.handle, [preset], out_format="glb")
    except ToolError:
        await _forget(backend, guest, idempotency_key)
        raise
    asset = before.asset
    name = catalog.resolve_preset(preset, asset.rig_type or "biped", asset.spec or "tripo")
    task = _last(view, StepName("animate", preset=name))
    await _remember(backend, guest, idempotency_key, task)
    return AnimateQueued(task_id=task.id, animation_preset=preset)


# tasks ----------------------------------------------------------------------------------------


async def _task(app: App, task_id: str) -> tuple[Task, View]:
    task = await app.studio.task(task_id)
    if task is None or task.owner != app.owner:
        raise not_found("task")
    return task, await app.studio.look(app.caller(), task.asset)


def _last(view: View, step: StepName) -> Task:
    for task in reversed(view.tasks):
        if task.step_name == step:
            return task
    raise HttpProblem(409, "not_ready", f"{view.asset.handle} has no {step} to be followed.")


def _output(request: Request, task: Task, view: View) -> OutputOut:
    """The file that the task made, and the asset's picture."""
    made = [file for file in view.files if file.task == task.id and file.kind != "preview"]
    pictures = [file for file in view.files if file.kind == "preview"]
    model = file_url(request, view.asset.handle, made[0].name) if made else None
    picture = file_url(request, view.asset.handle, pictures[0].name) if pictures else None
    return OutputOut(
        model_url=model, rendered_image_url=picture, pbr_model=model, rendered_image=picture
    )


# assets by the caller's own ids ---------------------------------------------------------------


async def _latest(app: App, project: str, asset_id: str) -> View | None:
    row = await app.database.one(
        "SELECT handle FROM outside_assets WHERE owner = :owner AND project = :project"
        " AND asset_id = :asset_id ORDER BY version DESC LIMIT 1",
        owner=app.owner,
        project=project,
        asset_id=asset_id,
    )
    return None if row is None else await app.studio.look(app.caller(), row["handle"])


async def _note_version(app: App, project: str, asset_id: str, handle: str) -> None:
    alone = [f"outside {app.owner} {project} {asset_id}"]
    async with app.database.transaction(alone=alone) as rows:
        await rows.run(
            "INSERT INTO outside_assets (owner, project, asset_id, version, handle)"
            " SELECT :owner, :project, :asset_id, coalesce(max(version), 0) + 1, :handle"
            " FROM outside_assets WHERE owner = :owner AND project = :project"
            " AND asset_id = :asset_id",
            owner=app.owner,
            project=project,
            asset_id=asset_id,
            handle=handle,
        )


async def _meant(
    app: App, request: Request, body: RigIn | AnimateIn, task_id: str | None, url: str | None
) -> View:
    """The asset of a task of ours, of an address of ours, or of the caller's id."""
    if task_id is not None:
        return (await _task(app, task_id))[1]
    if url is not None:
        found = _FILE.search(url)
        ours = url.startswith((base_url(request) + "/", "/"))
        if found is None or not ours:
            raise HttpProblem(
                422,
                "foreign_url",
                "Only addresses of this server can be used.",
                "Give the modelUrl of a task's output; nothing else is fetched.",
            )
        return await app.studio.look(app.caller(), unquote(found[1]))
    latest = await _latest(app, body.project_id, body.asset_id)
    if latest is None:
        raise not_found("asset")
    return latest


# once -----------------------------------------------------------------------------------------


def _caller(app: App, key: str | None) -> Caller:
    """With a key the request is like a tool call: begun once, whatever crashes."""
    caller = app.caller()
    return caller if key is None else replace(caller, origin=Origin(f"{app.owner}:http", key))


async def _earlier(backend: Backend, guest: Guest, key: str | None, body: BaseModel) -> str | None:
    """The task that the same request began before."""
    if key is None:
        return None
    asked: list[Any] = [type(body).__name__, body.model_dump()]
    now = backend.now.app.clock.now()
    earlier = await backend.now.once.claim(guest.owner, key, asked, "", now=now)
    return None if earlier is None or earlier.answer is None else str(earlier.answer)


async def _remember(backend: Backend, guest: Guest, key: str | None, task: Task) -> None:
    if key is not None:
        await backend.now.once.answered(guest.owner, key, 200, task.id)


async def _forget(backend: Backend, guest: Guest, key: str | None) -> None:
    if key is not None:
        await backend.now.once.forget(guest.owner, key)
