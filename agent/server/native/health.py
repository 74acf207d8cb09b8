"""Whether the process lives, whether it can work, and what it has done."""

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from agent.server.auth import BackendDep, is_local, recognised
from agent.server.kit.problem import problems
from tools.studio.files.files import check_room

TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}
router = APIRouter(tags=["operate"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", responses=problems(421, 403, 503))
async def readyz(backend: BackendDep) -> dict[str, str]:
    """The database can be written, the disk has room; the service is not asked."""
    opened = backend.now
    await asyncio.to_thread(check_room, backend.settings.home_folder)
    async with opened.app.database.transaction() as rows:
        await rows.run("UPDATE users SET name = name WHERE name = ''")
    return {"status": "ready"}


@router.get(
    "/metrics",
    response_class=Response,
    responses=TEXT | problems(401, 403, 421, 503),
)
async def metrics(request: Request, backend: BackendDep) -> Response:
    """Counters for Prometheus: from this machine, or with any user's token."""
    if not is_local(request):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        await recognised(backend, token if scheme.lower() == "bearer" else "", request)
    opened = backend.now
    await backend.disk.look(opened.app.clock.monotonic(), backend.metrics.count_disk)
    text = await backend.metrics.text(
        opened.app.database, running=opened.live.count(), polls=opened.app.studio.polls
    )
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")
