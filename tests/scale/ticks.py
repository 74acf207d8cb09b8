"""How often a fleet asks the service about the tasks of many keys.

    python -m tests.scale.ticks --processes 8 --keys 50 --seconds 60

Each key belongs to a user of its own and has something in work. One watch per key in the whole
fleet asks once per tick, so it does not matter how many processes there are.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from queue import Queue
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from agent.app import open_app
from agent.app.assemble import account_of
from agent.app.tripo_clients import real_client
from agent.server.accounts.user_keys import UserKeys
from agent.settings import load_settings
from tests.scale.fleet import environment, said, started
from tests.scale.server import postgres
from tools.simulator import serve_simulator
from tools.studio.work.poller import Pace
from tools.types import GenerateOptions, Wishes

PATIENCE_S = 300.0
LATE_S = 0.25
"""How much sooner than a tick a request may seem to follow one that was held up on its way."""


class Service:
    """A Tripo where everything moves on a little with each look, and nothing ever ends."""

    def __init__(self) -> None:
        self.asked: defaultdict[str, list[float]] = defaultdict(list)
        """When each key asked about its tasks."""

    def app(self) -> Starlette:
        routes = [
            Route("/v3/tasks/list", self._listed, methods=["POST"]),
            Route("/v3/account/balance", self._balance),
            Route("/v3/{path:path}", self._created, methods=["POST"]),
        ]
        return Starlette(routes=routes)

    async def _listed(self, request: Request) -> JSONResponse:
        times = self.asked[request.headers["authorization"]]
        times.append(time.monotonic())
        moved = {"type": "text_to_model", "status": "running", "progress": len(times) % 100}
        wanted = (await request.json())["task_ids"]
        return answer({"tasks": {one: {"task_id": one} | moved for one in wanted}})

    async def _balance(self, request: Request) -> JSONResponse:
        return answer({"balance": 1_000_000, "frozen": 0})

    async def _created(self, request: Request) -> JSONResponse:
        return answer({"task_id": str(uuid4())})


def answer(content: dict[str, Any]) -> JSONResponse:
    return JSONResponse({"code": 0, "data": content})


@dataclass(frozen=True)
class Ticks:
    """What was heard of all keys within the time."""

    processes: int
    seconds: float
    asked: dict[str, list[float]]

    @property
    def tick_s(self) -> float:
        return Pace().first_s

    @property
    def gaps_s(self) -> list[float]:
        """Between two questions about the same key."""
        times = [sorted(one) for one in self.asked.values()]
        return [b - a for one in times for a, b in pairwise(one)]

    @property
    def too_soon(self) -> int:
        """Questions that came within the tick of another about the same key."""
        return sum(gap < 0.9 * self.tick_s - LATE_S for gap in self.gaps_s)

    def line(self) -> str:
        """For a table."""
        counts = [len(times) for times in self.asked.values()]
        per_tick = statistics.mean(counts) / (self.seconds / self.tick_s)
        return (
            f"| {self.processes} | {len(counts)} | {sum(counts)} in {self.seconds:.0f} s"
            f" | {per_tick:.2f} (most {max(counts) / (self.seconds / self.tick_s):.2f})"
            f" | {min(self.gaps_s):.2f} s | {statistics.median(self.gaps_s):.2f} s"
            f" | {self.too_soon} |"
        )


def served(service: Service) -> str:
    """The service's address; its thread ends with the program."""
    told: Queue[str] = Queue()
    serving = partial(serve_simulator, "127.0.0.1", 0, service.app(), on_ready=told.put)
    threading.Thread(target=lambda: asyncio.run(serving()), daemon=True).start()
    return told.get(timeout=PATIENCE_S)


async def ask(environ: dict[str, str], keys: list[str]) -> None:
    """Stores each user's key and asks for one thing with it."""
    settings = load_settings(environment=environ)
    places = asyncio.Semaphore(8)
    async with open_app(settings) as app:
        stored = UserKeys(app.database, settings.secret)

        async def one(number: int, key: str) -> None:
            owner, account = f"user-{number}", account_of(key)
            async with places:
                await stored.put(owner, "tripo", key, now=time.time())
                app.clients.register(account, partial(real_client, settings.tripo_base_url, key))
                user = await app.for_user(owner, account=account)
                await user.studio.generate(
                    user.caller(),
                    prompt=f"a silver coin of house {number}",
                    image=None,
                    name=None,
                    options=GenerateOptions(),
                    wishes=Wishes(),
                )

        await asyncio.gather(*map(one, range(len(keys)), keys))


def listened(folder: Path, url: str, processes: int, keys: int, seconds: float) -> Ticks:
    """Real worker processes over PostgreSQL, and what the service hears of them."""
    service = Service()
    environ = environment(folder, url, served(service)) | {"GALATEA_SECRET": "of the ticks"}
    crew: list[subprocess.Popen[bytes]] = []
    try:
        crew += [started(folder, environ, "-m", "agent", "worker") for _ in range(processes)]
        asyncio.run(ask(environ, [f"tsk_of_user_{number}" for number in range(keys)]))
        until = time.monotonic() + PATIENCE_S
        while sum(len(times) > 1 for times in list(service.asked.values())) < keys:
            assert time.monotonic() < until, said(folder)
            time.sleep(0.1)
        began = time.monotonic()
        time.sleep(seconds)
        assert all(one.poll() is None for one in crew), said(folder)
    finally:
        for one in crew:
            one.kill()
            one.wait()
    heard = {
        key: [at for at in times if began <= at <= began + seconds]
        for key, times in service.asked.items()
    }
    return Ticks(processes, seconds, heard)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--keys", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at start")
    print(
        "| processes | keys | questions | per key and tick of 2 s | closest | median | too soon |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder) / "rows") as server:
        for processes in given.processes:
            place = Path(folder) / str(processes)
            place.mkdir()
            database = server.database()
            print(
                listened(place, database, processes, given.keys, given.seconds).line(), flush=True
            )


if __name__ == "__main__":
    main()
