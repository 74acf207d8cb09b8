"""Result links: followed to https hosts, without the key, and streamed."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tools.studio.service.errors import LinkRefused, TripoStatusError, TripoTransportError, plain
from tools.studio.service.http_exchange import send, silent, timeout_of
from tools.studio.service.public_address import is_local_host, is_loopback, is_public
from tools.studio.service.retry_policy import retry_after_s

LOG = logging.getLogger("galatea.tripo")
REDIRECT_LIMIT = 5
LONGEST_S = 1800.0
"""For one file, from its first byte to its last."""
LEAST_BYTES_PER_S = 16 * 1024
PATIENCE_S = 30.0
"""So long a file may come more slowly than that."""
NOT_PUBLIC = "the link leads to a private address"


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
    """Opens links that a service at `service_host` gave; only a local one may lead to ours."""

    def __init__(self, http: httpx.AsyncClient, *, service_host: str) -> None:
        self._http = http
        self._service_host = service_host

    @asynccontextmanager
    async def open(self, url: str) -> AsyncGenerator[Download]:
        """A file, streamed.

        https only, or http on loopback when the service itself is there; to no private, link-local
        or loopback address unless the service itself has one, by the link and, once the name is
        looked up, by the connection. Redirects obey the same rules.

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
            "GET",
            url,
            headers={"Accept-Encoding": "identity"},
            timeout=timeout_of(60.0),
            extensions={} if self._may_be_private(url.host) else {"trace": _Connecting(url.host)},
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
        at_home = is_loopback(link.host) and is_loopback(self._service_host)
        if not link.host or not (link.scheme == "https" or (link.scheme == "http" and at_home)):
            raise LinkRefused(f"the link is not https (it leads to {plain(link.host)})")
        if is_local_host(link.host) and not self._may_be_private(link.host):
            raise LinkRefused(NOT_PUBLIC)
        return link

    def _may_be_private(self, host: str) -> bool:
        """The service is local, or the link leads to where its replies come from anyway."""
        return is_local_host(self._service_host) or host == self._service_host


def _too_slow() -> TripoTransportError:
    return TripoTransportError("the file came too slowly", exchange="download", sent="maybe")


class _Connecting:
    """Ends a connection that led to a private address before anything is sent over it.

    httpcore calls it with what goes on; a proxy's own address is the user's choice.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._direct = False

    async def __call__(self, event: str, about: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            self._direct = about["host"] == self._host
        elif event == "connection.connect_tcp.complete" and self._direct:
            stream = about["return_value"]
            address = stream.get_extra_info("server_addr")
            if address is None or not is_public(str(address[0])):
                await stream.aclose()
                raise LinkRefused(NOT_PUBLIC)
