"""Many assets at once: one price, one yes, a state for each."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from agent.app import App
from agent.server.auth import BackendDep, GuestDep
from agent.server.backend import Backend, Guest
from agent.server.batches.batches import Batch, BatchItem
from agent.server.batches.plan_request import PlanRequest
from agent.server.kit.problem import COMMON, HttpProblem, not_found

router = APIRouter(prefix="/api/batch", tags=["batch"], responses=COMMON)


class BatchIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"items": [{"prompt": "a knight", "rig": True}, {"prompt": "a castle"}]}]
        },
    )

    items: Annotated[list[PlanRequest], Field(min_length=1, max_length=100)]


class ItemOut(BaseModel):
    number: int
    prompt: str | None
    state: str
    """waiting, then the asset's state; failed"""
    asset: str | None
    progress: int
    problem: dict[str, Any] | None


class BatchOut(BaseModel):
    batch: str
    state: str
    """waiting (for a yes), running, done, stopped"""
    credits: float
    approval: str | None
    items: list[ItemOut]


@router.post("", status_code=202)
async def add(body: BatchIn, guest: GuestDep, backend: BackendDep) -> BatchOut:
    """Begins a batch; where a yes is needed, it waits for POST /api/approvals/{approval}."""
    app = await backend.app_for(guest)
    for item in body.items:
        if item.prompt is None and item.image is None:
            raise HttpProblem(422, "invalid", "Each item needs a prompt or an image.")
    return await _out(app, await backend.now.batches.add(app, body.items))


@router.get("")
async def latest(guest: GuestDep, backend: BackendDep) -> list[BatchOut]:
    """One's own last batches, newest first."""
    app = await backend.app_for(guest)
    return [await _out(app, one) for one in await backend.now.batches.latest(owner=guest.owner)]


@router.get("/{batch}")
async def one(batch: str, guest: GuestDep, backend: BackendDep) -> BatchOut:
    app, found = await _found(backend, guest, batch)
    return await _out(app, found)


@router.post("/{batch}/stop")
async def stop(batch: str, guest: GuestDep, backend: BackendDep) -> BatchOut:
    """Begins nothing more; steps at the service are billed and kept."""
    app, found = await _found(backend, guest, batch)
    await backend.now.batches.stop(app, found)
    return await _out(*await _found(backend, guest, batch))


@router.post("/{batch}/resume")
async def resume(batch: str, guest: GuestDep, backend: BackendDep) -> BatchOut:
    """Goes on with what was stopped or failed; a waiting batch still needs its yes."""
    app, found = await _found(backend, guest, batch)
    if found.state != "waiting":
        await backend.now.batches.resume(app, found)
    return await _out(*await _found(backend, guest, batch))


async def _found(backend: Backend, guest: Guest, batch: str) -> tuple[App, Batch]:
    found = await backend.now.batches.find(batch, owner=guest.owner)
    if found is None:
        raise not_found("batch")
    return await backend.app_for(guest), found


async def _out(app: App, batch: Batch) -> BatchOut:
    items = [await _item(app, item) for item in batch.items]
    approval = batch.approval if batch.state == "waiting" else None
    at_rest = all(item.state not in ("waiting", *_MOVING) for item in items)
    state = "done" if batch.state == "running" and at_rest else batch.state
    return BatchOut(
        batch=batch.id, state=state, credits=batch.credits, approval=approval, items=items
    )


_MOVING = ("queued", "generating", "rigging", "animating")


async def _item(app: App, item: BatchItem) -> ItemOut:
    problem = None if item.problem is None else item.problem.model_dump(exclude={"facts"})
    asset = item.handle and await app.studio.asset(item.handle, owner=app.owner)
    if not asset:
        state = "failed" if item.problem else "waiting"
        return ItemOut(
            number=item.number,
            prompt=item.wanted.prompt,
            state=state,
            asset=None,
            progress=0,
            problem=problem,
        )
    view = await app.studio.view(asset)
    trouble = problem or (view.problem and view.problem.model_dump(exclude={"facts"}))
    running = [task.progress for task in view.running]
    state = view.asset.state
    if view.asset.at_rest or running:
        progress = min(running) if running else 100
    else:
        state, progress = "rigging" if state in ("generated", "rigged") else state, 0
    return ItemOut(
        number=item.number,
        prompt=item.wanted.prompt,
        state=state,
        asset=view.asset.handle,
        progress=progress,
        problem=trouble or None,
    )
