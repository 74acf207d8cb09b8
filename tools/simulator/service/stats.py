"""What tests want to know afterwards: duplicates, crowding, traffic, keys sent astray."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tools.simulator.order import Json
from tools.simulator.simulator import Simulator
from tools.simulator.task import GENERATIONS, SimulatedTask

Submission = tuple[str, str, int | None, str, str, str]
_FIELDS = ("account", "type", "seed", "prompt", "input", "preset")


def statistics(simulator: Simulator) -> Json:
    """Shape: `submissions` and `duplicates` are rows with a `count`; accounts are `account_of`."""
    now = simulator.clock.now()
    tasks = list(simulator.store.every_task())
    counts = Counter(_submission(task) for task in tasks if task.price > 0)
    rows: list[Json] = [
        {**dict(zip(_FIELDS, submission, strict=True)), "count": count}
        for submission, count in counts.items()
    ]
    return {
        "submissions": rows,
        "duplicates": [row for row in rows if row["count"] > 1],
        "concurrency": _crowding(tasks, now),
        "requests": dict(simulator.requests),
        "authorised_downloads": simulator.store.counted("authorised_downloads"),
        "credits_taken": sum(task.price for task in tasks if _success_by(task, now)),
    }


def _submission(task: SimulatedTask) -> Submission:
    echo: Json = json.loads(task.echo)
    seed = task.recipe.seed if task.type in GENERATIONS else None
    given = echo.get("original_model_task_id") or echo.get("file") or echo.get("files") or ""
    presets = ",".join(task.recipe.presets) if task.type == "animate_retarget" else ""
    source = given if isinstance(given, str) else json.dumps(given, sort_keys=True)
    return task.account, task.type, seed, str(echo.get("prompt", "")), source, presets


def _crowding(tasks: Iterable[SimulatedTask], now: float) -> dict[str, dict[str, int]]:
    """Most tasks open at once, per account and pool, from when each began and was due."""
    moments: list[tuple[float, int, str, str]] = []
    for task in tasks:
        if task.due_at == task.created_at:
            continue  # instant: it never stood in the pool
        moments.append((task.created_at, 1, task.account, task.pool))
        moments.append((min(task.due_at, now), -1, task.account, task.pool))
    open_now: Counter[tuple[str, str]] = Counter()
    most: dict[str, dict[str, int]] = {}
    for _, step, account, pool in sorted(moments, key=_order):
        open_now[account, pool] += step
        pools = most.setdefault(account, {})
        pools[pool] = max(pools.get(pool, 0), open_now[account, pool])
    return most


def _order(moment: tuple[float, int, Any, Any]) -> tuple[float, int]:
    return moment[0], moment[1]


def _success_by(task: SimulatedTask, now: float) -> bool:
    return task.fate_status == "success" and task.due_at <= now
