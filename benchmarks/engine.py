"""How much the engine costs: steps a second, thousands of waiting assets, a start after a kill.

    python -m benchmarks.engine [--assets 5000] [--watch-s 120]

Each measurement runs in a process of its own; the service is a stand-in in another, whose tasks
never end and are further at every look. Waiting is measured from when each was looked at once, over
two rounds of looks: a round of 5,000 takes 50 s at least.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KEY = "tsk_a_key_of_the_benchmark"
ACCOUNT = "bare"
STEPS_AN_ASSET = 15
"""Moves from nothing to two clips: 5 sent, 4 fetched, 3 stages begun, 3 concluded."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.engine")
    parser.add_argument("--assets", type=int, default=5000)
    parser.add_argument("--watch-s", type=float, default=120.0)
    parser.add_argument("--warm-s", type=float, default=10.0)
    parser.add_argument("--role", default="")
    parser.add_argument("--home", default="")
    parser.add_argument("--url", default="")
    chosen = parser.parse_args()
    match chosen.role:
        case "":
            report(chosen.assets, chosen.watch_s)
        case "service":
            serve()
        case "advance":
            print(json.dumps(asyncio.run(advance(Path(chosen.home), 150))))
        case "watch":
            print(
                json.dumps(
                    asyncio.run(watch(chosen.home, chosen.url, chosen.warm_s, chosen.watch_s))
                )
            )
        case _:
            print(json.dumps(asyncio.run(resume(chosen.home, chosen.url))))
    return 0


def report(assets: int, watch_s: float) -> None:
    """Everything, as a table."""
    with tempfile.TemporaryDirectory() as folder, service() as url:
        made = child("advance", home=f"{folder}/advance")
        print(f"advance: {made['steps_per_s']:,.0f} steps/s ({made['assets']} assets, SQLite)")
        fill(f"{folder}/idle", 0, state="accepted")
        idle = child("watch", home=f"{folder}/idle", url=url, watch_s=watch_s / 2)
        shown("idle process", idle, idle)
        fill(f"{folder}/accepted", assets, state="accepted")
        shown(
            f"{assets} assets at the service",
            child(
                "watch",
                home=f"{folder}/accepted",
                url=url,
                warm_s=15 + assets / 100,
                watch_s=watch_s,
            ),
            idle,
        )
        fill(f"{folder}/queued", assets, state="intent", accepted=10)
        shown(
            f"{assets} assets, all but 10 queued here",
            child("watch", home=f"{folder}/queued", url=url, watch_s=watch_s),
            idle,
        )
        fill(f"{folder}/killed", 1000, state="accepted", settled=100)
        resumed = child("resume", home=f"{folder}/killed", url=url)
        print(
            "start with 1,000 open tasks, 100 of them to be carried on: open after"
            f" {resumed['open_s']:.2f} s, under way after {resumed['under_way_s']:.2f} s"
        )


def shown(name: str, cost: dict[str, float], idle: dict[str, float]) -> None:
    print(
        f"{name}: {cost['cpu_percent']:.2f} % of a core, {cost['rss_mb']:.0f} MB"
        f" ({cost['rss_mb'] - idle['rss_mb']:+.0f}), {cost['start_cpu_s']:.2f} s CPU to start"
    )


# the measurements, each in its own process ---------------------------------------------------


async def advance(home: Path, assets: int) -> dict[str, float]:
    """Row work only: the service and the files are stand-ins that cost nothing."""
    from tests.bare_studio import BareStudio
    from tools.types import Wishes

    studio = BareStudio(home / "galatea.db")
    await studio.ask("warm-up")
    wishes = Wishes(rig=True, animations=("walk", "idle"))
    began = time.perf_counter()
    for number in range(assets):
        await studio.make(f"knight-{number}", wishes)
    took_s = time.perf_counter() - began
    studio.close()
    return {"assets": assets, "steps_per_s": assets * STEPS_AN_ASSET / took_s}


async def watch(home: str, url: str, warm_s: float, watch_s: float) -> dict[str, float]:
    from agent.app import open_app

    settings, clients = settings_for(home, url)
    async with open_app(settings, clients=clients):
        await asyncio.sleep(warm_s)
        start_cpu_s, began = time.process_time(), time.monotonic()
        await asyncio.sleep(watch_s)
        used_s = time.process_time() - start_cpu_s
        percent = 100 * used_s / (time.monotonic() - began)
        rss_mb = resident_mb()
    return {"cpu_percent": percent, "rss_mb": rss_mb, "start_cpu_s": start_cpu_s}


def resident_mb() -> float:
    """Where it can be read the memory held now, elsewhere the most ever held."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


async def resume(home: str, url: str) -> dict[str, float]:
    """Until every asset that could be carried on by us is in its next step."""
    began = time.monotonic() - time.process_time()
    from agent.app import open_app
    from tools.studio.db.sqlite import open_database

    settings, clients = settings_for(home, url)
    async with open_app(settings, clients=clients):
        open_s = time.monotonic() - began
        rows = open_database(Path(home) / "galatea.db", [])
        while await rows.one("SELECT 1 FROM tasks WHERE state = 'settled' AND handled = 0"):
            await asyncio.sleep(0.02)
        under_way_s = time.monotonic() - began
        rows.close()
    return {"open_s": open_s, "under_way_s": under_way_s}


def settings_for(home: str, url: str) -> tuple[Any, Any]:
    from agent.app.tripo_clients import Clients
    from agent.settings import Settings
    from tools.studio.service.tripo import open_client

    limits = {"generation": 10_000, "animation": 10_000}
    if home.endswith("queued"):
        limits = {}
    settings = Settings(
        home=home,
        tripo_api_key=KEY,
        tripo_base_url=url,
        approval="never",
        tripo_limits=limits,
    )
    return settings, Clients(ACCOUNT, lambda: open_client(base_url=url, key=KEY))


# what they need -------------------------------------------------------------------------------


def child(
    role: str, *, home: str, url: str = "", warm_s: float = 10.0, watch_s: float = 0.0
) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.engine", "--role", role, "--home", home]
        + ["--url", url, "--warm-s", str(warm_s), "--watch-s", str(watch_s)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
    )
    return json.loads(done.stdout)


@contextmanager
def service() -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.engine", "--role", "service"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.communicate()


def serve() -> None:
    """Tasks that run for ever, whatever their id; a create is accepted under a new one."""
    from uuid import uuid4

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    from tools.simulator import serve_simulator

    def running(task_id: str) -> dict[str, Any]:
        progress = int(time.time()) % 100  # another one at every look
        return {"task_id": task_id, "type": "x", "status": "running", "progress": progress}

    async def listed(request: Request) -> JSONResponse:
        ids = (await request.json())["task_ids"]
        return JSONResponse({"code": 0, "data": {"tasks": {one: running(one) for one in ids}}})

    async def created(request: Request) -> JSONResponse:
        return JSONResponse({"code": 0, "data": running(str(uuid4()))})

    routes = [
        Route("/v3/tasks/list", listed, methods=["POST"]),
        Route("/v3/{path:path}", created, methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    asyncio.run(serve_simulator("127.0.0.1", 0, app, on_ready=lambda url: print(url, flush=True)))


def fill(home: str, assets: int, *, state: str, accepted: int = 0, settled: int = 0) -> None:
    """A home in which every asset is being made; some further on, or further back.

    All its tables are there, as in every home in which Galatea has worked before.
    """
    asyncio.run(_fill(Path(home), assets, state, accepted, settled))


async def _fill(home: Path, assets: int, state: str, accepted: int, settled: int) -> None:
    from agent.app.assemble import SCHEMAS
    from tests.bare_studio import BareStudio
    from tools.studio.db.sqlite import open_database
    from tools.types import Wishes

    open_database(home / "galatea.db", SCHEMAS).close()
    limits = {"generation": assets, "animation": assets}
    studio = BareStudio(home / "galatea.db", now_s=time.time(), limits=limits)
    await studio.database.run("PRAGMA synchronous=OFF")
    wishes = Wishes(rig=True, animations=("walk", "idle"))
    for number in range(assets):
        handle = await studio.ask(f"knight-{number}", wishes)
        if state == "accepted" or number < accepted:
            await studio.advancer.advance(handle)
        if number < settled:  # its rig check is done, its rig is to be sent
            for _ in ("generate", "rig_check"):
                task = (await studio.store.tasks(handle))[-1]
                await studio.settle(task)
                if task.step == "generate":
                    await studio.advancer.advance(handle)
    studio.close()


if __name__ == "__main__":
    sys.exit(main())
