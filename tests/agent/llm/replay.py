"""A provider that gives what it was told to give, over an httpx2 transport."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2

from agent.core.events import Thinking
from agent.core.messages import Message, Reply, User
from agent.llm.openai_model import OpenAIModel

RECORDINGS = Path(__file__).parents[2] / "recordings" / "openai"
TOOL_NAMES = ("generate_3d", "check_status", "rig", "animate")
TOOLS: list[dict[str, Any]] = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}}
    for name in TOOL_NAMES
]
HELLO: tuple[Message, ...] = (User(content="hello"),)
KEY = "sk-test-0123456789abcdef"


def recording(name: str) -> bytes:
    """A recorded stream; line ends are made plain, whatever a checkout did to them."""
    return (RECORDINGS / f"{name}.sse").read_bytes().replace(b"\r\n", b"\n")


class Body(httpx2.AsyncByteStream):
    """Pieces of a body; an exception among them is raised in its turn."""

    def __init__(self, pieces: Sequence[bytes | Exception]) -> None:
        self._pieces = pieces
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def aclose(self) -> None:
        self.closed = True


Step = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


class Replay(httpx2.AsyncBaseTransport):
    """Plays one step a request; a request beyond the last fails the test."""

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self.requests: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        assert self._steps, f"an unexpected request: {request.url}"
        step = self._steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step if isinstance(step, httpx2.Response) else step(request)

    @property
    def unused(self) -> int:
        return len(self._steps)

    def body(self, number: int = -1) -> dict[str, Any]:
        return json.loads(self.requests[number].content)


def sse(*pieces: bytes | Exception) -> httpx2.Response:
    headers = {"content-type": "text/event-stream"}
    return httpx2.Response(200, headers=headers, stream=Body(pieces))


def refused(status: int, body: Any, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, str):
        return httpx2.Response(status, headers=named, text=body)
    return httpx2.Response(status, headers=named, json=body)


def model_over(transport: Replay, **settings: Any) -> OpenAIModel:
    given: dict[str, Any] = {"name": "m", "base_url": "http://llm.test/v1", "key": KEY}
    return OpenAIModel(**{**given, **settings}, transport=transport)


async def answer(
    model: OpenAIModel,
    messages: Sequence[Message] = HELLO,
    tools: Sequence[dict[str, Any]] = TOOLS,
) -> tuple[str, Reply]:
    """The text shown and the Reply; checks that the pieces are the content and the Reply last."""
    pieces = model.stream(messages, tools=tools)
    said = [piece async for piece in pieces if not isinstance(piece, Thinking)]
    await model.close()
    reply = said.pop()
    assert isinstance(reply, Reply)
    text = "".join(piece for piece in said if isinstance(piece, str))
    assert len(said) == sum(isinstance(piece, str) and piece != "" for piece in said)
    assert text == reply.message.content
    return text, reply
