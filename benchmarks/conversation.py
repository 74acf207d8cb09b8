"""One conversation of seven rounds by us and by a plain loop on the SDK's objects.

    python -m benchmarks.conversation [--rounds 30]

Ours is an open home with history, toolbox, events and the check of the answer; the plain loop keeps
nothing. Both in one process, turn by turn; the scripted model is a process of its own. Read the
ratios: the times depend on what else the machine does.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.scripted_server import ANSWER

SYSTEM = "You are a 3D asset assistant. Make models from the user's words, rig and animate them."
WISH = "Make me a small red dragon, rig it and make it walk."
DONE = {"task_id": "task-0001", "status": "done", "progress": 100}
Talk = Callable[[], Awaitable[str]]


@dataclass(frozen=True)
class Told:
    content: dict[str, Any]
    details: dict[str, Any]
    is_error: bool = False


async def generate_3d(*, prompt: str) -> Told:
    """Start generating a 3D model from a text prompt; returns a task id."""
    return Told(DONE, {})


async def check_status(*, task_id: str) -> Told:
    """Check the status of a task."""
    return Told(DONE, {})


async def rig(*, task_id: str) -> Told:
    """Rig a generated 3D model; returns a task id."""
    return Told(DONE, {})


async def animate(*, task_id: str, animation: str) -> Told:
    """Animate a rigged 3D model with a named animation; returns a task id."""
    return Told(DONE, {})


TOOLS = (generate_3d, check_status, rig, animate)


@contextmanager
def scripted_server() -> Generator[str]:
    """The address of a scripted model."""
    command = [sys.executable, "-m", "benchmarks.scripted_server"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
    finally:
        process.terminate()
        process.wait(10)


@asynccontextmanager
async def ours(url: str, home: Path) -> AsyncGenerator[Talk]:
    from agent.app import open_app
    from agent.core.toolbox import Toolbox
    from agent.settings import Settings
    from tools.errors import ToolError

    settings = Settings(
        home=str(home), openai_base_url=url, openai_api_key="benchmark", model="scripted"
    )
    toolbox = Toolbox(TOOLS, bind=lambda context, call: (), expected=ToolError)
    async with open_app(settings) as app:

        async def talk() -> str:
            chat = await app.chat()
            chat.use(replace(chat.setting, toolbox=toolbox, system=SYSTEM))
            text = ""
            async for event in chat.send(WISH):
                text = event.text if event.type == "turn_done" else text
            return text

        yield talk


@asynccontextmanager
async def plain(url: str) -> AsyncGenerator[Talk]:
    """A loop on the SDK's own objects, with the same tools."""
    import openai

    from agent.core.toolbox import Toolbox

    schemas: Any = Toolbox(TOOLS, bind=lambda context, call: (), expected=LookupError).schemas
    client = openai.AsyncOpenAI(base_url=url, api_key="benchmark")

    async def talk() -> str:
        messages: list[Any] = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": WISH},
        ]
        while True:
            text, calls = "", dict[int, dict[str, Any]]()
            stream = await client.chat.completions.create(
                model="scripted",
                messages=messages,
                tools=schemas,
                stream=True,
                stream_options={"include_usage": True},
            )
            async for chunk in stream:
                for choice in chunk.choices:
                    text += choice.delta.content or ""
                    for delta in choice.delta.tool_calls or ():
                        call = calls.setdefault(delta.index, {"id": delta.id, "arguments": ""})
                        function = delta.function
                        call["name"] = call.get("name") or (function and function.name)
                        call["arguments"] += (function and function.arguments) or ""
            if not calls:
                return text
            made = [
                {
                    "id": call["id"],
                    "type": "function",
                    "function": {"name": call["name"], "arguments": call["arguments"]},
                }
                for call in calls.values()
            ]
            messages.append({"role": "assistant", "content": None, "tool_calls": made})
            for call in calls.values():
                result = '{"task_id":"task-0001","status":"done","progress":100}'
                messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})

    try:
        yield talk
    finally:
        await client.close()


async def timed(talk: Talk) -> tuple[float, float]:
    """Wall and CPU milliseconds of one conversation."""
    began, cpu = time.perf_counter(), time.process_time()
    if (said := await talk()).strip() != ANSWER.strip():
        raise SystemExit(f"a wrong answer: {said[:100]!r}")
    return (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000


async def measured(rounds: int) -> dict[str, float]:
    """Medians: `wall_ms` and `cpu_ms` of ours, `wall` and `cpu` as ratios to the plain loop."""
    with scripted_server() as url, tempfile.TemporaryDirectory() as home:
        async with ours(url, Path(home)) as we, plain(url) as they:
            for _ in range(5):
                await we(), await they()
            pairs = [(await timed(we), await timed(they)) for _ in range(rounds)]
    return {
        "wall_ms": median(mine[0] for mine, _ in pairs),
        "cpu_ms": median(mine[1] for mine, _ in pairs),
        "wall": median(mine[0] / theirs[0] for mine, theirs in pairs),
        "cpu": median(mine[1] / theirs[1] for mine, theirs in pairs),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.conversation")
    parser.add_argument("--rounds", type=int, default=30)
    found = asyncio.run(measured(parser.parse_args().rounds))
    print(f"a conversation of seven rounds: {found['wall_ms']:.1f} ms, CPU {found['cpu_ms']:.1f}")
    print(f"of a plain loop on the SDK: {found['wall']:.2f} of the time, {found['cpu']:.2f} of CPU")


if __name__ == "__main__":
    main()
