"""The openai SDK as a carrier of bytes: headers, keys, and connections that are used again."""

import asyncio
import contextlib
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from agent.core.errors import ConfigError
from agent.llm.connection import FailedAttempt, bad_address, no_answer
from agent.llm.network_errors import broken_errors
from agent.llm.provider_errors import (
    RequestContext,
    as_error,
    is_passing,
    read_refusal,
    retry_after_s,
)

if TYPE_CHECKING:
    import ssl

    import httpx2
    import openai

MOST_ANSWERS = 16
"""Of one client on httpx2 at once: for every request its pool goes through all connections it has,
which at 500 was two fifths of the whole program's work."""
MOST_ON_AIOHTTP = 1000
"""Of one on aiohttp: as many connections as the SDK lets it have."""
LOOK_EVERY_S = 5.0
"""As long as a connection is kept that nobody uses."""
_OF_THIS_MACHINE = (
    "Lang",
    "Package-Version",
    "OS",
    "Arch",
    "Runtime",
    "Runtime-Version",
    "Async",
    "Retry-Count",
    "Read-Timeout",
)


async def load() -> None:
    """Imports the SDK: a second's work, in a thread, so that it holds nobody up."""
    await asyncio.to_thread(import_module, "openai")


class SdkClients:
    """Clients of the SDK, made as they are needed; never more connections than answers under way.

    `transport` instead of the network is one that all share. Without one, aiohttp carries the bytes
    where it is installed: it takes seven tenths of the work, and less with many answers at once.
    """

    def __init__(
        self, key: str | None, transport: Any | None, timeout_s: float, connect_s: float
    ) -> None:
        self._key = (key or "").strip() or "none"
        self._transport = transport
        self._timeout_s = timeout_s
        self._connect_s = connect_s
        self._clients: list[_Client] = []
        self._ssl: ssl.SSLContext | None = None
        self._look_at = 0.0
        self._loaded = False

    async def request(
        self, url: str, content: bytes | None, asked: RequestContext
    ) -> "httpx2.Response | FailedAttempt":
        if not self._loaded:
            await load()
            self._loaded = True
        import httpx2
        import openai

        client = self._with_room(url)
        raw: dict[str, Any] = {"cast_to": httpx2.Response, "stream": True}
        raw["options"] = {"headers": _headers()}
        client.asking += 1
        client.idle = False
        try:
            await self._let_go()
            async with asyncio.timeout(self._connect_s + 2 * self._timeout_s):
                if content is None:
                    response = await client.sdk.get(url, **raw)
                else:
                    response = await client.sdk.post(url, content=content, **raw)
            client.answers.append(response)
            if client.on_aiohttp:
                from agent.llm.stall_timeout import StallTimeout

                response.stream = StallTimeout(response.stream, self._timeout_s)
            return response
        except openai.APIStatusError as refused:
            return _refused(refused, asked)
        except openai.APIConnectionError as broken:
            return no_answer(broken.__cause__ or broken, asked)
        except (httpx2.InvalidURL, UnicodeError, *broken_errors()) as broken:
            return no_answer(broken, asked)
        finally:
            client.asking -= 1

    @property
    def busy(self) -> bool:
        return any(client.busy for client in self._clients)

    async def close(self) -> None:
        clients, self._clients = self._clients, []
        for client in clients:
            await client.sdk.close()

    def _with_room(self, url: str) -> "_Client":
        """The first that is not busy, so that the last ones fall idle; or a new one."""
        for client in self._clients:
            if client.busy < client.most_answers or self._transport is not None:
                return client
        self._clients.append(self._made(url))
        return self._clients[-1]

    async def _let_go(self) -> None:
        """Closes clients that a rush has left behind: those that two looks found idle."""
        now = asyncio.get_running_loop().time()
        if now < self._look_at:
            return
        self._look_at = now + LOOK_EVERY_S
        left = [client for client in self._clients[1:] if client.idle and not client.busy]
        for client in self._clients:
            client.idle = not client.busy
        for client in left:
            self._clients.remove(client)
        for client in left:
            await client.sdk.close()

    def _made(self, url: str) -> "_Client":
        """A client that has all it would else take from the environment, so that nothing leaks."""
        import httpx2
        import openai

        if not self._key.isascii() or not self._key.isprintable() or " " in self._key:
            raise ConfigError(
                "OPENAI_API_KEY has a character in it that no key has.",
                remedy="Copy the key again, without spaces or quotes.",
            )
        if not url.lower().startswith(("http://", "https://")):
            raise bad_address()
        try:
            carrier, on_aiohttp = self._carrier(url)
            sdk = openai.AsyncOpenAI(
                base_url=url,
                api_key=self._key,
                default_headers={"Authorization": f"Bearer {self._key}"},
                max_retries=0,
                timeout=openai.Timeout(self._timeout_s, connect=self._connect_s),
                http_client=carrier,
            )
            return _Client(sdk, on_aiohttp)
        except httpx2.InvalidURL:
            raise bad_address() from None
        except (ImportError, ValueError) as wrong:
            raise ConfigError(
                f"The proxy that the environment names can't be used: {wrong}.",
                remedy="Check HTTPS_PROXY and ALL_PROXY.",
            ) from None

    def _carrier(self, url: str) -> "tuple[httpx2.AsyncClient, bool]":
        """What sends the bytes, and whether it is on aiohttp.

        Reading the certificates is nine tenths of making one: it is done once, and not for a server
        on this machine. There a context that trusts nobody stands in. Behind a proxy it is httpx2:
        aiohttp takes fewer kinds of them; and where the address has a password, which aiohttp
        refuses beside a key.
        """
        import ssl
        from urllib.request import getproxies

        import httpx2
        import openai

        if self._transport is not None:
            return openai.DefaultAsyncHttpxClient(transport=self._transport), False
        proxies = not getproxies().keys().isdisjoint(("http", "https", "all"))
        if self._ssl is None and _here(url) and not proxies:
            self._ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._ssl = self._ssl or httpx2.create_ssl_context()
        if not proxies and not _has_password(url):
            with contextlib.suppress(RuntimeError):  # it is not installed
                return openai.DefaultAioHttpClient(verify=self._ssl), True
        return openai.DefaultAsyncHttpxClient(verify=self._ssl), False


class _Client:
    def __init__(self, sdk: "openai.AsyncOpenAI", on_aiohttp: bool) -> None:
        self.sdk = sdk
        self.on_aiohttp = on_aiohttp
        self.most_answers = MOST_ON_AIOHTTP if on_aiohttp else MOST_ANSWERS
        self.asking = 0
        self.idle = False
        """No request was under way at the last look, and none has been made since."""
        self.answers: list[httpx2.Response] = []

    @property
    def busy(self) -> int:
        """How many requests are under way, until their answers are closed."""
        self.answers = [answer for answer in self.answers if not answer.is_closed]
        return self.asking + len(self.answers)


def _here(url: str) -> bool:
    """Whether it is spoken to without encryption, and without leaving this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")


def _has_password(url: str) -> bool:
    try:
        return "@" in urlsplit(url).netloc
    except ValueError:
        return False


@cache
def _headers() -> "dict[str, str | openai.Omit]":
    """Of a request; without what the SDK tells every server of this machine, half of them all."""
    import openai

    omitted = {f"X-Stainless-{name}": openai.omit for name in _OF_THIS_MACHINE}
    return {"Content-Type": "application/json", **omitted}


def _refused(refused: "openai.APIStatusError", asked: RequestContext) -> FailedAttempt:
    status, wait_s = refused.status_code, retry_after_s(refused.response.headers)
    error = as_error(status, refused.body, asked, retry_after_s=wait_s)
    marks = read_refusal(refused.body, asked).marks
    return FailedAttempt(error, marks, is_passing(error, status), wait_s, status)
