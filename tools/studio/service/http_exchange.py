"""One request over httpx: its time limits, its failures by name, its log line."""

import logging
import zlib
from collections.abc import AsyncGenerator
from contextvars import ContextVar

import httpx

from tools.studio.service.errors import Exchange, TripoTransportError

# Shorter than the whole exchange: a connection that was never made counts as "not sent".
CONNECT_S = 8.0
PIECE_BYTES = 1 << 20
MOST_REPLY_BYTES = 16 << 20
"""Of JSON: two hundred rows of an account, or a hundred tasks, are some hundred kilobytes."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_ours: ContextVar[bool] = ContextVar("_ours", default=False)


async def send(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """The answer, its body still to be read; whatever the client would add is left out."""
    ours = _ours.set(True)
    try:
        return await http.send(request, stream=True, auth=None, follow_redirects=False)
    finally:
        _ours.reset(ours)


async def unpacked(response: httpx.Response) -> AsyncGenerator[bytes]:
    """The body in pieces of at most PIECE_BYTES, so that a small packed one never unfolds at once.

    Raises httpx.DecodingError for what is packed otherwise, or not at all what it says.
    """
    if response.is_stream_consumed:  # a transport in memory gave it whole, and unpacked
        yield response.content
        return
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        async for piece in response.aiter_raw():
            yield piece
        return
    if encoding not in ("gzip", "deflate", "x-gzip"):
        raise httpx.DecodingError(f"an encoding that was not asked for: {encoding[:20]}")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        async for piece in response.aiter_raw():
            while piece:
                yield unpacker.decompress(piece, PIECE_BYTES)
                piece = unpacker.unconsumed_tail
        yield unpacker.flush(PIECE_BYTES)
    except zlib.error as error:
        raise httpx.DecodingError("bad gzip") from error


async def whole_reply(response: httpx.Response) -> bytes:
    """A reply's body. Raises httpx.DecodingError over MOST_REPLY_BYTES."""
    content = bytearray()
    async for piece in unpacked(response):
        content += piece
        if len(content) > MOST_REPLY_BYTES:
            raise httpx.DecodingError("the reply is too large")
    return bytes(content)


def timeout_of(limit_s: float) -> httpx.Timeout:
    """No silence longer than this; connections are made, or given up, sooner."""
    return httpx.Timeout(limit_s, connect=CONNECT_S, pool=CONNECT_S)


def silent(error: Exception, exchange: Exchange, trace_id: str = "") -> TripoTransportError:
    """What to raise where no answer came."""
    sent = "no" if isinstance(error, _NEVER_SENT) else "maybe"
    reason = "no connection" if sent == "no" else "no usable answer"
    # Only the kind: the texts of lower layers may quote headers and addresses.
    return TripoTransportError(
        f"{reason} ({type(error).__name__})", exchange=exchange, sent=sent, trace_id=trace_id
    )


def garbled(exchange: Exchange, trace_id: str) -> TripoTransportError:
    """What to raise where an answer came that says nothing."""
    return TripoTransportError(
        "the answer could not be read", exchange=exchange, sent="maybe", trace_id=trace_id
    )


def hide_queries(record: logging.LogRecord) -> bool:
    """A filter for httpx's log: our addresses without queries, everybody else's as they are."""
    if _ours.get() and isinstance(record.args, tuple):
        record.args = tuple(
            value.copy_with(query=None) if isinstance(value, httpx.URL) else value
            for value in record.args
        )
    return True
