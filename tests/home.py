"""A home with a simulator behind it, opened and opened again, on the test's own clock."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import httpx

from agent.app import App, Options, open_app
from agent.app.tripo_clients import Clients
from agent.core.model import Model
from agent.settings import Settings
from tests.rows import database_url
from tests.sculpture import make_once
from tools.clock import Clock
from tools.simulator import create_simulator
from tools.simulator.files.maker import Make
from tools.simulator.order import Recipe
from tools.simulator.transport import SimulatorTransport
from tools.studio.money.contact import Contact
from tools.studio.rows.view import View
from tools.studio.service.tripo import open_client
from tools.studio.work.caller import Caller
from tools.types import GenerateOptions as MeshOptions
from tools.types import Task, Wishes

KEY = "tsk_a_key_of_the_tests_1234567890"


@dataclass(frozen=True)
class Home:
    """An open app, the simulator's control desk, and what a caller was told."""

    app: App
    desk: httpx.AsyncClient
    told: list[Task]

    @property
    def caller(self) -> Caller:
        return replace(self.app.caller(), contact=Contact(report=self.told.append))

    async def fault(self, spec: str) -> None:
        answer = await self.desk.post("/simulator/faults", json={"spec": spec})
        assert answer.status_code == 200, answer.text

    async def clear_faults(self) -> None:
        await self.desk.delete("/simulator/faults")

    async def stats(self) -> dict[str, Any]:
        answer = await self.desk.get("/simulator/stats")
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def asked(self, prompt: str = "a silver knight", **wishes: Any) -> View:
        """Begun, and not waited for."""
        view, _ = await self.app.studio.generate(
            self.caller,
            prompt=prompt,
            image=None,
            name=None,
            options=MeshOptions(),
            wishes=Wishes.model_validate(wishes),
        )
        return view

    async def make(
        self, prompt: str = "a silver knight", wait_s: float = 600, **wishes: Any
    ) -> View:
        """Generates, waits until nothing moves any more, and gives the rows."""
        view = await self.asked(prompt, **wishes)
        return await self.settled(view.asset.handle, wait_s)

    async def settled(self, handle: str, wait_s: float = 600) -> View:
        await self.app.studio.wait(self.caller, [handle], wait_s)
        return await self.app.studio.look(self.caller, handle)


@asynccontextmanager
async def opened(
    folder: Path,
    clock: Clock,
    *,
    faults: Sequence[str] = (),
    speed: float | Literal["instant"] = "instant",
    balance: float = 10_000,
    service_clock: Clock | None = None,
    model: Model | None = None,
    options: Options | None = None,
    make: Make = make_once,
    results: Path | None = None,
    **settings: Any,
) -> AsyncGenerator[Home]:
    """A home in `folder`; its simulator keeps its own state there, so opening it again goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    simulator = create_simulator(
        folder / "simulator.db",
        speed=speed,
        clock=service_clock or clock,
        balance=balance,
        faults=faults,
        make=make,
        results=results,
    )
    transport = SimulatorTransport(simulator)
    clients = Clients(
        "tests", lambda: open_client(base_url="http://localhost", key=KEY, transport=transport)
    )
    desk = httpx.AsyncClient(
        transport=SimulatorTransport(simulator),
        base_url="http://localhost",
        headers={"Authorization": f"Bearer {KEY}"},
    )
    settings = {"approval": "auto", "database_url": database_url()} | settings
    chosen = Settings(home=str(folder / "home"), **settings)
    async with open_app(chosen, options, clock=clock, clients=clients, model=model) as app, desk:
        yield Home(app, desk, [])


def alike(recipe: Recipe, ending: str, base: bytes | None) -> bytes:
    """For many assets of which nobody looks at one: the same barrel each time."""
    return make_once(replace(recipe, prompt="a barrel"), ending, base)


def paid(stats: dict[str, Any]) -> dict[str, int]:
    """How many paid submissions of each type were accepted."""
    counts: dict[str, int] = {}
    for row in stats["submissions"]:
        counts[row["type"]] = counts.get(row["type"], 0) + row["count"]
    return counts
