"""Many chats streaming at once from one server: errors, added latency per event, memory.

    python -m benchmarks.server_soak [--chats 500] [--words 20] [--every-s 0.5]

The server is a process of its own with a scripted model: each word it says is the moment it was
said, and the listener compares that with the moment it heard it. The simulator stands behind it.
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
    parser.add_argument("--words", type=int, default=20)
    parser.add_argument("--every-s", type=float, default=0.5)
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
        self, messages: Sequence[Any], *, tools: Sequence[Mapping[str, Any]]
    ) -> AsyncIterator[Any]:
        from agent.messages import Assistant, Reply

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
    from agent.server.running import serve as run
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
        before = rss_bytes(process.pid)
        tasks = [
            asyncio.create_task(listen(port, tokens[n // USERS_OF], chat))
            for n, chat in enumerate(chats)
        ]
        await asyncio.sleep(chosen.words * chosen.every_s * 0.8)
        peak = rss_bytes(process.pid)
        heard = await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        process.terminate()
        process.wait(60)
    return report(chosen, heard, before, peak)


def report(chosen: argparse.Namespace, heard: list[Any], before: int, peak: int) -> int:
    failed = [one for one in heard if isinstance(one, BaseException)]
    late = sorted(lag for one in heard if not isinstance(one, BaseException) for lag in one)
    wanted = chosen.chats * chosen.words
    each_kb = (peak - before) / chosen.chats / 1000
    print(f"{chosen.chats} chats, {len(late)} of {wanted} words heard, {len(failed)} errors")
    for error in failed[:3]:
        print(f"  {error!r}")
    for share in (0.5, 0.95, 0.99):
        print(f"p{share * 100:.0f} {late[int(len(late) * share)] * 1000:.1f} ms after it was said")
    print(
        f"memory: {before / 1e6:.0f} MB before, {peak / 1e6:.0f} MB with all: {each_kb:.1f} kB each"
    )
    return 1 if failed or len(late) != wanted else 0


async def add_users(home: Path, count: int) -> list[str]:
    from agent.parts import assemble
    from agent.server.users import Users
    from agent.settings import Settings
    from tools.clock import Clock
    from tools.studio.money import Caps

    parts = assemble(Settings(home=str(home)), Clock())
    users = Users(parts.database)
    tokens = [await users.add(f"user-{n}", Caps(), now=time.time()) for n in range(count)]
    await parts.close()
    return tokens


async def new_chat(port: int, token: str) -> str:
    async for line in request(port, token, "/api/chats", {}):
        if line.startswith('{"id"'):
            return str(json.loads(line)["id"])
    raise RuntimeError("no chat was made")


async def listen(port: int, token: str, chat: str) -> list[float]:
    """How late each word was heard, in seconds."""
    late: list[float] = []
    async for line in request(port, token, f"/api/chats/{chat}/messages", {"text": "go on"}):
        if not line.startswith("data: "):
            continue
        now, event = time.monotonic(), json.loads(line[6:])
        if event["type"] == "text_delta":
            late += [now - float(word) for word in event["text"].split()]
        if event["type"] == "turn_done":
            if event["reason"] != "answer":
                raise RuntimeError(str(event))
            return late
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


if __name__ == "__main__":
    sys.exit(main())
