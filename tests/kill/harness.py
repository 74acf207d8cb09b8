"""Kills the worker at random moments until it has been killed often enough and all is done.

What counts afterwards is what the service saw and what lies on the disk, not what anyone says.
"""

import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.kill.worker import KEY

ROOT = Path(__file__).parents[2]
LONGEST_LIFE_S = 2.0
KINDS = {"model", "preview", "rigged", "clip", "all"}


@dataclass(frozen=True)
class Outcome:
    """What is left after the last worker went home."""

    seed: int
    kills: int
    took_s: float
    assets: int
    complete: int
    lost_files: list[str]
    duplicates: list[dict[str, Any]]
    paid: dict[str, int]
    crowding: int
    """Most tasks of one pool open at once."""
    resent: int
    asked: int
    """Submissions lost twice, which only a person sends again."""
    requests: dict[str, int]

    @property
    def flawless(self) -> bool:
        """All made, each step paid once, every file whole, the service's limit kept."""
        expected = {
            "text_to_model": self.assets,
            "animate_rig": self.assets,
            "animate_retarget": 2 * self.assets,
        }
        whole = self.complete == self.assets and not self.lost_files
        return whole and not self.duplicates and self.paid == expected and self.crowding <= 10

    def table(self) -> str:
        """For people."""
        rows = {
            "seed": self.seed,
            "kills (SIGKILL)": self.kills,
            "seconds": f"{self.took_s:.1f}",
            "assets complete": f"{self.complete} of {self.assets}",
            "files lost or damaged": len(self.lost_files),
            "paid submissions": ", ".join(f"{n} {kind}" for kind, n in sorted(self.paid.items())),
            "paid twice": len(self.duplicates),
            "most open at once in a pool": self.crowding,
            "never created, sent again": self.resent,
            "lost twice, put to a person": self.asked,
            "requests": ", ".join(f"{n} {kind}" for kind, n in sorted(self.requests.items())),
        }
        width = max(map(len, rows))
        return "\n".join(f"{name:<{width}}  {value}" for name, value in rows.items())


@contextmanager
def service(state: Path, seed: int, speed: float, *, file_s: float = 0.0) -> Iterator[str]:
    """The address of a simulator behind a bad line."""
    child = python("tests.kill.service", *map(str, (state, seed, speed, file_s)), log=state.parent)
    try:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        assert url, said(state.parent)
        yield url
    finally:
        child.terminate()
        child.communicate()


def run(
    folder: Path, *, seed: int, kills: int, assets: int, speed: float, workers: int = 1
) -> Outcome:
    """The whole ordeal. Should the work be done before the last kill, more is asked for."""
    chance, began = random.Random(seed), time.monotonic()
    home = folder / "home"
    with service(folder / "simulator.db", seed, speed) as url:
        done = 0
        while done < kills:
            crew = [_worker(home, url, assets) for _ in range(workers)]
            try:
                while done < kills:
                    if not _killed(chance.choice(crew), chance):
                        assets += 4
                        break
                    done += 1
                    assert all(one.poll() in (None, 0, -9) for one in crew), said(folder)
                    crew = [one for one in crew if one.poll() is None]
                    crew += [_worker(home, url, assets) for _ in range(workers - len(crew))]
            finally:
                for one in crew:
                    _end(one)
        last = _worker(home, url, assets, "patient")
        try:
            words = last.communicate(timeout=300)[0].split()
        finally:
            _end(last)
        assert last.returncode == 0, said(folder)
        headers = {"Authorization": f"Bearer {KEY}"}
        stats = httpx.get(f"{url}/simulator/stats", headers=headers).json()["data"]
    return _outcome(
        home,
        stats,
        seed=seed,
        kills=done,
        assets=assets,
        asked=words.count("asked"),
        began=began,
    )


def _outcome(
    home: Path,
    stats: dict[str, Any],
    *,
    seed: int,
    kills: int,
    assets: int,
    asked: int,
    began: float,
) -> Outcome:
    paid: Counter[str] = Counter()
    for row in stats["submissions"]:
        paid[row["type"]] += row["count"]
    rows = sqlite3.connect(home / "galatea.db")
    try:
        (complete,) = rows.execute(
            "SELECT count(*) FROM assets WHERE state = 'complete' AND problem IS NULL"
        ).fetchone()
        (resent,) = rows.execute("SELECT count(*) FROM tasks WHERE resent = 1").fetchone()
        lost = _lost(home / "files", rows)
    finally:
        rows.close()
    crowds = [most for pools in stats["concurrency"].values() for most in pools.values()]
    return Outcome(
        seed=seed,
        kills=kills,
        took_s=time.monotonic() - began,
        assets=assets,
        complete=complete,
        lost_files=lost,
        duplicates=stats["duplicates"],
        paid=dict(paid),
        crowding=max(crowds),
        resent=resent,
        asked=asked,
        requests=stats["requests"],
    )


def _lost(folder: Path, rows: sqlite3.Connection) -> list[str]:
    """Rows whose file is not what it was, and complete assets without a kind of file."""
    lost: list[str] = []
    kinds: dict[str, set[str]] = {}
    for asset, kind, name, sha256 in rows.execute("SELECT asset, kind, name, sha256 FROM files"):
        path = folder / asset / name
        kinds.setdefault(asset, set()).add(kind)
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            lost.append(f"{asset}/{name}")
    for (asset,) in rows.execute("SELECT handle FROM assets"):
        lost += [f"{asset}: no {kind}" for kind in KINDS - kinds.get(asset, set())]
    return lost


def _worker(home: Path, url: str, count: int, *patient: str) -> "subprocess.Popen[str]":
    return python("tests.kill.worker", str(home), url, str(count), *patient, log=home.parent)


def _killed(worker: "subprocess.Popen[str]", chance: random.Random) -> bool:
    """Waits for the worker to be open, then a while, then kills it; False: it was done before."""
    assert worker.stdout is not None
    worker.stdout.readline()
    try:
        worker.wait(chance.uniform(0.0, LONGEST_LIFE_S))
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.communicate()
        return True
    assert worker.returncode == 0, "a worker broke down, see errors.txt"
    return False


def _end(worker: "subprocess.Popen[str]") -> None:
    worker.kill()
    worker.wait()
    if worker.stdout is not None:
        worker.stdout.close()


def python(module: str, *arguments: str, log: Path) -> "subprocess.Popen[str]":
    """A child that runs a module of the tests; what it says of errors goes to a file in `log`."""
    log.mkdir(parents=True, exist_ok=True)
    with (log / "errors.txt").open("a") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=dict(os.environ),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )


def said(log: Path) -> str:
    """The end of what the children said of errors."""
    return (log / "errors.txt").read_text()[-4000:]
