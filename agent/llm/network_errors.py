"""What broke between us and a server, whichever library carried the bytes.

The openai package's carrier on aiohttp names most of what happens to a connection ConnectTimeout
(openai 3.54, `_vendor/httpx_aiohttp`), so what lies beneath an error is asked as well.
"""

import ssl
import sys
from collections.abc import Iterator


def broken_errors() -> tuple[type[Exception], ...]:
    """What reading an answer can raise when the connection, not the provider, fails."""
    import anyio
    import httpx2

    return (
        httpx2.HTTPError,
        httpx2.StreamError,
        ssl.SSLError,
        anyio.EndOfStream,
        OSError,
        *_of_aiohttp("ClientError"),
    )


def is_timeout(broken: BaseException) -> bool:
    import httpx2

    if not isinstance(broken, httpx2.TimeoutException):
        return isinstance(broken, TimeoutError)
    beneath = (error for error in _beneath(broken) if isinstance(error, _of_aiohttp("ClientError")))
    return all(isinstance(error, TimeoutError) for error in beneath)


def is_closed(broken: BaseException) -> bool:
    """Whether there was a connection, and the other end closed or garbled it."""
    import httpx2

    if isinstance(broken, httpx2.RemoteProtocolError | httpx2.ReadError):
        return True
    beneath = list(_beneath(broken))
    if any(isinstance(error, _of_aiohttp("ClientConnectorError")) for error in beneath):
        return False
    closed = _of_aiohttp("ServerDisconnectedError", "ClientOSError", "ClientResponseError")
    return any(isinstance(error, closed) for error in (broken, *beneath))


def _beneath(error: BaseException) -> Iterator[BaseException]:
    while (cause := error.__cause__) is not None:
        yield cause
        error = cause


def _of_aiohttp(*names: str) -> tuple[type[Exception], ...]:
    """Its errors; none where it is not in use."""
    aiohttp = sys.modules.get("aiohttp")
    return tuple(getattr(aiohttp, name) for name in names) if aiohttp else ()
