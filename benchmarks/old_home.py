"""What years of use cost: the same work in a new home, and in homes that keep thousands of it.

    python -m benchmarks.old_home [--sizes 0 2000 50000] [--rounds 10]

A size is how many chats, each with an asset of five tasks and five files, are kept beside the first
one; half of them are one person's, a tenth another's, see `tests/old_home.py`. Milliseconds of CPU,
the median; of the commands, which are programs of their own, the time on the clock. Growth is that
between the last two sizes: in an empty home every list is short.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import conversation
from tests.fakes import ScriptedModel, say
from tests.home import alike, opened
from tests.old_home import grow
from tests.server.home import served
from tests.virtual_loop import VirtualLoop, virtual_clock

Figures = dict[str, float]
"""Milliseconds by what was done."""
PAGES = (
    "/api/assets",
    "/api/assets?open=true",
    "/api/chats",
    "/api/chats?q=unicorn",
    "/api/credits",
    "/api/credits?by=nothing",
    "/metrics",
)
COMMANDS = (("assets",), ("chats",), ("credits",))


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.old_home")
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 2_000, 50_000])
    parser.add_argument("--rounds", type=int, default=10)
    chosen = parser.parse_args()
    shown(chosen.sizes, [measured(size, chosen.rounds) for size in chosen.sizes])


def shown(sizes: list[int], found: list[Figures]) -> None:
    """A table with a line for each kind of work."""
    heads = "".join(f" {size:>9,} |" for size in sizes)
    print(f"| {'kept':38} |{heads} growth |")
    print(f"|{'-' * 40}|{'-' * 11 * len(sizes)}{'-' * len(sizes)}|--------|")
    for what in found[0]:
        times = "".join(f" {figures[what]:>9.1f} |" for figures in found)
        print(f"| {what:38} |{times} {found[-1][what] / found[-2][what]:>6.2f} |")


def measured(size: int, rounds: int) -> Figures:
    """Everything once, in a home of that size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        virtually(young(folder))
        if size:
            grow(folder / "home" / "galatea.db", size)
        return {
            "open the home": opening(folder, rounds),
            "a conversation of seven rounds": asyncio.run(talking(folder / "home", rounds)),
            **virtually(making(folder, rounds)),
            **virtually(browsing(folder, rounds)),
            **commands(folder / "home", rounds),
        }


def turn_ms(size: int, rounds: int) -> float:
    """CPU of a new chat's first turn in a home of that size."""
    with tempfile.TemporaryDirectory() as name:
        virtually(young(Path(name)))
        grow(Path(name) / "home" / "galatea.db", size)
        return virtually(making(Path(name), rounds))["a new chat's first turn"]


def virtually(work: Awaitable[Any]) -> Any:
    """On a loop that does not wait."""

    async def whole() -> Any:
        return await work

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(whole())


async def young(folder: Path) -> None:
    """A home with one chat, and one character that walks."""
    model = ScriptedModel(say("Hello."))
    async with opened(folder, virtual_clock(), model=model) as home:
        async for _ in (await home.app.chat("first")).send("make me a dragon"):
            pass
        await home.make("a silver knight", rig=True, animations=["walk"])


async def cpu_ms(work: Callable[[], Awaitable[object]]) -> float:
    began = time.process_time()
    await work()
    return (time.process_time() - began) * 1000


def opening(folder: Path, rounds: int) -> float:
    async def once() -> None:
        async with opened(folder, virtual_clock(), model=ScriptedModel()):
            pass

    return median(virtually(cpu_ms(once)) for _ in range(rounds))


async def talking(home: Path, rounds: int) -> float:
    with conversation.scripted_server() as url:
        async with conversation.ours(url, home) as talk:
            for _ in range(3):
                await talk()
            return median([(await conversation.timed(talk))[1] for _ in range(rounds)])


async def making(folder: Path, rounds: int) -> Figures:
    """From words to a clip, over a simulator whose meshes are made beforehand."""
    names = iter(f"a barrel, number {number}" for number in range(1000))
    model = ScriptedModel(*[say("Hello.")] * rounds)
    async with opened(folder, virtual_clock(), make=alike, model=model) as home:

        async def make() -> None:
            await home.make(f"{next(names)}, of a knight", rig=True, animations=["walk"])

        async def say_hello() -> None:
            async for _ in (await home.app.chat()).send("hello"):
                pass

        await make()
        return {
            "a character made": median([await cpu_ms(make) for _ in range(rounds)]),
            "a new chat's first turn": median([await cpu_ms(say_hello) for _ in range(rounds)]),
        }


async def browsing(folder: Path, rounds: int) -> Figures:
    found: Figures = {}
    async with served(folder, virtual_clock(), model=ScriptedModel()) as home:
        for page in PAGES:

            async def get(page: str = page) -> None:
                assert (await home.http.get(page)).is_success

            await get()
            found[f"GET {page}"] = median([await cpu_ms(get) for _ in range(rounds)])
    return found


def commands(home: Path, rounds: int) -> Figures:
    found: Figures = {}
    environment = {n: v for n, v in os.environ.items() if not n.startswith("GALATEA_")}
    for words in COMMANDS:
        times: list[float] = []
        for _ in range(max(3, rounds // 3)):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "agent", *words],
                env=environment | {"GALATEA_HOME": str(home)},
                capture_output=True,
                check=True,
            )
            times.append((time.perf_counter() - began) * 1000)
        found[f"galatea {' '.join(words)}"] = median(times)
    return found


if __name__ == "__main__":
    main()
