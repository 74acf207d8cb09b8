"""What goes wrong on a real connection is told alike, whichever library carries the bytes."""

import asyncio
import gzip
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from agent.core.errors import StreamCut
from agent.core.messages import Assistant
from agent.llm.connection import FailedAttempt
from agent.llm.openai_model import OpenAIModel
from agent.llm.openai_transport import SdkClients
from agent.llm.provider_errors import RequestContext
from tests.agent.llm.replay import HELLO, answer
from tests.program import ROOT

Served = Callable[[asyncio.StreamWriter], None]
PATIENCE_S = 0.3
WAIT_S = 20.0
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
WORD = b'data: {"choices":[{"index":0,"delta":{"content":"knight"}}]}\n\n'
END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


def chunk(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)


@pytest.fixture(params=["httpx2", "aiohttp"])
def transport(request: pytest.FixtureRequest) -> Callable[[], Any]:
    """What an Sdk is given so that this library carries."""
    import httpx2

    return httpx2.AsyncHTTPTransport if request.param == "httpx2" else lambda: None


class Server:
    """Says the same at each request on a port of this machine."""

    def __init__(self, said: Served) -> None:
        self.said = said
        self.connections = 0
        self.closed = asyncio.Event()
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                size = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
                await reader.readexactly(int(size))
                self.said(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.closed.set()
        finally:
            writer.close()


@asynccontextmanager
async def serving(said: Served, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    server = Server(said)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    try:
        yield server
    finally:
        listening.close()


def close(writer: asyncio.StreamWriter) -> None:
    writer.close()


def reset(writer: asyncio.StreamWriter) -> None:
    linger = b"\x01\0\0\0\0\0\0\0"  # on, for no time: the other end sees a reset
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


def garbage(writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n")
    writer.close()


def nothing(writer: asyncio.StreamWriter) -> None: ...


async def told(transport: Callable[[], Any], url: str) -> tuple[str, bool]:
    """The sentence for a request that gets no answer, and whether it is worth another try."""
    sdk = SdkClients("key", transport(), PATIENCE_S, PATIENCE_S)
    try:
        given = await sdk.request(f"{url}/chat/completions", b"{}", RequestContext("m", url, "key"))
        assert isinstance(given, FailedAttempt)
        return given.error.message.replace(url, "<there>"), given.passing
    finally:
        await sdk.close()


@pytest.mark.parametrize(
    ("said", "sentence", "passing"),
    [
        (close, "closed the connection without an answer", True),
        (reset, "closed the connection without an answer", True),
        (garbage, "closed the connection without an answer", True),
        (nothing, "did not answer in time", False),
    ],
)
def test_a_server_that_gives_no_answer_is_told_by_what_it_did(
    transport: Callable[[], Any], said: Served, sentence: str, passing: bool
) -> None:
    async def ask() -> tuple[str, bool]:
        async with asyncio.timeout(WAIT_S), serving(said) as server:
            return await told(transport, server.url)

    message, again = asyncio.run(ask())
    assert sentence in message and again is passing


def test_a_refusal_that_never_ends_is_told_too(transport: Callable[[], Any]) -> None:
    async def ask() -> tuple[str, bool]:
        async with asyncio.timeout(WAIT_S), serving(endless) as server:
            return await told(transport, server.url)

    message, _ = asyncio.run(ask())
    assert message.startswith("The language model at ")


def test_nobody_there_is_told_as_not_reached(transport: Callable[[], Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    message, again = asyncio.run(told(transport, f"http://127.0.0.1:{port}/v1"))
    assert "could not be reached" in message and again


def test_encryption_that_fails_is_told_as_not_reached(transport: Callable[[], Any]) -> None:
    async def ask() -> tuple[str, bool]:
        without_certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        async with asyncio.timeout(WAIT_S), serving(nothing, without_certificate) as server:
            return await told(transport, server.url.replace("http:", "https:"))

    message, again = asyncio.run(ask())
    assert "could not be reached" in message and again


def cut(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"\r\n" + chunk(WORD) + b"50\r\ndata: {")
    writer.close()


def torn(writer: asyncio.StreamWriter) -> None:
    def tear() -> None:
        writer.write(b"no size\r\n")
        writer.close()

    dumb(writer)
    asyncio.get_running_loop().call_later(PATIENCE_S / 10, tear)


def dumb(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"\r\n" + chunk(WORD))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (cut, "the connection was lost"),
        (torn, "broke off"),  # aiohttp lets it hang until nothing more comes
        (dumb, "nothing more came"),
    ],
)
def test_an_answer_that_breaks_off_keeps_what_came(
    transport: Callable[[], Any], said: Served, sentence: str
) -> None:
    async def ask() -> StreamCut:
        async with asyncio.timeout(WAIT_S), serving(said) as server:
            model = OpenAIModel(
                name="m",
                base_url=server.url,
                key="k",
                transport=transport(),
                timeout_s=PATIENCE_S,
            )
            with pytest.raises(StreamCut) as broken:
                await answer(model)
            await model.close()
            return broken.value

    broken = asyncio.run(ask())
    assert sentence in broken.message
    assert broken.partial == "knight"


def whole(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"\r\n" + chunk(WORD) + chunk(END) + b"0\r\n\r\n")


def packed(writer: asyncio.StreamWriter) -> None:
    body = gzip.compress(WORD + END)
    writer.write(HEAD + b"content-encoding: gzip\r\n\r\n" + chunk(body) + b"0\r\n\r\n")


def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD.replace(b"200 OK", b"503 Busy") + b"\r\n" + chunk(b"{"))
    asyncio.get_running_loop().call_later(PATIENCE_S / 10, writer.write, b"no size\r\n")


def last(writer: asyncio.StreamWriter) -> None:
    whole(writer)
    writer.close()


@pytest.mark.parametrize(("said", "connections"), [(whole, 1), (packed, 1), (last, 3)])
def test_three_answers_are_read_whole(
    transport: Callable[[], Any], said: Served, connections: int
) -> None:
    async def ask() -> Server:
        async with asyncio.timeout(WAIT_S), serving(said) as server:
            model = OpenAIModel(name="m", base_url=server.url, key="k", transport=transport())
            for _ in range(3):
                pieces = [piece async for piece in model.stream(HELLO, tools=[])]
                assert pieces[0] == "knight"
                assert getattr(pieces[-1], "message", None) == Assistant(content="knight")
            await model.close()
            return server

    assert asyncio.run(ask()).connections == connections


def test_a_listener_who_leaves_ends_the_connection(transport: Callable[[], Any]) -> None:
    async def leave() -> None:
        async with asyncio.timeout(WAIT_S), serving(dumb) as server:
            model = OpenAIModel(name="m", base_url=server.url, key="k", transport=transport())
            pieces = model.stream(HELLO, tools=[])
            assert await anext(pieces) == "knight"
            await pieces.aclose()
            await server.closed.wait()
            await model.close()

    asyncio.run(leave())


async def heard(transport: Any = None) -> str:
    async with asyncio.timeout(WAIT_S), serving(whole) as server:
        model = OpenAIModel(name="m", base_url=server.url, key="k", transport=transport)
        return (await answer(model))[0]


def test_aiohttp_carries_where_it_is_installed(
    transport: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "httpcore2")
    carried = transport()
    assert asyncio.run(heard(carried)) == "knight"
    assert bool(caplog.records) is (carried is not None), "what lies below httpx2 speaks up"


def test_behind_a_proxy_it_is_httpx2(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    caplog.set_level("DEBUG", "httpcore2")
    assert asyncio.run(heard()) == "knight"
    assert caplog.records


def test_a_password_in_the_address_is_what_the_server_gets() -> None:
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append((await reader.readuntil(b"\r\n\r\n")).lower())
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    async def ask() -> None:
        listening = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"http://us:pw@127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
        sdk = SdkClients("key", None, WAIT_S, WAIT_S)
        given = await sdk.request(f"{url}/models", None, RequestContext("m", url, "key"))
        assert not isinstance(given, FailedAttempt)
        await given.aclose()
        await sdk.close()
        listening.close()

    asyncio.run(ask())
    assert b"authorization: basic dxm6chc=\r\n" in heads[0]


def test_a_host_that_can_be_none_is_told_as_such(transport: Callable[[], Any]) -> None:
    message, _ = asyncio.run(told(transport, "http://knight..invalid/v1"))
    assert "could not be reached" in message or "not an address of the web" in message


def test_without_aiohttp_it_is_httpx2() -> None:
    code = (
        "import asyncio, sys; sys.modules['aiohttp'] = None\n"
        "from tests.agent.llm.test_carriers import heard; print(asyncio.run(heard()))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=200, cwd=ROOT
    )
    assert ran.stdout == "knight\n", ran.stderr
