"""An asset's step again, or further: what `galatea retry` and `galatea resume` do."""

from fastapi import APIRouter, Request

from agent.server.auth import BackendDep, GuestDep
from agent.server.kit.problem import COMMON
from agent.server.native.assets import AssetOut, out
from tools.studio.work import retry as again

router = APIRouter(prefix="/api/assets", tags=["assets"], responses=COMMON)


@router.post("/{handle}/retry")
async def retry(handle: str, request: Request, guest: GuestDep, backend: BackendDep) -> AssetOut:
    """The failed step again, priced again; a 403 names the question to say yes to first."""
    app = await backend.app_for(guest)
    return await out(request, app, await again.retry(app.studio, app.caller(), handle))


@router.post("/{handle}/resume")
async def resume(handle: str, request: Request, guest: GuestDep, backend: BackendDep) -> AssetOut:
    """Goes on with a plan that paused for a look, or with what was stopped or failed."""
    app = await backend.app_for(guest)
    return await out(request, app, await again.resume(app.studio, app.caller(), handle))
