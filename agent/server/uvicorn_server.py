"""The server of `galatea serve`: uvicorn, with an orderly end."""

import gc
import socket
import sys
from collections.abc import Callable
from typing import Any, cast

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from agent.server.backend import Backend
from agent.server.connection_limits import ConnectionLimits, limited

STREAMS_END_S = 10


class _Server(uvicorn.Server):
    """Ends running turns before it waits for their streams."""

    def __init__(self, config: uvicorn.Config, backend: Backend) -> None:
        super().__init__(config)
        self._backend = backend

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._backend.drain()
        await super().shutdown(sockets)


async def serve(
    app: FastAPI,
    backend: Backend,
    host: str,
    port: int,
    *,
    root_path: str,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serves until a signal; `on_ready` gets the page's address.

    Raises OSError where the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    config = uvicorn.Config(
        app,
        http=cast("Any", limited(AutoHTTPProtocol, ConnectionLimits())),
        log_config=None,
        access_log=False,
        root_path=root_path,
        server_header=False,
        proxy_headers=False,  # GALATEA_TRUST_PROXY decides, per request: kit/origin.py
        timeout_graceful_shutdown=STREAMS_END_S,
        timeout_keep_alive=30,
    )
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listener.getsockname()[1]}"
    print(f"Galatea listens on {address} (docs at /docs)")
    sys.stdout.flush()
    if on_ready is not None:
        on_ready(f"{address}/")
    gc.collect()
    gc.freeze()  # what is loaded stays: going through it again and again would be heard as pauses
    await _Server(config, backend).serve([listener])
