"""How many requests a second the simulator answers on one core.

    python -m benchmarks.simulating [--requests 3000]

Each route is called in process, without a socket: what is measured is the simulator, in CPU time.
"""

import argparse
import asyncio
import json
import time
from typing import Any

from tools.simulator import create_simulator

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


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.simulating")
    parser.add_argument("--requests", type=int, default=3000)
    for name, rate in asyncio.run(measured(parser.parse_args().requests)):
        print(f"| {name:12} | {rate:7,.0f} requests/s of CPU |")


if __name__ == "__main__":
    main()
