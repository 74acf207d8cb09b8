"""The bytes of an answer, with an end to a silence that their carrier would not end.

aiohttp waits for ever, whatever its timeouts, once a chunk's size can't be read (3.14.5, its C
parser; tried on 2026-11-23). Imported late: it needs httpx2.
"""

import asyncio
from collections.abc import AsyncIterator

import httpx2


class StallTimeout(httpx2.AsyncByteStream):
    """`stream`, piece by piece. Raises: TimeoutError where none comes for `longest_s`."""

    def __init__(self, stream: httpx2.AsyncByteStream, longest_s: float) -> None:
        self._stream = stream
        self._longest_s = longest_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = aiter(self._stream)
        while True:
            async with asyncio.timeout(self._longest_s):
                piece = await anext(pieces, None)
            if piece is None:
                return
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
