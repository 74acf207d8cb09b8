"""Many chats streaming at once from one server: errors, added latency per event, memory.

    python -m benchmarks.server_soak [--chats 500] [--words 60] [--every-s 0.5] [--ramp-s 12]

The server is a process of its own with a scripted model; the simulator stands behind it. The added
latency of an event is the time from the moment the model gives a word to the moment a listener has
read it from its socket: each word is that moment, and both processes share the machine's clock. It
holds the queue of events, rows, framing, socket, and the listener's own delay in reading.

Offered: chats begin evenly within the ramp, then each says a word every so often (500 chats and
0.5 s: 1,000 events a second), out of step. The figures are of the time when all are live. The
load generator takes part of the same machine.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

USERS_OF = 10
"""Chats of one user."""
HOST = "127.0.0.1"


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.server_soak")
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--every-s", type=float, default=0.5)
    parser.add_argument("--ramp-s", type=float, default=12.0)
    parser.add_argument("--home", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.home:
        asyncio.run(serve(Path(chosen.home), chosen.words, chosen.every_s))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(soak(Path(folder), chosen))


# the server -----------------------------------------------------------------------------------


class Metronome:
    """Says the time, again and again."""

    name = "metronome"

    def __init__(self, words: int, every_s: float) -> None:
        self._words = words
        self._every_s = every_s

    async def stream(
        self,
        messages: Sequence[Any],
        *,
        tools: Sequence[Mapping[str, Any]],
        may_call: bool = True,
    ) -> AsyncIterator[Any]:
        from agent.core.messages import Assistant, Reply

        said = ""
        await asyncio.sleep(random.uniform(0, self._every_s))  # no two models speak in step
        for _ in range(self._words):
            await asyncio.sleep(self._every_s)
            word = f"{time.monotonic():.6f} "
            said += word
            yield word
        yield Reply(message=Assistant(content=said))

    async def close(self) -> None: ...


async def serve(home: Path, words: int, every_s: float) -> None:
    from agent.server.app import backend_of, create_app
    from agent.server.uvicorn_server import serve as run
    from agent.settings import Settings

    app = create_app(Settings(home=str(home)), model=Metronome(words, every_s))
    backend = backend_of(app)
    await backend.start()
    await run(app, backend, HOST, 0, root_path="")


# the listeners --------------------------------------------------------------------------------


async def soak(home: Path, chosen: argparse.Namespace) -> int:
    tokens = await add_users(home, -(-chosen.chats // USERS_OF))
    command = [sys.executable, "-m", "benchmarks.server_soak", "--home", str(home)]
    command += ["--words", str(chosen.words), "--every-s", str(chosen.every_s)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout
    try:
        port = int(process.stdout.readline().split()[3].rpartition(":")[2])
        chats = [await new_chat(port, tokens[n // USERS_OF]) for n in range(chosen.chats)]
        await listen(port, tokens[-1], await new_chat(port, tokens[-1]))  # warm
        before, began = rss_bytes(process.pid), time.monotonic()
        tasks = [
            asyncio.create_task(
                listen(port, tokens[n // USERS_OF], chat, chosen.ramp_s * n / len(chats))
            )
            for n, chat in enumerate(chats)
        ]
        await asyncio.sleep(chosen.ramp_s + 2 * chosen.every_s)
        steady, used_s = time.monotonic(), cpu_s(process.pid)
        await asyncio.sleep(max(1.0, began + chosen.words * chosen.every_s - steady))
        peak, until = rss_bytes(process.pid), time.monotonic()
        used_s = cpu_s(process.pid) - used_s
        heard = await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        process.terminate()
        process.wait(60)
    cpu = used_s / (until - steady)
    return report(chosen, heard, (steady, until), cpu, (before, peak))


def report(
    chosen: argparse.Namespace,
    heard: list[Any],
    steady: tuple[float, float],
    cpu: float,
    rss: tuple[int, int],
) -> int:
    failed = [one for one in heard if isinstance(one, BaseException)]
    words = [pair for one in heard if not isinstance(one, BaseException) for pair in one]
    late = sorted(now - said for said, now in words if steady[0] <= said <= steady[1])
    wanted, rate = chosen.chats * chosen.words, chosen.chats / chosen.every_s
    before, peak = rss
    each_kb = (peak - before) / chosen.chats / 1000
    print(f"{chosen.chats} chats, {len(words)} of {wanted} words heard, {len(failed)} errors")
    for error in failed[:3]:
        print(f"  {error!r}")
    print(f"offered {rate:,.0f} events/s, the server used {cpu:.0%} of a core")
    for share in (0.5, 0.95, 0.99):
        print(f"p{share * 100:.0f} {late[int(len(late) * share)] * 1000:.1f} ms after it was said")
    print(
        f"memory: {before / 1e6:.0f} MB before, {peak / 1e6:.0f} MB with all: {each_kb:.1f} kB each"
    )
    return 1 if failed or len(words) != wanted else 0


async def add_users(home: Path, count: int) -> list[str]:
    from agent.app.assemble import assemble
    from agent.server.accounts.users import Users
    from agent.settings import Settings
    from tools.clock import Clock
    from tools.studio.money.spending import Caps

    parts = await assemble(Settings(home=str(home)), Clock())
    users = Users(parts.database)
    tokens = [await users.add(f"user-{n}", Caps(), now=time.time()) for n in range(count)]
    await parts.close()
    return tokens


async def new_chat(port: int, token: str) -> str:
    async for line in request(port, token, "/api/chats", {}):
        if line.startswith('{"id"'):
            return str(json.loads(line)["id"])
    raise RuntimeError("no chat was made")


async def listen(
    port: int, token: str, chat: str, after_s: float = 0.0
) -> list[tuple[float, float]]:
    """When each word was said, and when it was heard."""
    await asyncio.sleep(after_s)
    words: list[tuple[float, float]] = []
    async for line in request(port, token, f"/api/chats/{chat}/messages", {"text": "go on"}):
        if not line.startswith("data: "):
            continue
        now, event = time.monotonic(), json.loads(line[6:])
        if event["type"] == "text_delta":
            words += [(float(word), now) for word in event["text"].split()]
        if event["type"] == "turn_done":
            if event["reason"] != "answer":
                raise RuntimeError(str(event))
            return words
    raise RuntimeError("the stream ended early")


async def request(port: int, token: str, path: str, body: Any) -> AsyncIterator[str]:
    """The lines of an answer, bare: a client of weight would be what is measured."""
    reader, writer = await asyncio.open_connection(HOST, port)
    content = json.dumps(body)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        "Connection: close\r\n\r\n"
    )
    writer.write((head + content).encode())
    try:
        status = await reader.readline()
        if b" 20" not in status:
            raise RuntimeError(status.decode())
        while line := await reader.readline():
            yield line.decode().strip()
    finally:
        writer.close()


def rss_bytes(pid: int) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
