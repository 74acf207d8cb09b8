"""What waiting costs the service, and how soon the end of a task is known, in virtual time.

    python -m benchmarks.watching

Tasks of 30 to 180 s, all begun at once, are watched by the real watcher over real rows; the service
is a list in memory that counts. Virtual time makes the figures independent of the machine.
"""

import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.bare_studio import ACCOUNT, BareStudio
from tests.virtual_loop import VirtualLoop, virtual_clock
from tools.clock import Clock
from tools.studio.db.change_feed import ChangeFeed
from tools.studio.service.wire import RemoteTask, TaskBatch
from tools.studio.work.poller import Pace, TaskPoller

SIZES = (1, 10, 100, 1000)
SHORTEST_S, LONGEST_S = 30.0, 180.0


@dataclass
class Counting:
    """Every task ends at its own time; until then it tells its progress."""

    clock: Clock
    ends: dict[str, float] = field(default_factory=dict[str, float])
    requests: int = 0
    looks: int = 0
    """How many requests one-by-one polling would have made at the same moments."""
    asked_at: list[float] = field(default_factory=list[float])

    async def tasks(self, task_ids: Sequence[str]) -> TaskBatch:
        now = self.clock.now()
        self.requests += 1
        self.looks += len(task_ids)
        self.asked_at.append(now)
        return TaskBatch(tasks={one: self._task(one, now) for one in task_ids})

    def _task(self, task_id: str, now: float) -> RemoteTask:
        over = now >= self.ends[task_id]
        return RemoteTask(
            task_id=task_id,
            status="success" if over else "running",
            progress=100 if over else round(100 - 100 * (self.ends[task_id] - now) / LONGEST_S),
            credits_consumed=20 if over else None,
        )


async def watched(folder: Path, size: int) -> tuple[float, float, float, float, float]:
    """Requests per finished task, their share of one-by-one polling, the median delay and tick in
    seconds, and the CPU in ms that one asset took from its wish to its end and a look at it."""
    studio = BareStudio(folder / f"{size}.db", limits={"generation": size, "animation": size})
    began_s = time.process_time()
    for number in range(size):
        await studio.ask(f"knight-{number}")
    await studio.advance()
    clock = virtual_clock()
    service = Counting(clock)
    dice = random.Random(size)
    ends = {task.remote_id or "": clock.now() + dice.uniform(SHORTEST_S, LONGEST_S)
            for task in await studio.store.accepted(ACCOUNT)}  # fmt: skip
    service.ends = ends

    def client_for(_: str) -> Any:
        return service

    watcher = TaskPoller(studio.store, client_for, ChangeFeed(studio.database), clock, Pace())
    await watcher.watch(ACCOUNT)
    cpu_ms = 1000 * (time.process_time() - began_s) / size
    rows = await studio.database.all("SELECT remote_id, settled_at FROM tasks")
    assert len(rows) == size
    delays = [row["settled_at"] - ends[row["remote_id"]] for row in rows]
    ticks = [b - a for a, b in zip(service.asked_at, service.asked_at[1:], strict=False)]
    studio.close()
    return (
        service.requests / size,
        service.requests / service.looks,
        median(delays),
        median(ticks),
        cpu_ms,
    )


def main() -> None:
    print(
        "| open tasks | requests per task | of one-by-one polling | done to known | tick"
        " | CPU per asset |\n| --- | --- | --- | --- | --- | --- |"
    )
    with tempfile.TemporaryDirectory() as folder:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(watched(Path(folder), 2))  # what is loaded at first use
        for size in SIZES:
            with asyncio.Runner(loop_factory=VirtualLoop) as runner:
                each, share, late_s, tick_s, cpu_ms = runner.run(watched(Path(folder), size))
            print(
                f"| {size} | {each:.2f} | {share:.3f} | {late_s:.1f} s | {tick_s:.1f} s"
                f" | {cpu_ms:.1f} ms |"
            )


if __name__ == "__main__":
    main()
