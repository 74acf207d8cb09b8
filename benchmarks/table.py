"""All figures in one table: `make bench`, or python -m benchmarks.table [--quick]

Medians; a ratio compares with something measured in turn with it, so that a busy machine slows
both. The peers are measured by the shared harness, with `bench_galatea.py` as the adapter.
"""

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import conversation, startup, tokens

Line = tuple[str, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.table")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no soak")
    rounds = 5 if (quick := parser.parse_args().quick) else 15
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" load {load:.1f} before, {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC\n"
    )
    print(f"| {'what':46} | {'median':>12} | {'compared':34} |\n|{'-' * 48}|{'-' * 14}|{'-' * 36}|")
    parts: tuple[Callable[[], list[Line]], ...] = (
        lambda: starts(rounds),
        lambda: talk(rounds),
        lambda: asyncio.run(inside(rounds)),
        lambda: models(rounds),
        lambda: kept(rounds),
        spent,
    )
    for part in parts:
        for what, figure, compared in part():
            print(f"| {what:46} | {figure:>12} | {compared:34} |", flush=True)
    if not quick:
        print(flush=True)
        subprocess.run([sys.executable, "-m", "benchmarks.server_soak"], check=False)


def starts(rounds: int) -> list[Line]:
    def run(*arguments: str) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        return (time.perf_counter() - began) * 1000

    pairs = [(run("-c", "pass"), run("-m", "agent", "--version")) for _ in range(rounds)]
    with tempfile.TemporaryDirectory() as folder:
        startup.prompt_s(Path(folder))
        prompts = [(startup.bare_s(), startup.prompt_s(Path(folder))) for _ in range(rounds)]
        requests = startup.request_pairs(Path(folder), rounds)
    return [
        compared("galatea --version", pairs, "of python -c pass (3)"),
        compared(
            "galatea to a prompt",
            [(bare * 1000, prompt * 1000) for bare, prompt in prompts],
            "of import prompt_toolkit (2.5)",
        ),
        *(
            compared(
                f"galatea run to its first request, {name}",
                [(plain[which] * 1000, ours[which] * 1000) for plain, ours in requests],
                "of the plain SDK's (1.1)",
            )
            for which, name in enumerate(("wall", "CPU"))
        ),
    ]


def compared(what: str, pairs: list[tuple[float, float]], to: str) -> Line:
    times = median(ours for _, ours in pairs)
    ratio = median(ours / theirs for theirs, ours in pairs)
    return what, f"{times:.0f} ms", f"{ratio:.2f} {to}"


def talk(rounds: int) -> list[Line]:
    found = asyncio.run(conversation.measured(rounds))
    to = "of a loop on the SDK (0.30)"
    return [
        ("seven rounds, wall", f"{found['wall_ms']:.1f} ms", f"{found['wall']:.2f} {to}"),
        ("seven rounds, CPU", f"{found['cpu_ms']:.1f} ms", f"{found['cpu']:.2f} {to}"),
    ]


async def inside(rounds: int) -> list[Line]:
    """What single parts cost, without a model."""
    from agent.chat.compaction import Fitting
    from agent.core.events import TextDelta
    from agent.core.inbox import Inbox
    from agent.core.messages import Assistant, Message, ToolCall, User
    from agent.core.toolbox import Context, Toolbox
    from agent.server.turns.turn_hub import PublishedEvent, RunningTurn

    toolbox = Toolbox(conversation.TOOLS, bind=lambda context, call: (), expected=LookupError)
    context = Context("chat", "turn", lambda event: None)
    call = ToolCall(id="c1", name="rig", arguments='{"task_id":"task-0001"}')
    dispatch: list[float] = []
    for _ in range(200):
        began = time.perf_counter()
        await toolbox.call(call, context)
        dispatch.append(time.perf_counter() - began)

    stand_in: Any = None
    live = RunningTurn(stand_in, "local", "turn", listeners={Inbox() for _ in range(100)})
    fan_out = timed(
        lambda: live.publish(PublishedEvent("turn", None, TextDelta(text="word"), 4)), 200
    )

    said: list[Message] = []
    for number in range(1000):
        said += [User(content=f"wish {number} " + "w" * 80), Assistant(content="Done. " * 20)]
    whole = timed(lambda: Fitting(tokens=32_000)([*said, User(content="now")]), rounds)
    fitting = Fitting(tokens=32_000)
    fitting([*said, User(content="now")])
    grown = iter(range(10_000))

    def another() -> None:
        said.extend([User(content="now"), Assistant(content=f"answer {next(grown)}")])
        fitting([*said, User(content="now")])

    said.append(User(content="now"))
    fitting(said)
    said.append(Assistant(content="first"))
    return [
        ("a tool's call, without the tool", f"{median(dispatch) * 1e6:.0f} us", "(100 us)"),
        ("an event to 100 listeners", f"{fan_out * 1e6:.0f} us", "(1 ms)"),
        ("view of 2,000 messages, from nothing", f"{whole * 1e3:.1f} ms", "(50 ms)"),
        ("the same chat's next view", f"{timed(another, 100) * 1e3:.2f} ms", ""),
    ]


def timed(work: Callable[[], object], rounds: int) -> float:
    """Seconds, the median."""
    times: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return median(times)


def models(rounds: int) -> list[Line]:
    from tools.picture import picture
    from tools.simulator.sculptor import sculpt, sculpt_clips

    seeds = iter(range(1, 10_000))
    walk = ("preset:biped:walk",)
    mesh = sculpt("a silver knight", seed=1)

    def rigged() -> bytes:
        return sculpt_clips("a knight", seed=next(seeds), rig_type="biped", presets=walk)

    made = {
        "simulator: a mesh": lambda: sculpt("a knight", seed=next(seeds)),
        "simulator: a rigged mesh that walks": rigged,
        "simulator: a preview": lambda: picture(mesh, size_px=512),
    }
    return [
        (what, f"{timed(make, rounds) * 1e3:.0f} ms", "(100 ms)") for what, make in made.items()
    ]


def kept(rounds: int) -> list[Line]:
    from benchmarks.old_home import turn_ms

    young, old = turn_ms(200, rounds), turn_ms(20_000, rounds)
    what = "a turn, 20,000 chats and assets kept"
    return [(what, f"{old:.1f} ms", f"{old / young:.2f} of one with 200 (1.5)")]


def spent() -> list[Line]:
    lines: list[Line] = []
    for what, plan in (("tokens, step by step", False), ("tokens, with a plan", True)):
        with tempfile.TemporaryDirectory() as home:
            used = asyncio.run(tokens.measured(Path(home), plan=plan)).usage
        total = used.prompt_tokens + used.completion_tokens
        lines.append((what, f"{total:,}", f"{used.rounds} rounds"))
    return lines


if __name__ == "__main__":
    main()
