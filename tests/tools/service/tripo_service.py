"""A scripted Tripo behind a mock transport, and the recorded replies it may give."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tools.studio.service.tripo import TripoClient

RECORDINGS = Path(__file__).parents[2] / "recordings" / "tripo"
KEY = "tsk_abcdefghijklmnop0123456789"
TASK = "3f0c1b5e-7a0d-4c1e-9b55-2f6f0a1d9c11"

Answer = Callable[[httpx.Request], httpx.Response]


def recorded(name: str, status: int = 200, **headers: str) -> httpx.Response:
    content = (RECORDINGS / f"{name}.json").read_bytes()
    return httpx.Response(status, content=content, headers=headers)


class Service:
    """Answers in turn, the last one for ever; remembers what was asked and when."""

    def __init__(self, *answers: httpx.Response | Exception | Answer) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.times: list[float] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.times.append(asyncio.get_running_loop().time())
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):  # a fresh copy, as a body is read once
            return httpx.Response(
                answer.status_code, content=answer.content, headers=answer.headers
            )
        return answer(request)

    @property
    def pauses_s(self) -> list[float]:
        return [later - sooner for sooner, later in zip(self.times, self.times[1:], strict=False)]


@asynccontextmanager
async def client_of(
    *answers: httpx.Response | Exception | Answer,
    base_url: str = "https://openapi.tripo3d.ai",
    key: str = KEY,
) -> AsyncGenerator[tuple[TripoClient, Service]]:
    service = Service(*answers)
    async with httpx.AsyncClient(transport=httpx.MockTransport(service)) as http:
        yield TripoClient(http, base_url=base_url, key=key), service
