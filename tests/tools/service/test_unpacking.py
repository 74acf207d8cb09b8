"""Packed replies of the service: read, but never unfolded beyond their bounds."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from tools.studio.service.http_exchange import (
    MOST_REPLY_BYTES,
    PIECE_BYTES,
    unpacked,
    whole_reply,
)

pytestmark = pytest.mark.anyio


def reply(content: bytes, encoding: str) -> httpx.Response:
    async def body() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 4096):
            yield content[start : start + 4096]

    return httpx.Response(200, headers={"Content-Encoding": encoding}, content=body())


async def test_a_packed_reply_is_read_in_pieces_of_a_bounded_size() -> None:
    plain = bytes(20 * PIECE_BYTES)
    sizes = [len(piece) async for piece in unpacked(reply(gzip.compress(plain), "gzip"))]
    assert sum(sizes) == len(plain) and max(sizes) <= PIECE_BYTES
    assert await whole_reply(reply(gzip.compress(b"{}"), "gzip")) == b"{}"
    assert await whole_reply(reply(b"{}", "identity")) == b"{}"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (gzip.compress(bytes(MOST_REPLY_BYTES + 1)), "gzip"),
        (bytes(MOST_REPLY_BYTES + 1), "identity"),
        (b"no gzip at all", "gzip"),
        (b"{}", "br"),
    ],
    ids=["packed and too large", "plain and too large", "not packed", "packed otherwise"],
)
async def test_a_reply_that_is_too_large_or_not_what_it_says_is_an_error(
    content: bytes, encoding: str
) -> None:
    with pytest.raises(httpx.DecodingError):
        await whole_reply(reply(content, encoding))
