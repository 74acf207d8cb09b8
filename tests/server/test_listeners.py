"""How many may listen, and what becomes of the place of one who left."""

import asyncio
import gc
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request

from agent.server.kit.sse_response import sse_response
from agent.server.turns.listener_slots import MOST_LISTENERS
from tests.fakes import ScriptedModel, say
from tests.server.home import Served, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio


class Caller:
    """Asks for something over bare ASGI, and hangs up when told to."""

    def __init__(self, home: Served, method: str, path: str, **headers: str) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.hung_up = asyncio.Event()
        self._answered = asyncio.Event()
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()]
            + [(b"host", b"localhost")],
            "client": ("127.0.0.1", 50_000),
            "server": ("localhost", 80),
            "scheme": "http",
            "root_path": "",
        }
        self.task = asyncio.create_task(home.app(scope, self._receive, self._send))

    async def answered(self) -> int:
        await self._answered.wait()
        return self.status

    async def hang_up(self) -> None:
        self.hung_up.set()
        await self.task

    async def _receive(self) -> dict[str, Any]:
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = dict(message["headers"])
            self._answered.set()
        self.body += message.get("body", b"")


async def test_one_user_has_so_many_streams_open_and_another_is_not_kept_waiting(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        tokens = {}
        for name in ("ada", "bob"):
            async with await home.user(name) as http:
                chat = await home.chat(http)
                tokens[name] = http.headers["Authorization"], f"/api/chats/{chat}/events"
        ada, path = tokens["ada"]
        open_ones = [Caller(home, "GET", path, authorization=ada) for _ in range(MOST_LISTENERS)]
        assert {await one.answered() for one in open_ones} == {200}
        refused = Caller(home, "GET", path, authorization=ada)
        assert await refused.answered() == 429
        assert refused.headers[b"retry-after"] == b"15"
        assert b'"code":"too_many_listeners"' in refused.body
        bob, elsewhere = tokens["bob"]
        other = Caller(home, "GET", elsewhere, authorization=bob)
        assert await other.answered() == 200
        await open_ones.pop().hang_up()
        again = Caller(home, "GET", path, authorization=ada)
        assert await again.answered() == 200
        for one in (*open_ones, other, again):
            await one.hang_up()
        assert home.backend.now.listeners.count("ada") == 0


async def test_an_open_stream_keeps_nothing_that_its_route_needed(
    tmp_path: Path, clock: Clock
) -> None:
    def requests() -> int:
        gc.collect()
        return sum(isinstance(one, Request) for one in gc.get_objects())

    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        path = f"/api/chats/{await home.chat()}/events"
        before = requests()
        callers = [Caller(home, "GET", path) for _ in range(3)]
        assert {await one.answered() for one in callers} == {200}
        assert requests() == before
        for one in callers:
            await one.hang_up()


async def test_the_same_message_sent_again_is_a_listener_too(tmp_path: Path, clock: Clock) -> None:
    gate = asyncio.Event()
    async with served(tmp_path, clock, model=ScriptedModel(gate, say("done"))) as home:
        chat, key = await home.chat(), {"Idempotency-Key": "k"}
        path = f"/api/chats/{chat}/messages"

        async def said() -> str:
            return (await home.http.post(path, json={"text": "hi"}, headers=key)).text

        sent = asyncio.create_task(said())
        await home.begun(chat)
        again = asyncio.create_task(said())
        await asyncio.sleep(0.2)
        assert home.backend.now.listeners.count("local") == 1
        gate.set()
        assert "turn_done" in await sent
        assert await sent == await again
        del again
        assert home.backend.now.listeners.count("local") == 0


async def test_who_hangs_up_ends_the_stream_but_not_the_turn(tmp_path: Path, clock: Clock) -> None:
    gate = asyncio.Event()
    async with served(tmp_path, clock, model=ScriptedModel(gate, say("done"))) as home:
        chat = await home.chat()
        sent = asyncio.create_task(
            home.http.post(f"/api/chats/{chat}/messages", json={"text": "hi"})
        )
        await home.begun(chat)
        caller = Caller(home, "GET", f"/api/chats/{chat}/events")
        await caller.answered()
        await asyncio.sleep(0.2)
        live = home.backend.now.live.of(chat)
        assert live is not None
        assert len(live.listeners) == 2
        await caller.hang_up()
        assert len(live.listeners) == 1
        assert not live.over
        gate.set()
        assert "turn_done" in (await sent).text


async def test_a_stream_that_is_ended_from_within_is_not_mistaken_for_a_hang_up() -> None:
    begun = asyncio.Event()

    async def events() -> Any:
        begun.set()
        await asyncio.Event().wait()
        yield ""

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None: ...

    task = asyncio.create_task(sse_response(events())({"type": "http"}, receive, send))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_listener_whose_connection_fails_ends_its_stream() -> None:
    said = 0

    async def events() -> Any:
        nonlocal said
        while True:
            said += 1
            yield "data: more\n\n"

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        if said > 2:
            raise BrokenPipeError

    await sse_response(events())({"type": "http"}, receive, send)
    assert said == 3
