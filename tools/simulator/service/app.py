"""The Starlette application: every route of the simulator, and nothing that starts by itself."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tools.simulator.refusal import Refusal
from tools.simulator.service import control, reading, uploading
from tools.simulator.service.answer import failure
from tools.simulator.service.control import Control
from tools.simulator.service.creation import create, orderings
from tools.simulator.service.downloading import DownloadRoute
from tools.simulator.service.endpoint import Endpoint, Handler
from tools.simulator.service.uploading import Slot
from tools.simulator.simulator import Simulator


def build(simulator: Simulator) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        yield
        simulator.store.close()

    app = Starlette(
        routes=_routes(simulator),
        exception_handlers={HTTPException: _not_routed},
        lifespan=lifespan,
    )
    app.state.simulator = simulator
    app.router.redirect_slashes = False
    return app


def _routes(simulator: Simulator) -> list[Route]:
    def route(path: str, name: str, handler: Handler, *, rate: str, method: str) -> Route:
        return Route(path, Endpoint(simulator, name, rate, handler), methods=[method], name=name)

    reads = [
        route("/v3/tasks/list", "list", reading.list_tasks, rate="read", method="POST"),
        route("/v3/tasks/{task_id}", "task", reading.get_task, rate="read", method="GET"),
        route("/v3/account/balance", "balance", reading.balance, rate="read", method="GET"),
        route("/v3/account/usage", "usage", reading.usage, rate="read", method="GET"),
    ]
    files = [
        Route("/files/{task_id}/{name}", DownloadRoute(simulator), methods=["GET"], name="file"),
        route("/v3/files", "upload", uploading.upload, rate="upload", method="POST"),
        route("/v3/files/presign", "presign", uploading.presign, rate="upload", method="POST"),
        Route("/uploads/{name}", Slot(simulator), methods=["PUT"], name="put"),
    ]
    creates = [
        route(path, name, partial(create, ordering=ordering), rate="create", method="POST")
        for name, (path, ordering) in orderings(simulator.spelling).items()
    ]
    return [*reads, *files, *creates, *_controls(simulator)]


def _controls(simulator: Simulator) -> list[Route]:
    table = {
        "faults": (control.faults, ["GET", "POST", "DELETE"]),
        "stats": (control.stats, ["GET"]),
        "reset": (control.reset, ["POST"]),
        "balance": (control.balance, ["POST"]),
    }
    return [
        Route(f"/simulator/{name}", Control(simulator, handler), methods=methods)
        for name, (handler, methods) in table.items()
    ]


async def _not_routed(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    match status:
        case 404:
            refusal = Refusal(404, 4001, f"no such route: {request.url.path}")
        case 405:
            refusal = Refusal(405, 1003, f"{request.method} is not possible here")
        case _:
            refusal = Refusal(status, 1003, "the request cannot be read")
    return failure(refusal)
