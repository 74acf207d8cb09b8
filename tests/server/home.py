"""A server over a simulator, on the test's own clock, and clients that talk to it in process."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
from fastapi import FastAPI

from agent.app.tripo_clients import Clients
from agent.core.model import Model
from agent.server.app import backend_of, create_app
from agent.server.backend import Backend, ClientOfKey
from agent.settings import Settings
from tests.home import KEY
from tests.rows import database_url
from tests.sculpture import make_once
from tools.clock import Clock
from tools.simulator import create_simulator
from tools.simulator.transport import SimulatorTransport
from tools.studio.money.spending import Caps
from tools.studio.service.tripo import open_client

BASE = "http://localhost"


@dataclass(frozen=True)
class Served:
    """A running server; `http` is a client without a token."""

    app: FastAPI
    backend: Backend
    http: httpx.AsyncClient
    desk: httpx.AsyncClient
    """The simulator's control desk."""

    def client(self, token: str = "", host: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        """Another client; to be closed by whoever asks."""
        if token:
            headers["Authorization"] = f"Bearer {token}"
        transport = httpx.ASGITransport(self.app, client=(host, 50_000))
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers, timeout=None)

    async def user(self, name: str, **caps: float) -> httpx.AsyncClient:
        """A client with the token of a new user."""
        users, clock = self.backend.now.users, self.backend.now.app.clock
        token = await users.add(
            name, Caps(caps.get("per_chat"), caps.get("per_day")), now=clock.now()
        )
        return self.client(token)

    async def begun(self, chat: str) -> None:
        """Until a turn of the chat runs."""
        live = self.backend.now.live
        while live.of(chat) is None:
            await live.begun.wait()

    async def chat(self, http: httpx.AsyncClient | None = None) -> str:
        answer = await (http or self.http).post("/api/chats", json={})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def status(self, task: str, http: httpx.AsyncClient | None = None) -> dict[str, Any]:
        answer = await (http or self.http).get(f"/api/generate-3d/{task}/status")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def settled(self, task: str, http: httpx.AsyncClient | None = None) -> dict[str, Any]:
        """The status of a task once it is final."""
        import asyncio

        for _ in range(600):
            found = await self.status(task, http)
            if found["status"] not in ("queued", "running"):
                return found
            await asyncio.sleep(1)
        raise AssertionError(f"{task} never settled: {found}")

    async def finished(self, batch: str, http: httpx.AsyncClient | None = None) -> dict[str, Any]:
        """A batch in which nothing moves any more."""
        import asyncio

        for _ in range(600):
            found = (await (http or self.http).get(f"/api/batch/{batch}")).json()
            if found["state"] != "running":
                return found
            await asyncio.sleep(1)
        raise AssertionError(f"{batch} never ended: {found}")


@asynccontextmanager
async def served(
    folder: Path,
    clock: Clock,
    *,
    model: Model | None = None,
    speed: float | Literal["instant"] = "instant",
    faults: Sequence[str] = (),
    lifespan: bool = True,
    client_of_key: ClientOfKey | None = None,
    **settings: Any,
) -> AsyncGenerator[Served]:
    folder.mkdir(parents=True, exist_ok=True)
    simulator = create_simulator(
        folder / "simulator.db",
        speed=speed,
        clock=clock,
        balance=10_000,
        faults=faults,
        make=make_once,
    )
    transport = SimulatorTransport(simulator)
    clients = Clients("tests", lambda: open_client(base_url=BASE, key=KEY, transport=transport))
    settings = {"approval": "auto", "database_url": database_url()} | settings
    chosen = Settings(home=str(folder / "home"), **settings)
    app = create_app(chosen, clock=clock, clients=clients, model=model, client_of_key=client_of_key)
    backend = backend_of(app)
    desk = httpx.AsyncClient(transport=transport, base_url=BASE)
    home = Served(app, backend, None, desk)  # type: ignore[arg-type]
    home = Served(app, backend, home.client(), desk)
    async with home.http, desk:
        if lifespan:
            async with app.router.lifespan_context(app):
                yield home
        else:
            yield home
            await backend.close()


def events_of(text: str) -> list[tuple[str | None, dict[str, Any]]]:
    """The events of an SSE body, each with its id if it has one."""
    import json

    found: list[tuple[str | None, dict[str, Any]]] = []
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith(":")]
        fields = dict(line.split(": ", 1) for line in lines)
        if "data" in fields and fields["data"] != "[DONE]":
            found.append((fields.get("id"), json.loads(fields["data"])))
    return found
