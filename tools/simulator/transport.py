"""The simulator in process, for an `httpx.AsyncClient`: no socket, the same bytes."""

import httpx
from starlette.types import ASGIApp

from tools.simulator.refusal import ConnectionCut


class SimulatorTransport(httpx.AsyncBaseTransport):
    """Wraps httpx's ASGI transport; a cut line becomes the error a real one would raise.

    `refuse` is `httpx.ConnectError`, `drop` (also in the middle of a file) is
    `httpx.RemoteProtocolError`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._inner = httpx.ASGITransport(app=app)  # pyright: ignore[reportArgumentType]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await self._inner.handle_async_request(request)
        except ConnectionCut as cut:
            if cut.kind == "refuse":
                raise httpx.ConnectError("connection refused", request=request) from None
            raise httpx.RemoteProtocolError(
                "server disconnected without sending a response", request=request
            ) from None

    async def aclose(self) -> None:
        await self._inner.aclose()
