"""One request over httpx: its time limits, its failures by name, its log line."""

import logging
from contextvars import ContextVar

import httpx

from tools.studio.service.errors import Exchange, TripoTransportError
from tools.studio.service.reply_body import whole

# Shorter than the whole exchange: a connection that was never made counts as "not sent".
CONNECT_S = 8.0

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


async def content_of(response: httpx.Response) -> bytes:
    """The whole reply, unpacked, within a size. Raises TooLarge, httpx.RequestError."""
    if response.is_stream_consumed:  # it came whole, and unpacked
        return await whole(response.aiter_bytes(), "")
    encoding = response.headers.get("content-encoding", "").strip().lower()
    return await whole(response.aiter_raw(), encoding)


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
