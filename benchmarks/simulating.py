"""How many requests a second the simulator answers on one core, and what its models cost.

    python -m benchmarks.simulating [--requests 3000] [--rounds 9]

Each route is called in process, without a socket, and over HTTP on a connection that stays open,
from a process of its own. All figures are the CPU time of the simulator.
"""

import argparse
import asyncio
import json
import multiprocessing
import socket
import time
from multiprocessing.connection import Connection
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks import sculpting
from tools.simulator import create_simulator, serve_simulator

KEY = "tsk_a_key_of_the_benchmark"


async def ask(app: Any, method: str, path: str, body: object = None) -> dict[str, Any]:
    """One request over plain ASGI."""
    content = b"" if body is None else json.dumps(body).encode()
    headers = [
        (b"host", b"localhost"),
        (b"authorization", f"Bearer {KEY}".encode()),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
    ]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "http_version": "1.1",
        "root_path": "",
    }
    came: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        came.append(message.get("body", b""))

    await app(scope, receive, send)
    return json.loads(b"".join(came))


async def measured(requests: int) -> list[tuple[str, float]]:
    app = create_simulator(None, speed="instant", balance=10_000_000)
    begun = time.process_time()
    ids: list[str] = []
    creates = requests // 10
    for number in range(creates):
        body = {"prompt": f"a barrel {number}", "model": "v3.0-20250812"}
        reply = await ask(app, "POST", "/v3/generation/text-to-model", body)
        if "data" in reply and reply["data"]:
            ids.append(reply["data"]["task_id"])
    assert ids, reply
    figures = [("create", creates / (time.process_time() - begun))]
    for name, method, path, body in (
        ("one task", "GET", f"/v3/tasks/{ids[0]}", None),
        ("balance", "GET", "/v3/account/balance", None),
        ("list of 1", "POST", "/v3/tasks/list", {"task_ids": ids[:1]}),
        ("list of 100", "POST", "/v3/tasks/list", {"task_ids": ids[:100]}),
    ):
        begun = time.process_time()
        for _ in range(requests):
            await ask(app, method, path, body)
        figures.append((name, requests / (time.process_time() - begun)))
    return figures


def serve(ready: Connection) -> None:
    """A process of its own: the simulator, and at /cpu the CPU time it has used."""
    app = create_simulator(None, speed="instant", balance=10_000_000)

    async def used(_: Request) -> Response:
        return Response(str(time.process_time()))

    app.router.routes.append(Route("/cpu", used))
    asyncio.run(serve_simulator("127.0.0.1", 0, app, on_ready=ready.send))


class Wire:
    """One connection that stays open, with as little of a client as there can be."""

    def __init__(self, url: str) -> None:
        host, port = url.rpartition("/")[2].split(":")
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n"
            "User-Agent: benchmark\r\nAccept: */*\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + content)
        status = self._answers.readline()
        size = 0
        while (line := self._answers.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        answer = self._answers.read(size)
        assert b" 200 " in status, answer
        return answer

    def close(self) -> None:
        self._answers.close()
        self._socket.close()


def over_the_wire(requests: int) -> list[tuple[str, float]]:
    """The same routes over one kept connection; the CPU time is the simulator's alone."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(there,), daemon=True)
    server.start()
    there.close()
    wire = Wire(here.recv())

    def rate(count: int, *request: Any) -> tuple[float, bytes]:
        wire.ask(*request)
        before = float(wire.ask("GET", "/cpu"))
        answers = [wire.ask(*request) for _ in range(count)]
        return count / (float(wire.ask("GET", "/cpu")) - before), answers[-1]

    try:
        model = {"prompt": "a barrel", "model": "v3.0-20250812"}
        created, last = rate(requests // 2, "POST", "/v3/generation/text-to-model", model)
        task_id = json.loads(last)["data"]["task_id"]
        rows = json.loads(wire.ask("GET", "/v3/account/usage?limit=100"))["data"]
        ids = [row["task_id"] for row in rows]
        several = ("POST", "/v3/tasks/list", {"task_ids": ids})
        return [
            ("create", created),
            ("one task", rate(requests, "GET", f"/v3/tasks/{task_id}")[0]),
            ("balance", rate(requests, "GET", "/v3/account/balance")[0]),
            ("list of 1", rate(requests, "POST", "/v3/tasks/list", {"task_ids": ids[:1]})[0]),
            ("list of 100", rate(max(requests // 10, 1), *several)[0]),
        ]
    finally:
        wire.close()
        server.terminate()
        server.join()


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.simulating")
    parser.add_argument("--requests", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=9, help="of each model; 0: none")
    given = parser.parse_args()
    print("| requests per second of CPU | without a socket | over HTTP |\n| --- | --- | --- |")
    inside = asyncio.run(measured(given.requests))
    for (name, rate), (_, wired) in zip(inside, over_the_wire(given.requests), strict=True):
        print(f"| {name} | {rate:,.0f} | {wired:,.0f} |")
    if given.rounds:
        print()
        sculpting.report(given.rounds)


if __name__ == "__main__":
    main()
