"""The bytes between us and one provider: tries, waits, and an address without its `/v1`."""

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from agent.core.errors import AgentError, ConfigError, ModelUnavailable
from agent.llm.network_errors import broken_errors, is_closed, is_timeout
from agent.llm.provider_errors import NoSuchAddress, RequestContext
from agent.llm.reply_stream import ReplyStream
from agent.llm.sse_decoder import MAX_EVENT_BYTES

if TYPE_CHECKING:
    import httpx2

TRIES = 3
LONGEST_WAIT_S = 20.0
LAST_BYTES_S = 1.0
"""How long an answer that is over may take to end, so that its connection can be used again."""


@dataclass(frozen=True)
class FailedAttempt:
    """One try that gave no answer; `passing` where another one may."""

    error: AgentError
    marks: str = ""
    """What the provider said, for recognising it: see `provider_errors.Refusal`."""
    passing: bool = False
    wait_s: float | None = None
    """The wait the provider asked for."""
    status: int = 0
    """HTTP's, 0 where there was none."""


@dataclass(frozen=True)
class ModelResponse:
    """An answer under way: its first bytes have come."""

    response: "httpx2.Response"
    first: bytes
    rest: AsyncGenerator[bytes, None]

    async def more(self, reply: ReplyStream, silence: "SilenceLimit") -> bytes:
        """The next bytes, empty at the end.

        Raises: ModelFailed where the connection fails before `reply` is whole.
        """
        if reply.done:
            await self._drain()
            return b""
        silence.check(reply)
        try:
            return await anext(self.rest, b"")
        except broken_errors() as broken:
            if reply.finished:
                return b""
            late = is_timeout(broken)
            raise reply.cut("nothing more came" if late else "the connection was lost") from None

    async def whole(self, asked: RequestContext) -> bytes:
        """All bytes, or the first 8 MB and a bit; closes the answer."""
        body = bytearray(self.first)
        try:
            while len(body) <= MAX_EVENT_BYTES and (piece := await anext(self.rest, b"")):
                body += piece
        except broken_errors() as broken:
            raise no_answer(broken, asked).error from None
        finally:
            await self.close()
        return bytes(body)

    async def _drain(self) -> None:
        with contextlib.suppress(TimeoutError, *broken_errors()):
            async with asyncio.timeout(LAST_BYTES_S):
                async for _ in self.rest:
                    pass

    async def close(self) -> None:
        await self.rest.aclose()
        await self.response.aclose()


class SilenceLimit:
    """Ends an answer that is nothing but signs of life for too long."""

    def __init__(self, longest_s: float) -> None:
        self._longest_s = longest_s
        self._events = 0
        self._since = asyncio.get_running_loop().time()

    def check(self, reply: ReplyStream) -> None:
        now = asyncio.get_running_loop().time()
        if reply.events != self._events:
            self._events, self._since = reply.events, now
        elif now - self._since > self._longest_s:
            raise reply.cut(f"there was no part of an answer for {self._longest_s:g} s")


class Carrier(Protocol):
    """What sends one request, once; its response is not yet read."""

    async def request(
        self, url: str, content: bytes | None, asked: RequestContext
    ) -> "httpx2.Response | FailedAttempt": ...

    async def close(self) -> None: ...


class Connection:
    """One provider at one address, which gets its `/v1` if that is what it lacks."""

    def __init__(self, carrier: Carrier, url: str) -> None:
        self.url = url.strip().rstrip("/")
        self.mended_from = ""
        """The address as it was set, once it turned out to lack its `/v1`."""
        self._carrier = carrier

    async def send(
        self, path: str, content: bytes | None, asked: RequestContext
    ) -> ModelResponse | FailedAttempt:
        """Posts `content`, or gets without one, and waits for the first bytes of the answer.

        Raises: ConfigError where no request can be made at all.
        """
        tried = 0
        while True:
            tried += 1
            url = self.url
            given = await self._try(url, path, content, asked)
            if isinstance(given, ModelResponse):
                return given
            if isinstance(given.error, NoSuchAddress) and not url.endswith("/v1"):
                return await self._try_v1(given, url, path, content, asked)
            wait_s = _wait_s(given, tried)
            if wait_s is None:
                return given
            await asyncio.sleep(wait_s)

    async def close(self) -> None:
        await self._carrier.close()

    async def _try_v1(
        self,
        before: FailedAttempt,
        url: str,
        path: str,
        content: bytes | None,
        asked: RequestContext,
    ) -> ModelResponse | FailedAttempt:
        mended = f"{url}/v1"
        given = await self._try(mended, path, content, replace(asked, base_url=mended))
        if isinstance(given, FailedAttempt) and isinstance(given.error, NoSuchAddress):
            return before
        if self.url == url:
            self.url, self.mended_from = mended, url
        return given

    async def _try(
        self, url: str, path: str, content: bytes | None, asked: RequestContext
    ) -> ModelResponse | FailedAttempt:
        response = await self._carrier.request(f"{url}{path}", content, asked)
        if isinstance(response, FailedAttempt):
            return response
        rest = _pieces(response)
        try:
            return ModelResponse(response, await anext(rest, b""), rest)
        except broken_errors() as broken:
            await response.aclose()
            return no_answer(broken, asked)
        except asyncio.CancelledError:
            await response.aclose()
            raise


def _pieces(response: "httpx2.Response") -> AsyncGenerator[bytes, None]:
    """The bytes as they come; the way through a decoder only where there is something to decode."""
    plain = not response.is_stream_consumed and "content-encoding" not in response.headers
    return response.aiter_raw() if plain else response.aiter_bytes()


def no_answer(broken: BaseException, asked: RequestContext) -> FailedAttempt:
    """For a connection that could not be made, or failed before the first byte of an answer."""
    import httpx2

    if isinstance(broken, httpx2.UnsupportedProtocol | httpx2.InvalidURL | UnicodeError):
        return FailedAttempt(bad_address())
    if is_timeout(broken):
        error = ModelUnavailable(
            f"The language model at {asked.place} did not answer in time.",
            remedy="Try again; a server that loads its model first may need a second try.",
        )
        return FailedAttempt(error)
    if is_closed(broken):
        error = ModelUnavailable(
            f"The language model at {asked.place} closed the connection without an answer.",
            remedy="Try again; if it stays so, that server's log says why.",
        )
        return FailedAttempt(error, passing=True)
    checks = "Check OPENAI_BASE_URL, and that its server runs."
    error = ModelUnavailable(
        f"The language model at {asked.place} could not be reached.",
        remedy=checks if asked.base_url else "Check the connection to the internet.",
    )
    return FailedAttempt(error, passing=True)


def bad_address() -> ConfigError:
    return ConfigError(
        "OPENAI_BASE_URL is not an address of the web.",
        remedy="It begins with http:// or https:// and for most servers ends in /v1.",
    )


def _wait_s(refused: FailedAttempt, tried: int) -> float | None:
    """How long to wait before the next try; None for no other try."""
    if not refused.passing or tried >= TRIES:
        return None
    if refused.wait_s is None:
        return 0.5 * 2 ** (tried - 1) * random.uniform(0.75, 1.25)
    return refused.wait_s if refused.wait_s <= LONGEST_WAIT_S else None
