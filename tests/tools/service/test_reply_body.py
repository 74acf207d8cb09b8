"""Replies of the service have a size, as they come and as they unpack."""

import gzip
import json
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.tools.service.tripo_service import client_of
from tools.studio.service.reply_body import MOST_BYTES
from tools.studio.service.wire import TripoStatusError, TripoTransportError

pytestmark = pytest.mark.anyio

BALANCE = json.dumps({"code": 0, "data": {"balance": 70, "frozen": 0}}).encode()


class Pieces(httpx.AsyncByteStream):
    """A body as a network brings it; counts what was read."""

    def __init__(self, content: bytes, *, endless: bool = False) -> None:
        self._content = content
        self._endless = endless
        self.read_bytes = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            for start in range(0, len(self._content), 65_536):
                piece = self._content[start : start + 65_536]
                self.read_bytes += len(piece)
                yield piece
            if not self._endless:
                return


def _raw_deflate(content: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(content) + packing.flush()


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("identity", BALANCE),
        ("gzip", gzip.compress(BALANCE)),
        ("deflate", zlib.compress(BALANCE)),
        ("deflate", _raw_deflate(BALANCE)),
    ],
)
async def test_a_packed_reply_is_read_as_a_plain_one(encoding: str, content: bytes) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": encoding}, stream=Pieces(content))

    async with client_of(answer) as (client, service):
        assert (await client.balance()).balance == 70
    assert service.requests[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
async def test_a_reply_that_unpacks_to_gigabytes_or_in_a_way_nobody_asked_for_is_not_read(
    encoding: str,
) -> None:
    bomb = gzip.compress(bytes(4 * MOST_BYTES))
    content = bomb if encoding != "deflate" else zlib.compress(bytes(4 * MOST_BYTES))

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": encoding}, stream=Pieces(content))

    async with client_of(answer) as (client, _):
        with pytest.raises(TripoTransportError, match="could not be read") as caught:
            await client.submit("generation/text-to-model", {})
    assert caught.value.sent == "maybe"  # something may have been created


async def test_an_endless_reply_is_left_at_its_limit() -> None:
    stream = Pieces(b" " * 65_536, endless=True)
    async with client_of(lambda _: httpx.Response(200, stream=stream)) as (client, _):
        with pytest.raises(TripoTransportError):
            await client.submit("generation/text-to-model", {})
    assert stream.read_bytes <= MOST_BYTES + 65_536


async def test_a_refusal_stays_one_however_long_its_words_are() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(403, stream=Pieces(b" " * 65_536, endless=True))

    async with client_of(answer) as (client, _):
        with pytest.raises(TripoStatusError) as caught:
            await client.submit("generation/text-to-model", {})
    assert caught.value.status == 403
