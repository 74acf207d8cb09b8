"""`create_app`: the whole server as one ASGI app, to run or to mount under any prefix."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from agent import __version__
from agent.app.tripo_clients import Clients
from agent.core.errors import AgentError
from agent.core.model import Model
from agent.server import docs
from agent.server.aisdk import ui_stream
from agent.server.backend import Backend, ClientOfKey
from agent.server.kit.problem import HttpProblem, problem_of, request_id_of, response_of
from agent.server.legacy import original
from agent.server.mcp.mcp_http import McpMount
from agent.server.middleware import ServerMiddleware
from agent.server.native import (
    approvals,
    asset_steps,
    assets,
    batch_routes,
    chats,
    health,
    key_routes,
    money_routes,
    static_page,
    uploads,
)
from agent.server.openai import openai_api
from agent.settings import Settings, load_settings
from agent.settings.folder_trust import sentence
from tools.clock import Clock
from tools.errors import ToolError

log = logging.getLogger("galatea.server")

ABOUT = """Talk a character into being: a chat agent that models, rigs and animates 3D characters.

Send `Authorization: Bearer TOKEN` (from `galatea users add NAME`); on this machine alone, and as
long as there are no users, no token is needed. Errors are problem+json with a stable `code`."""


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    clients: Clients | None = None,
    model: Model | None = None,
    client_of_key: ClientOfKey | None = None,
) -> FastAPI:
    """The server. Where its lifespan is not run, the first request opens what is needed.

    `clock`, `clients` and `model` stand in as for `open_app`; `client_of_key(base_url, key)` makes
    the clients of users' own keys.
    """
    if settings is None:
        settings = load_settings()
        if refusal := sentence(settings.refused):
            log.warning("%s", refusal)
    backend = Backend(
        settings, clock=clock, clients=clients, model=model, client_of_key=client_of_key
    )
    mcp = McpMount(backend)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        await backend.start()
        yield
        await mcp.close()
        await backend.close()

    app = FastAPI(
        title="Galatea",
        version=__version__,
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
    )
    app.state.galatea = backend
    for module in (
        original,
        chats,
        uploads,
        assets,
        asset_steps,
        approvals,
        money_routes,
        batch_routes,
        key_routes,
    ):
        app.include_router(module.router)
    app.include_router(openai_api.router)
    app.include_router(ui_stream.router)
    app.include_router(static_page.router)
    app.include_router(health.router)
    app.include_router(docs.router)
    app.router.routes.append(Route("/mcp", mcp, include_in_schema=False))
    app.add_exception_handler(HttpProblem, _problem)
    app.add_exception_handler(AgentError, _ours)
    app.add_exception_handler(ToolError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(ServerMiddleware, backend=backend)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["*"],
            expose_headers=["X-Request-Id", "X-Galatea-Chat", "ETag", "Retry-After"],
        )
    return app


def backend_of(app: FastAPI) -> Backend:
    """What stands behind an app made here."""
    backend: Backend = app.state.galatea
    return backend


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HttpProblem)
    return _answer(request, error)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, AgentError | ToolError)
    return _answer(request, problem_of(error))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return _answer(request, HttpProblem(400, "malformed_json", "The body is no JSON."))
    parts = [f"{'.'.join(str(step) for step in one['loc'][1:])}: {one['msg']}" for one in found[:3]]
    return _answer(
        request, HttpProblem(422, "invalid", "The input cannot be used.", "; ".join(parts))
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {
        400: "malformed_body",
        404: "not_found",
        405: "method_not_allowed",
        408: "too_slow",
        413: "too_large",
        503: "busy",
    }
    code = codes.get(error.status_code, "http")
    return _answer(
        request, HttpProblem(error.status_code, code, str(error.detail), headers=error.headers)
    )


def _answer(request: Request, problem: HttpProblem) -> Response:
    """In the words that the clients of a route expect."""
    if openai_api.is_theirs(request):
        return openai_api.error_of(problem)
    return response_of(problem, request_id_of(request))
