"""Workers and web replicas, killed at random while a database restarts under them.

    python -m tests.scale.fleet --workers 3 --replicas 2 --assets 200 --kills 30 --restarts 3

What counts afterwards is what the service saw and what stands in the rows.
"""

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from agent.terminal.exit_codes import CONFIG
from tests.kill.harness import ROOT, said
from tests.kill.worker import KEY
from tests.scale.server import Server, postgres

LONGEST_LIFE_S = 3.0
UNDER_WAY = """state NOT IN ('complete', 'failed', 'stopped')
    AND NOT (state = 'generated' AND wishes NOT LIKE '%"rig":true%')"""
PATIENCE_S = 600.0
PATIENCE_EACH_S = 3.0


@dataclass(frozen=True)
class Ordeal:
    """What is done to a fleet."""

    workers: int
    assets: int
    rigged: int
    kills: int
    restarts: int
    seed: int
    replicas: int = 0
    speed: float = 100.0
    """How much faster than the simulator's own pace; where it is slow, pools fill up."""

    @property
    def patience_s(self) -> float:
        return PATIENCE_S + PATIENCE_EACH_S * self.assets


@dataclass(frozen=True)
class Outcome:
    """What was left of it."""

    ordeal: Ordeal
    took_s: float
    complete: int
    lost_files: list[str]
    paid: dict[str, int]
    duplicates: list[Any]
    crowding: int
    requests: dict[str, int]
    resent: int

    @property
    def flawless(self) -> bool:
        """All made, each step paid once, the service's limit kept."""
        rigged = self.ordeal.rigged
        expected = {
            "text_to_model": self.ordeal.assets,
            "animate_rig": rigged,
            "animate_retarget": rigged,
        }
        whole = self.complete == self.ordeal.assets and self.paid == expected
        whole = whole and not self.lost_files
        return whole and not self.duplicates and self.crowding <= 10

    def table(self) -> str:
        """For people."""
        rows = {
            "ordeal": self.ordeal,
            "seconds": f"{self.took_s:.1f}",
            "complete": f"{self.complete} of {self.ordeal.assets}",
            "files lost or damaged": len(self.lost_files),
            "paid": self.paid,
            "paid twice": len(self.duplicates),
            "most open at once in a pool": self.crowding,
            "never created, sent again": self.resent,
            "requests": self.requests,
        }
        return "\n".join(f"{name:<30}{value}" for name, value in rows.items())


def environment(folder: Path, url: str, service: str) -> dict[str, str]:
    return dict(os.environ) | {
        "GALATEA_HOME": str(folder / "home"),
        "GALATEA_DATABASE_URL": url,
        "GALATEA_APPROVAL": "auto",
        "GALATEA_MAX_CREDITS_PER_DAY": "1000000",
        "GALATEA_GRACE_S": "1",
        "TRIPO_BASE_URL": service,
        "TRIPO_API_KEY": KEY,
        "OPENAI_API_KEY": "",
    }


def started(folder: Path, environ: dict[str, str], *command: str) -> "subprocess.Popen[bytes]":
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "errors.txt").open("a") as errors:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )


def run(folder: Path, server: Server, ordeal: Ordeal) -> Outcome:
    """The whole ordeal, to the end of all work."""
    from tests.kill.harness import service

    chance, began = random.Random(ordeal.seed), time.monotonic()
    with service(folder / "simulator.db", ordeal.seed, ordeal.speed) as address:
        url = server.database()
        environ = environment(folder, url, address)
        counts = (str(ordeal.assets), str(ordeal.rigged))
        asked = started(folder, environ, "-m", "tests.scale.asking", *counts)
        kinds = [worker] * ordeal.workers + [replica] * ordeal.replicas
        crew = [start(folder, environ) for start in kinds]

        def revive() -> None:
            """Starts again who left because it was started into an outage, as systemd would."""
            for number, one in enumerate(crew):
                if one.poll() is not None:
                    assert one.returncode == CONFIG, said(folder)
                    crew[number] = kinds[number](folder, environ)

        try:
            assert asked.wait(ordeal.patience_s) == 0, said(folder)
            blows = ["kill"] * ordeal.kills + ["restart"] * ordeal.restarts
            chance.shuffle(blows)
            for blow in blows:
                time.sleep(chance.uniform(0.5, LONGEST_LIFE_S))
                if blow == "restart":
                    server.restart()
                    continue
                number = chance.randrange(len(crew))
                crew[number].send_signal(signal.SIGKILL)
                crew[number].wait()
                crew[number] = kinds[number](folder, environ)
                revive()
            rest(url, folder, ordeal.patience_s, revive)
        finally:
            for one in [*crew, asked]:
                one.kill()
                one.wait()
        headers = {"Authorization": f"Bearer {KEY}"}
        stats = httpx.get(f"{address}/simulator/stats", headers=headers).json()["data"]
    return outcome(folder, url, ordeal, stats, time.monotonic() - began)


def worker(folder: Path, environ: dict[str, str]) -> "subprocess.Popen[bytes]":
    return started(folder, environ, "-m", "agent", "worker")


def replica(folder: Path, environ: dict[str, str]) -> "subprocess.Popen[bytes]":
    return started(folder, environ, "-m", "agent", "serve", "--port", "0")


def rest(
    url: str, folder: Path, patience_s: float = PATIENCE_S, look_after: Callable[[], None] = int
) -> None:
    """Until every asset is at rest; meanwhile someone may look after the processes."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if not counted(url, UNDER_WAY):
            return
        look_after()
        time.sleep(0.5)
    raise AssertionError(f"not all came to rest: {said(folder)}")


def counted(url: str, where: str, table: str = "assets") -> int:
    with psycopg.connect(url) as rows:
        row = rows.execute(f"SELECT count(*) FROM {table} WHERE {where}".encode()).fetchone()
        return int(row[0]) if row else 0


def lost(url: str, files: Path) -> list[str]:
    """Files that rows name and that are not there as they were."""
    with psycopg.connect(url) as rows:
        named = rows.execute("SELECT asset, name, sha256 FROM files").fetchall()
    return [f"{asset}/{name}" for asset, name, was in named if sha256(files / asset / name) != was]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def outcome(
    folder: Path, url: str, ordeal: Ordeal, stats: dict[str, Any], took_s: float
) -> Outcome:
    paid: Counter[str] = Counter()
    for row in stats["submissions"]:
        paid[row["type"]] += row["count"]
    crowds = [most for pools in stats["concurrency"].values() for most in pools.values()]
    return Outcome(
        ordeal=ordeal,
        took_s=took_s,
        complete=counted(url, f"problem IS NULL AND NOT ({UNDER_WAY})"),
        lost_files=lost(url, folder / "home" / "files"),
        paid=dict(paid),
        duplicates=stats["duplicates"],
        crowding=max(crowds),
        requests=stats["requests"],
        resent=counted(url, "resent = 1", "tasks"),
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    for name, default in (
        ("workers", 3),
        ("replicas", 2),
        ("assets", 200),
        ("rigged", 40),
        ("kills", 30),
        ("restarts", 3),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder) / "rows") as server:
        ordeal = Ordeal(**vars(given))
        result = run(Path(folder), server, ordeal)
    print(result.table())
    return 0 if result.flawless else 1


if __name__ == "__main__":
    sys.exit(main())
