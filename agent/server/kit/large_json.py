"""JSON bodies of many megabytes: pictures in base64, read in a thread that holds nobody up.

A parser of C holds Python's lock until it is through. So the long strings are taken out before it
begins, and what is left may be no longer than any other body.
"""

import asyncio
import json
import secrets
from collections.abc import Callable, Coroutine
from typing import Any, cast

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MOST_PARSED_BYTES = 1024 * 1024
LONG_BYTES = 4096
_BETWEEN_STRINGS = b",:[]{} \t\r\n"


class LargeJsonRoute(APIRoute):
    """A route whose body may have pictures in it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def with_large_json(request: Request) -> Response:
            return await handler(_LargeJsonRequest(request.scope, request.receive))

        return with_large_json


class _LargeJsonRequest(Request):
    async def json(self) -> Any:
        body = await self.body()
        if len(body) <= MOST_PARSED_BYTES:
            return json.loads(body)
        return await asyncio.to_thread(parsed, body)


def parsed(body: bytes) -> Any:
    """The value of a large body. Raises HTTPException 413 where it is large without its pictures;
    JSONDecodeError."""
    mark = secrets.token_hex(16)
    rest, long = _without_long_strings(body, mark)
    return _put_back(json.loads(rest), mark, long)


def _without_long_strings(body: bytes, mark: str) -> tuple[bytes, list[str]]:
    """The body with a mark and a number for each long string, and these strings."""
    pieces: list[bytes] = []
    long: list[str] = []
    at, size = 0, 0
    while at < len(body):
        end = body.find(b'"', at)
        end = len(body) if end < 0 else end
        piece = body[at:end]
        if _is_inside(piece):
            long.append(piece.decode("ascii"))
            piece = f"{mark}{len(long) - 1}".encode()
        pieces.append(piece)
        size += len(piece) + 1
        if size > MOST_PARSED_BYTES:
            raise HTTPException(
                413, f"Besides its pictures the body may have {MOST_PARSED_BYTES >> 10} kB."
            )
        at = end + 1
    return b'"'.join(pieces) + (b'"' if body.endswith(b'"') else b""), long


def _is_inside(piece: bytes) -> bool:
    """A long piece between two quotes is the inside of a string: outside, it begins otherwise."""
    long = len(piece) >= LONG_BYTES and piece[:1] not in _BETWEEN_STRINGS
    return long and piece.isascii() and b"\\" not in piece


def _put_back(value: Any, mark: str, long: list[str]) -> Any:
    if isinstance(value, str):
        number = value.removeprefix(mark)
        return long[int(number)] if number != value else value
    if isinstance(value, list):
        return [_put_back(one, mark, long) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {
            _put_back(name, mark, long): _put_back(one, mark, long)
            for name, one in cast("dict[str, Any]", value).items()
        }
    return value
