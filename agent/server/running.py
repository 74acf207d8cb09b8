"""The server of `galatea serve`: uvicorn, with an orderly end."""

import socket
import sys

import uvicorn
from fastapi import FastAPI

from agent.server.backend import Backend

STREAMS_END_S = 10


class _Server(uvicorn.Server):
    """Ends running turns before it waits for their streams."""

    def __init__(self, config: uvicorn.Config, backend: Backend) -> None:
        super().__init__(config)
        self._backend = backend

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._backend.drain()
        await super().shutdown(sockets)


async def serve(app: FastAPI, backend: Backend, host: str, port: int, *, root_path: str) -> None:
    """Serves until a signal. Raises OSError where the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        root_path=root_path,
        server_header=False,
        timeout_graceful_shutdown=STREAMS_END_S,
        timeout_keep_alive=30,
    )
    shown = f"[{host}]" if ":" in host else host
    print(f"Galatea listens on http://{shown}:{listener.getsockname()[1]} (docs at /docs)")
    sys.stdout.flush()
    await _Server(config, backend).serve([listener])
