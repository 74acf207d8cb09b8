"""MCP over streamable HTTP, mounted at /mcp."""

import asyncio
from contextlib import suppress
from typing import Any

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.context import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from agent.app import App
from agent.server.auth import recognised
from agent.server.backend import Backend, Guest
from agent.server.kit.problem import HttpProblem
from agent.server.mcp.mcp_tools import mcp_server

MOST_BYTES = 1024 * 1024


class McpMount:
    """An ASGI app that begins with its first request, in a task of its own."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._manager: StreamableHTTPSessionManager | None = None
        self._task: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._stop = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        guest = await self._guest(request)
        scope["galatea.guest"] = guest
        # the library gives a session to nobody but the user that began it
        scope["user"] = AuthenticatedUser(
            AccessToken(token="", client_id=f"user:{guest.owner}", scopes=[])
        )
        manager = await self._started()
        await manager.asgi_app(scope, receive, send)

    async def _guest(self, request: Request) -> Guest:
        """Raises Problem 401, before anything of the protocol is read."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token if scheme.lower() == "bearer" else ""
        guest = await recognised(self._backend, token, request)
        key = request.headers.get("x-tripo-key", "")
        return Guest(guest.owner, guest.caps, key[:512], asks=request.method == "POST")

    async def _started(self) -> StreamableHTTPSessionManager:
        async with self._starting:
            if self._manager is None:
                ready = asyncio.Event()
                manager = StreamableHTTPSessionManager(
                    mcp_server(self._app_of), max_request_body_size=MOST_BYTES
                )
                self._task = asyncio.create_task(self._run(manager, ready), name="mcp")
                await ready.wait()
                self._manager = manager
            return self._manager

    async def _run(self, manager: StreamableHTTPSessionManager, ready: asyncio.Event) -> None:
        async with manager.run():
            ready.set()
            await self._stop.wait()

    async def _app_of(self, context: ServerRequestContext[Any, Any]) -> App:
        request: Request | None = context.request
        guest = None if request is None else request.scope.get("galatea.guest")
        if guest is None:
            raise HttpProblem(401, "unauthorized", "Nobody is known here.")
        return await self._backend.app_for(guest)

    async def close(self) -> None:
        self._stop.set()
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task
