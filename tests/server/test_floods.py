"""Strangers, floods and the slow: answered before they cost anything, and never at others' cost."""

import asyncio
import base64
import json
import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.server import ServerState

from agent.server.connection_limits import ConnectionLimits, limited
from agent.server.kit.body_limit import FIRST_S, BodyBudget, LimitedBody
from agent.server.kit.large_json import parsed
from agent.server.kit.problem import HttpProblem
from tests.fakes import ScriptedModel
from tests.server.home import Served, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio

Open = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.mark.parametrize(
    "path", ["/api/chats", "/v1/chat/completions", "/api/chat", "/api/generate-3d", "/mcp"]
)
@pytest.mark.parametrize("token", ["", "galatea_revoked"])
async def test_who_comes_without_a_token_is_answered_before_a_byte_of_the_body_is_read(
    tmp_path: Path, clock: Clock, path: str, token: str
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        await (await home.user("ann")).aclose()
        stranger = home.client(token)
        read = [0]
        status, body = await _asked(home, path, token, read)
        assert (status, read) == (401, [0])
        assert json.loads(body)["error"]
        await stranger.aclose()


async def _asked(home: Served, path: str, token: str, read: list[int]) -> tuple[int, bytes]:
    """Of a request whose body tells when it is read."""
    sent: list[Message] = []
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))

    async def receive() -> Message:
        read[0] += 1024
        return {"type": "http.request", "body": b" " * 1024, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": path, "raw_path": b"",
        "root_path": "", "scheme": "http", "query_string": b"", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    await home.app(scope, receive, send)
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


# bodies ---------------------------------------------------------------------------------------


def _request(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw})


async def test_a_body_that_comes_too_slowly_is_408_and_one_that_keeps_the_rate_is_not() -> None:
    loop = asyncio.get_running_loop()

    def sender(size_bytes: int, count: int) -> Any:
        left = [count]

        async def receive() -> Message:
            await asyncio.sleep(1.0)
            left[0] -= 1
            return {"type": "http.request", "body": bytes(size_bytes), "more_body": left[0] > 0}

        return receive

    began = loop.time()
    with pytest.raises(HTTPException) as caught:
        await LimitedBody(_request(), sender(10, 1000), 1 << 20, BodyBudget())()
    assert caught.value.status_code == 408
    assert loop.time() - began == pytest.approx(FIRST_S, abs=2.0)

    whole = await LimitedBody(_request(), sender(256 * 1024, 100), 32 << 20, BodyBudget())()
    assert (len(whole["body"]), whole["more_body"]) == (100 * 256 * 1024, False)


async def test_sixty_half_sent_bodies_hold_no_more_than_the_budget_and_give_it_back() -> None:
    budget = BodyBudget(8 << 20)

    def half() -> Any:
        pieces = [{"type": "http.request", "body": bytes(1 << 20), "more_body": True}]

        async def receive() -> Message:
            if not pieces:
                await asyncio.Event().wait()
            return pieces.pop()

        return receive

    bodies = [
        LimitedBody(_request(), half(), 32 << 20, budget, owner)
        for owner in ["ann"] * 50 + ["eve"] * 10  # one leaves half of it to the others
    ]
    reading = [asyncio.ensure_future(body()) for body in bodies]
    done, pending = await asyncio.wait(reading, timeout=1.0)
    assert (len(done), len(pending)) == (52, 8)
    for one in done:
        error = one.exception()
        assert isinstance(error, HTTPException) and error.status_code == 503
        assert error.headers is not None and "Retry-After" in error.headers

    async def small() -> Message:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    assert (await LimitedBody(_request(), small, 1 << 20, budget)())["body"] == b"{}"
    for one in pending:
        one.cancel()
    await asyncio.wait(pending)
    for body in bodies:
        body.close()
    assert budget.take("ann", 4 << 20)
    assert budget.take("eve", 4 << 20)
    assert not budget.take("bob", 1 << 20)


@pytest.mark.parametrize("declared", ["101", "9" * 5000])
async def test_a_body_that_says_it_is_too_large_is_413_unread(declared: str) -> None:
    async def receive() -> Message:
        raise AssertionError("it was read")

    request = _request(content_length=declared)
    with pytest.raises(HttpProblem) as caught:
        LimitedBody(request, receive, 100, BodyBudget())
    assert caught.value.status == 413


async def test_a_body_that_breaks_off_is_told_as_that() -> None:
    messages: list[Message] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": b"half", "more_body": True},
    ]

    async def receive() -> Message:
        return messages.pop()

    assert (await LimitedBody(_request(), receive, 100, BodyBudget())())["type"] == (
        "http.disconnect"
    )


def _picture_body(size_bytes: int, **more: Any) -> bytes:
    picture = base64.b64encode(os.urandom(size_bytes)).decode()
    return json.dumps({"text": 'say "hi", [1]', "images": [{"data": picture}], **more}).encode()


@pytest.mark.parametrize(
    "body",
    [
        _picture_body(3 << 20),
        _picture_body(
            2 << 20, other=["x" * 5000, "back\\slash" * 1000, 'quo"te' * 999, ",," * 4000]
        ),
        b'  "' + b"a" * 2_000_000 + b'"',
        json.dumps({"ä" * 6000: "é", "k" * 9000: {"n" * 5000: [None, 1.5]}}).encode(),
    ],
    ids=["picture", "odd strings", "only a string", "long names"],
)
def test_a_large_body_is_read_as_json_reads_it(body: bytes) -> None:
    assert parsed(body) == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * 700_000 + b"1]",
        b'["a",' + b"1," * 1_000_000 + b'"b"]',
        b'{"a":"b"' + b" " * 2_000_000 + b"}",
        b'"",' * 700_000,
    ],
    ids=["brackets", "numbers between strings", "spaces", "strings"],
)
def test_a_body_that_is_large_without_pictures_is_413_at_once(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(HTTPException) as caught:
        parsed(body)
    assert caught.value.status_code == 413
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "body",
    [b'{"a":"' + b"x" * 2_000_000, b'"a"' + b"x" * 2_000_000 + b'"b"', b"1" * 2_000_000],
)
def test_a_large_body_that_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(json.JSONDecodeError):
        parsed(body)


async def test_a_large_body_without_pictures_is_413_over_http(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        for path in (f"/api/chats/{await home.chat()}/messages", "/api/chat"):
            body = b"[" + b"[]," * 700_000 + b"1]"
            headers = {"Content-Type": "application/json"}
            answer = await home.http.post(path, content=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


# connections ----------------------------------------------------------------------------------


@asynccontextmanager
async def _listening(limits: ConnectionLimits) -> AsyncGenerator[int]:
    """A server of one route behind such limits; its port."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

    config = uvicorn.Config(app, log_config=None, timeout_keep_alive=3600)
    config.load()
    make = limited(AutoHTTPProtocol, limits)
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: make(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _open(port: int, content: bytes) -> Open:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(content)
    await writer.drain()
    return reader, writer


async def test_half_a_header_is_given_up_and_makes_room(anyio_backend: object) -> None:
    async with _listening(ConnectionLimits(most=8)) as port:
        half = [await _open(port, b"GET / HTTP/1.1\r\nHo") for _ in range(8)]
        await asyncio.sleep(0.1)
        reader, writer = await _open(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 503 " in await reader.readline()
        writer.close()
        for reader, writer in half:
            assert await reader.read() == b""
            writer.close()
        await asyncio.sleep(0.1)
        reader, writer = await _open(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b" 200 " in await reader.readline()
        writer.close()


async def test_a_byte_now_and_then_does_not_keep_a_half_header_alive() -> None:
    loop = asyncio.get_running_loop()
    async with _listening(ConnectionLimits(most=8)) as port:
        reader, writer = await _open(
            port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX: "
        )
        assert b" 200 " in await reader.readline()
        began = loop.time()

        async def drip() -> None:
            while True:
                await asyncio.sleep(1.0)
                writer.write(b"x")

        dripping = asyncio.create_task(drip())
        await reader.read()
        assert loop.time() - began < 30
        dripping.cancel()
        writer.close()


async def test_one_address_cannot_take_all_connections_but_a_proxy_here_can() -> None:
    limits = ConnectionLimits(most=10)
    assert [limits.enter("198.51.100.7") for _ in range(7)] == [True] * 5 + [False] * 2
    assert [limits.enter("127.0.0.1") for _ in range(6)] == [True] * 5 + [False]
    assert not limits.enter("203.0.113.9")
    limits.leave("127.0.0.1")
    assert limits.enter("203.0.113.9")
    limits.leave("198.51.100.7")
    assert limits.enter("198.51.100.7")


async def test_the_answer_to_one_too_many_is_whole_http() -> None:
    async with _listening(ConnectionLimits(most=0)) as port:
        reader, writer = await _open(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        answer = httpx.Response(503, content=body)
        assert answer.json()["code"] == "busy"
        assert f"Content-Length: {len(body)}".encode() in head
        writer.close()
