"""The simulator in a process of its own, behind a bad line.

    python -m tests.kill.service STATE SEED SPEED FILE_S

Each create takes 50 to 400 ms and is accepted somewhere in that time, whoever still listens; one
in twenty is accepted and its connection then cut. Files pause for FILE_S in their middle. Prints
its address when it takes connections.
"""

import asyncio
import random
import sys
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tools.simulator import create_simulator, serve_simulator
from tools.simulator.service.endpoint import ABORT

CREATES = ("/v3/generation/", "/v3/animations/")
SHORTEST_S, LONGEST_S = 0.05, 0.4
CUT_SHARE = 0.05


class BadLine:
    """ASGI around the simulator; free routes pass at once."""

    def __init__(self, app: ASGIApp, chance: random.Random, file_s: float) -> None:
        self._app = app
        self._chance = chance
        self._file_s = file_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if path.startswith(CREATES):
            await self._create(scope, receive, send)
        elif path.startswith("/files/") and self._file_s:
            await self._app(scope, receive, self._pausing(send))
        else:
            await self._app(scope, receive, send)

    def _pausing(self, send: Send) -> Send:
        async def halves(message: Message) -> None:
            body: bytes = message.get("body", b"")
            half = len(body) // 2
            if half:
                await send(message | {"body": body[:half], "more_body": True})
                await asyncio.sleep(self._file_s)
            await send(message | ({"body": body[half:]} if body else {}))

        return halves

    async def _create(self, scope: Scope, receive: Receive, send: Send) -> None:
        lasts_s = self._chance.uniform(SHORTEST_S, LONGEST_S)
        accepted_s = lasts_s * self._chance.random()
        cut = self._chance.random() < CUT_SHARE
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        body = await _read(receive)
        await asyncio.sleep(accepted_s)
        await self._app(scope, body, keep)
        await asyncio.sleep(lasts_s - accepted_s)
        if cut:
            scope["extensions"][ABORT]()
            await receive()
            return
        for message in answer:
            await send(message)


async def _read(receive: Receive) -> Receive:
    """The whole request, so that a caller who dies does not take it back."""
    messages: list[Message] = []
    while not messages or messages[-1].get("more_body"):
        messages.append(await receive())
    left = iter(messages)

    async def again() -> Message:
        return next(left, {"type": "http.disconnect"})

    return again


def main() -> None:
    state, seed, speed = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    app = create_simulator(state, speed=speed, balance=1_000_000)
    line = BadLine(app, random.Random(seed), float(sys.argv[4]))
    asyncio.run(serve_simulator("127.0.0.1", 0, line, on_ready=lambda url: print(url, flush=True)))


if __name__ == "__main__":
    main()
