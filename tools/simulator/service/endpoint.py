"""One keyed route: counts, strikes faults, checks key and rate, wraps what its handler gives."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tools.simulator.order import Json
from tools.simulator.refusal import ConnectionCut, Refusal
from tools.simulator.service.answer import failure, from_proxy, half_json, success
from tools.simulator.service.faults import AFTER, BEFORE
from tools.simulator.service.links import base_of
from tools.simulator.service.rates import Allowance
from tools.simulator.simulator import Simulator

ABORT = "galatea.abort"
"""ASGI extension of the simulator's own server: a function that closes the socket."""
MAX_JSON_BYTES = 20 * 2**20


@dataclass(frozen=True)
class ApiRequest:
    """One request, as handlers see it."""

    simulator: Simulator
    route: str
    account: str
    request: Request
    now: float

    @cached_property
    def base(self) -> str:
        return base_of(self.request.scope)

    async def json(self) -> Json:
        """Raises `Refusal` 1003 for what is not a JSON object."""
        kind = self.request.headers.get("content-type", "")
        if kind.partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, 1003, "the content type must be application/json")
        body = await read_body(self.request, MAX_JSON_BYTES)
        try:
            sent = json.loads(body, parse_constant=_no_constant)
            if b"\\u" in body:
                json.dumps(sent, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError):
            raise Refusal(400, 1003, "the body is not JSON") from None
        if not isinstance(sent, dict):
            raise Refusal(400, 1003, "the body must be a JSON object")
        return cast(Json, sent)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


Handler = Callable[[ApiRequest], Awaitable[Any]]


@dataclass(frozen=True)
class Endpoint:
    """ASGI; `rate` is the window that counts the request."""

    simulator: Simulator
    route: str
    rate: str
    handler: Handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.simulator.requests[self.route] += 1
        try:
            response = await self._answer(Request(scope, receive))
        except ConnectionCut as cut:
            await cut_line(cut, scope, receive)
            return
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        allowance = None
        try:
            early = await strike_before(self.simulator, self.route)
            if early is not None:
                return early
            account = self.simulator.account(request.headers.get("authorization"))
            allowance = self.simulator.rates.take(account, self.rate)
            if allowance.refusal is not None:
                raise allowance.refusal
            now = self.simulator.clock.now()
            payload = await self.handler(
                ApiRequest(self.simulator, self.route, account, request, now)
            )
        except Refusal as refusal:
            return failure(refusal, allowance)
        except sqlite3.Error as error:
            return failure(Refusal(500, 1000, f"the simulator's state failed: {error}"))
        return self._strike_after(allowance) or success(payload, allowance)

    def _strike_after(self, allowance: Allowance | None) -> Response | None:
        fault = self.simulator.faults.draw(self.route, AFTER)
        match fault.kind if fault else None:
            case "drop":
                raise ConnectionCut("drop")
            case "after" if fault:
                return broken(int(fault.argument), "")
            case "badjson":
                return half_json(allowance)
            case _:
                return None


async def strike_before(simulator: Simulator, route: str) -> Response | None:
    """Raises `Refusal` or `ConnectionCut`, waits, or gives a gateway's answer."""
    fault = simulator.faults.draw(route, BEFORE, statuses=True)
    match fault.kind if fault else None:
        case None:
            return None
        case "refuse":
            raise ConnectionCut("refuse")
        case "delay" if fault:
            await asyncio.sleep(float(fault.argument))
            return None
        case "unauthorized":
            raise Refusal(401, 2, "authentication failed")
        case "poor":
            raise Refusal(403, 2010, "not enough credit", suggestion="Add credit.")
        case status:
            return broken(int(status or 500), fault.argument if fault else "")


_USUAL_CODE = {400: 1004, 401: 2, 403: 1005, 404: 2001, 429: 2000}


def broken(status: int, code: str) -> Response:
    """An answer with that status; the gateway's own (502 to 504) have no envelope."""
    if status in (502, 503, 504) and not code:
        return from_proxy(status)
    number = int(code) if code else _USUAL_CODE.get(status, 1000)
    wait_s = 1.0 if status == 429 else None
    return failure(Refusal(status, number, "a fault asked for this", retry_after_s=wait_s))


async def cut_line(cut: ConnectionCut, scope: Scope, receive: Receive) -> None:
    """Closes the socket where the server lets us; elsewhere the caller gets `ConnectionCut`."""
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is None:
        raise cut
    abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def read_body(request: Request, most_bytes: int) -> bytes:
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > most_bytes:
            raise Refusal(413, 1003, f"the body is larger than {most_bytes >> 20} MB")
    return bytes(chunks)
