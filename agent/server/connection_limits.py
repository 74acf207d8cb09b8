"""How many connections there may be, in all and from one address, and how long a header may take.

uvicorn has neither: a thousand half sent headers would keep everybody else out for good.
"""

import asyncio
import ipaddress
from collections import Counter
from collections.abc import Callable
from typing import Any, cast

HEADER_S = 20.0
"""From a connection's begin, or a request's first byte, to the end of its header."""
MOST = 10_000
RESERVED = 100
"""File descriptors for everything but clients: rows, files, the service, the language model."""
_BODY = (
    b'{"title": "Too many connections.", "status": 503, "code": "busy",'
    b' "error": "Too many connections.", "details": "Try again in a moment."}'
)
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s"
) % (len(_BODY), _BODY)


class ConnectionLimits:
    """Counts connections; those of this machine only in all, as a proxy may stand there."""

    def __init__(self, most: int | None = None, most_of_one: int | None = None) -> None:
        """`most_of_one` is of one address: by default half of all."""
        self.most = most_connections() if most is None else most
        self.most_of_one = max(1, self.most // 2) if most_of_one is None else most_of_one
        self._of: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Whether there is room for one more."""
        counted = not _is_here(address)
        if self._of.total() >= self.most or (counted and self._of[address] >= self.most_of_one):
            return False
        self._of[address] += 1
        return True

    def leave(self, address: str) -> None:
        self._of[address] -= 1
        if self._of[address] <= 0:
            del self._of[address]


class LimitedConnection(asyncio.Protocol):
    """One connection: passes all on to uvicorn's protocol, or turns it away."""

    def __init__(
        self, inner: asyncio.Protocol, limits: ConnectionLimits, header_s: float = HEADER_S
    ) -> None:
        self._inner = inner
        self._limits = limits
        self._header_s = header_s
        self._address = ""
        self._entered = False
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        peer: object = transport.get_extra_info("peername")
        self._address = str(cast("tuple[object, ...]", peer)[0]) if isinstance(peer, tuple) else ""
        self._entered = self._limits.enter(self._address)
        if not self._entered:
            self._transport.write(FULL)
            self._transport.close()
            return
        self._inner.connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        if self._entered:
            self._limits.leave(self._address)
            self._inner.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._entered:
            return
        self._inner.data_received(data)
        if self._answering():
            self._stop_watching()
        elif self._timer is None:
            self._watch()

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._entered else None

    def pause_writing(self) -> None:
        if self._entered:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._entered:
            self._inner.resume_writing()

    def _answering(self) -> bool:
        """A header is whole, and its request is not yet answered."""
        cycle: Any = getattr(self._inner, "cycle", None)
        return cycle is not None and not cycle.response_complete

    def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._header_s, self._give_up)

    def _stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if self._transport is not None and not self._answering():
            self._transport.close()


def limited(make: Callable[..., asyncio.Protocol], limits: ConnectionLimits) -> Callable[..., Any]:
    """uvicorn's way of making a protocol, within limits."""

    def made(**parts: Any) -> LimitedConnection:
        return LimitedConnection(make(**parts), limits)

    return made


def most_connections() -> int:
    """As many as this process's file descriptors allow, with some in reserve."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MOST
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return MOST
    return min(MOST, max(16, (soft - RESERVED) * 3 // 4))


def _is_here(address: str) -> bool:
    """A socket without addresses is of this machine, too."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True
