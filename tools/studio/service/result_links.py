"""Result links: followed to https hosts, without the key, and streamed."""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from tools.studio.service.errors import LinkRefused, TripoStatusError, TripoTransportError, plain
from tools.studio.service.http_exchange import send, silent, timeout_of
from tools.studio.service.retry_policy import retry_after_s

LOG = logging.getLogger("galatea.tripo")
REDIRECT_LIMIT = 5
LONGEST_S = 1800.0
"""For one file, from its first byte to its last."""
LEAST_BYTES_PER_S = 16 * 1024
PATIENCE_S = 30.0
"""So long a file may come more slowly than that."""


@dataclass(frozen=True)
class Download:
    """A result file on its way; `size_bytes` is None where the host does not say."""

    size_bytes: int | None
    mime: str
    _response: httpx.Response = field(repr=False)

    async def chunks(self) -> AsyncGenerator[bytes]:
        """The bytes as they come.

        Raises: TripoTransportError when they stop early, or come too slowly.
        """
        came, loop = 0, asyncio.get_running_loop()
        waited_s = 0.0
        pieces = aiter(self._response.aiter_bytes())
        try:
            while True:
                asked_at = loop.time()
                async with asyncio.timeout(LONGEST_S - waited_s):
                    chunk = await anext(pieces, None)
                if chunk is None:
                    break
                waited_s += loop.time() - asked_at  # what the reader does meanwhile is not counted
                came += len(chunk)
                if waited_s > PATIENCE_S and came < LEAST_BYTES_PER_S * (waited_s - PATIENCE_S):
                    raise _too_slow()
                yield chunk
        except TimeoutError:
            raise _too_slow() from None
        except httpx.RequestError as error:
            raise silent(error, "download") from None
        if self.size_bytes is not None and came != self.size_bytes:
            raise TripoTransportError("the file was cut off", exchange="download", sent="maybe")


class Links:
    """Opens links that a service at `service_host` gave; only one on loopback may lead there."""

    def __init__(self, http: httpx.AsyncClient, *, service_host: str) -> None:
        self._http = http
        self._service_host = service_host

    @asynccontextmanager
    async def open(self, url: str) -> AsyncGenerator[Download]:
        """A file, streamed.

        https only, or http on loopback when the service itself is there; redirects obey the same
        rule.

        Raises: LinkRefused, TripoStatusError (an expired link is 403), TripoTransportError.
        """
        response = await self._follow(url)
        try:
            LOG.info("download %s", response.url.copy_with(query=None, fragment=None))
            size = response.headers.get("content-length", "")
            plain_body = "content-encoding" not in response.headers
            yield Download(
                size_bytes=int(size) if size.isdigit() and plain_body else None,
                mime=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
                _response=response,
            )
        finally:
            await response.aclose()

    async def _follow(self, url: str) -> httpx.Response:
        for _ in range(REDIRECT_LIMIT + 1):
            response = await self._fetch(self._allowed(url))
            if response.next_request is None:
                break
            url = str(response.next_request.url)
            await response.aclose()
        else:
            raise LinkRefused(f"it was redirected more than {REDIRECT_LIMIT} times")
        if response.is_success:
            return response
        await response.aclose()
        raise TripoStatusError(
            exchange="download",
            status=response.status_code,
            message=plain(response.reason_phrase),
            retry_after_s=retry_after_s(response.headers.get("retry-after")),
        )

    async def _fetch(self, url: httpx.URL) -> httpx.Response:
        request = self._http.build_request(
            "GET", url, headers={"Accept-Encoding": "identity"}, timeout=timeout_of(60.0)
        )
        for name in ("authorization", "cookie"):
            request.headers.pop(name, None)
        try:
            return await send(self._http, request)
        except httpx.RequestError as error:
            raise silent(error, "download") from None

    def _allowed(self, url: str) -> httpx.URL:
        try:
            link = httpx.URL(url)
        except (httpx.InvalidURL, TypeError):
            raise LinkRefused("the link is not an address") from None
        if link.userinfo:
            raise LinkRefused("the link has a login in it")
        at_home = _is_loopback(link.host) and _is_loopback(self._service_host)
        if not link.host or not (link.scheme == "https" or (link.scheme == "http" and at_home)):
            raise LinkRefused(f"the link is not https (it leads to {plain(link.host)})")
        return link


def _too_slow() -> TripoTransportError:
    return TripoTransportError("the file came too slowly", exchange="download", sent="maybe")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
