"""Assets and their files; a file's address does not expire."""

import asyncio
import json
import tempfile
import zipfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import IO, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict

from agent.app import App
from agent.server.auth import BackendDep, GuestDep
from agent.server.batches.plan_request import Name
from agent.server.kit.problem import COMMON, HttpProblem, not_found, problems
from agent.server.kit.urls import base_url, file_url
from agent.server.native.durations import durations
from tools.errors import NotReady
from tools.step_name import StepKind
from tools.studio.rows.spending_stops import stopped_accounts
from tools.studio.rows.view import View
from tools.types import AssetFile

router = APIRouter(prefix="/api/assets", tags=["assets"], responses=COMMON)

TYPES = {".glb": "model/gltf-binary", ".png": "image/png", ".fbx": "application/octet-stream"}
PIECE = 256 * 1024
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


class AssetFileOut(BaseModel):
    kind: str
    name: str
    url: str
    sha256: str
    size_bytes: int
    report: dict[str, Any] | None


class RunningOut(BaseModel):
    step: str
    status: str
    progress: int
    credits: float
    elapsed_s: float
    usual_s: float | None
    """What such a step took on average before."""


class AssetOut(BaseModel):
    """One character or prop."""

    handle: str
    state: str
    prompt: str
    rig_type: str | None
    clips: list[str]
    files: list[AssetFileOut]
    running: list[RunningOut]
    report: dict[str, Any] | None
    problem: dict[str, Any] | None
    at_rest: bool
    """Nothing is under way, and nothing begins by itself."""
    paused: bool
    """The plan stopped for a look; `/resume` goes on."""
    simulated: bool
    waits_for: str | None
    """`your key`: the work goes on when its key comes again, by header or stored."""
    credits_used: float
    zip_url: str
    created_at: float
    updated_at: float


class AssetRenameIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "sir-galahad"}]}
    )

    name: Name


@router.get("")
async def list_assets(
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
    open: Annotated[bool, Query(description="Only what is being worked on: the queue.")] = False,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[AssetOut]:
    """One's own assets, newest first."""
    app = await backend.app_for(guest)
    rows = await app.studio.assets(owner=app.owner, limit=limit)
    shown = [row for row in rows if not (open and row.at_rest)]
    return await _all(request, app, await app.studio.views(shown))


@router.get("/{handle}")
async def one(handle: str, request: Request, guest: GuestDep, backend: BackendDep) -> AssetOut:
    app = await backend.app_for(guest)
    return await out(request, app, await app.studio.look(app.caller(), handle))


@router.patch("/{handle}")
async def rename(
    handle: str, body: AssetRenameIn, request: Request, guest: GuestDep, backend: BackendDep
) -> AssetOut:
    """Another handle; the old one stays an alias, also in addresses."""
    app = await backend.app_for(guest)
    return await out(request, app, await app.studio.rename(app.caller(), handle, body.name))


@router.delete("/{handle}", status_code=204)
async def delete(handle: str, guest: GuestDep, backend: BackendDep) -> Response:
    """Takes an asset and its files away; what it cost stays in the books."""
    app = await backend.app_for(guest)
    view = await app.studio.look(app.caller(), handle)
    if view.running or not view.asset.at_rest:
        raise NotReady(f"{view.asset.handle} is being worked on.", remedy="Stop it first.")
    await app.studio.delete(app.caller(), view.asset.handle)
    return Response(status_code=204)


@router.post("/{handle}/stop")
async def stop(handle: str, request: Request, guest: GuestDep, backend: BackendDep) -> AssetOut:
    """Begins nothing more; a step that the service is working on is billed and kept."""
    app = await backend.app_for(guest)
    return await out(request, app, await app.studio.stop(app.caller(), handle))


@router.head("/{handle}/files/{name}", include_in_schema=False)
@router.get(
    "/{handle}/files/{name}",
    response_class=Response,
    responses={
        200: {"content": {"model/gltf-binary": _BINARY, "image/png": _BINARY}},
        206: {"description": "A range", "content": {"model/gltf-binary": _BINARY}},
        304: {"description": "As it was"},
    }
    | problems(416),
)
async def file(
    handle: str,
    name: str,
    request: Request,
    guest: GuestDep,
    backend: BackendDep,
    download: Annotated[bool, Query(description="To be saved, not shown.")] = False,
) -> Response:
    """A file, whole or in ranges; its ETag is its sha256."""
    app = await backend.app_for(guest)
    view = await app.studio.look(app.caller(), handle)
    row = next((row for row in view.files if row.name == name), None)
    if row is None:
        raise not_found("file")
    path = await app.studio.here(row)
    if not path.is_file():
        raise not_found("file on this machine any more")
    headers = {"ETag": f'"{row.sha256}"', "Cache-Control": "private, no-cache"}
    if row.sha256 in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(
        path,
        media_type=TYPES.get(path.suffix, "application/octet-stream"),
        filename=row.saved_name,
        content_disposition_type="attachment" if download else "inline",
        headers=headers,
    )


@router.head("/{handle}/zip", include_in_schema=False)
@router.get(
    "/{handle}/zip",
    response_class=Response,
    responses={200: {"content": {"application/zip": _BINARY}}},
)
async def whole(handle: str, request: Request, guest: GuestDep, backend: BackendDep) -> Response:
    """Every file of an asset in one archive, with a manifest that says what they are."""
    app = await backend.app_for(guest)
    view = await app.studio.look(app.caller(), handle)
    pairs = [(await app.studio.here(row), row) for row in view.files]
    there = [(path, row) for path, row in pairs if path.is_file()]
    if not there:
        raise HttpProblem(409, "not_ready", f"{view.asset.handle} has no files yet.")
    manifest = _manifest(view, [row for _, row in there])
    named = [(path, row.saved_name) for path, row in there]
    headers = {"Content-Disposition": f'attachment; filename="{view.asset.handle}.zip"'}
    if request.method == "HEAD":
        return StreamingResponse((), media_type="application/zip", headers=headers)
    archive = await asyncio.to_thread(_zipped, named, manifest)
    return StreamingResponse(_pieces(archive), media_type="application/zip", headers=headers)


def _manifest(view: View, rows: Sequence[AssetFile]) -> dict[str, Any]:
    """What is in the archive, for people and for importers."""
    asset = view.asset
    return {
        "asset": asset.handle,
        "prompt": asset.prompt,
        "state": asset.state,
        "rig_type": asset.rig_type,
        "clips": view.clips,
        "simulated": asset.simulated,
        "credits_used": view.credits_used,
        "files": [
            {
                "name": row.saved_name,
                "kind": row.kind,
                "sha256": row.sha256,
                "size_bytes": row.size_bytes,
                "report": row.report,
            }
            for row in rows
        ],
    }


def _zipped(files: Sequence[tuple[Path, str]], manifest: Mapping[str, Any]) -> IO[bytes]:
    """On disk where it is large; a GLB is packed enough."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=4 * 1024 * 1024)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, name in files:
            archive.write(path, name)
        archive.writestr("manifest.json", json.dumps(manifest, indent=2, ensure_ascii=False))
    out.seek(0)
    return out


async def _pieces(archive: IO[bytes]):
    try:
        while piece := await asyncio.to_thread(archive.read, PIECE):
            yield piece
    finally:
        archive.close()


async def out(request: Request, app: App, view: View) -> AssetOut:
    """An asset as every route tells it."""
    return (await _all(request, app, [view]))[0]


async def _all(request: Request, app: App, views: Sequence[View]) -> list[AssetOut]:
    busy = any(view.running for view in views)
    usual: Mapping[StepKind, float] = {}
    if busy:
        usual = await durations(app.studio.store, account=app.account)
    moving = any(not view.asset.at_rest for view in views)
    stopped = await stopped_accounts(app.database, app.owner) if moving else frozenset[str]()
    return [_out(request, app, view, usual, stopped) for view in views]


def _out(
    request: Request,
    app: App,
    view: View,
    usual: Mapping[StepKind, float],
    stopped: Collection[str],
) -> AssetOut:
    asset, now = view.asset, app.clock.now()
    key_here = app.clients(asset.account) is not None and asset.account not in stopped
    return AssetOut(
        handle=asset.handle,
        state=asset.state,
        prompt=asset.prompt,
        rig_type=asset.rig_type,
        clips=view.clips,
        files=[_file(request, row) for row in view.files],
        running=[
            RunningOut(
                step=task.step,
                status=task.shown_status,
                progress=task.progress,
                credits=task.credits,
                elapsed_s=round(max(0.0, (task.settled_at or now) - task.created_at), 1),
                usual_s=usual.get(task.step_name.kind),
            )
            for task in view.running
        ],
        report=view.report,
        problem=None if view.problem is None else view.problem.model_dump(exclude={"facts"}),
        at_rest=asset.at_rest,
        paused=asset.paused,
        simulated=asset.simulated,
        waits_for="your key" if not key_here and not asset.at_rest else None,
        credits_used=view.credits_used,
        zip_url=f"{base_url(request)}/api/assets/{asset.handle}/zip",
        created_at=asset.created_at,
        updated_at=asset.updated_at,
    )


def _file(request: Request, row: AssetFile) -> AssetFileOut:
    return AssetFileOut(
        kind=row.kind,
        name=row.name,
        url=file_url(request, row.asset, row.name),
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        report=row.report,
    )
