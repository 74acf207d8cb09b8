"""The simulator on a socket: uvicorn with one protocol that can hang up on its caller."""

import asyncio
import os
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tools.simulator.service.endpoint import ABORT


class _HangingUp:
    """Lets the application close the socket without an answer, through an ASGI extension."""

    app: Any

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        app = self.app

        async def with_abort(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[ABORT] = transport.close
            await app(scope, receive, send)

        self.app = with_abort


def _protocol() -> Any:
    """Reads with httptools where it is installed, as uvicorn itself would choose."""
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Protocol
    except ImportError:
        from uvicorn.protocols.http.h11_impl import H11Protocol as Protocol
    return type("HangingUp", (_HangingUp, Protocol), {})


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._announce()


async def serve(
    host: str, port: int, app: ASGIApp, on_ready: Callable[[str], None] | None = None
) -> None:
    """Serves until cancelled or told to stop by a signal.

    Raises `OSError` when the address cannot be had.
    """
    listener = _listening(host, port)
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listener.getsockname()[1]}"
    config = uvicorn.Config(
        app,
        http=_protocol(),
        ws="none",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = _Announcing(config, lambda: on_ready(url) if on_ready else None)
    try:
        await server.serve(sockets=[listener])
    except asyncio.CancelledError:
        if server.started:
            await server.shutdown(sockets=[listener])
        raise
    finally:
        listener.close()


def _listening(host: str, port: int) -> socket.socket:
    """A socket that says it is TCP: only then does asyncio switch Nagle's delay off."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
