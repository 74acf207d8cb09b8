"""Each request begins with the bytes of the one before, so that a provider's cache pays."""

import json
from pathlib import Path

import httpx2
import pytest

import prompts
from agent.llm.openai_model import OpenAIModel
from agent.offline.transport import OfflineTransport
from tests.home import opened
from tools.clock import Clock

pytestmark = pytest.mark.anyio

TALK = (
    "make a silver knight, rig it, then let it walk and idle",
    "what do I have?",
    "make three props: a barrel, a torch and a chest",
    "let the knight jump",
    "thanks!",
)


class Recorder(OfflineTransport):
    """The offline model, with every request kept."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[bytes] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.bodies.append(await request.aread())
        return await super().handle_async_request(request)


async def bodies(folder: Path, clock: Clock, *talk: str, tokens: int = 32_000) -> list[bytes]:
    """The requests of one chat; each message finds the app opened anew."""
    recorder = Recorder()
    for text in talk:
        model = OpenAIModel(name="offline", base_url=None, key="offline", transport=recorder)
        async with opened(folder, clock, model=model, context_tokens=tokens) as home:
            chat = await home.app.chat("one")
            async for _ in chat.send(text):
                pass
    return recorder.bodies


def goes_on(before: bytes, after: bytes) -> bool:
    """The longest common beginning of two requests is all of the first."""
    return after.startswith(before.removesuffix(b"]}"))


async def test_within_the_budget_a_request_repeats_all_of_the_one_before(
    tmp_path: Path, clock: Clock
) -> None:
    said = await bodies(tmp_path, clock, *TALK)
    assert len(said) > 12
    assert all(goes_on(before, after) for before, after in zip(said, said[1:], strict=False))


async def test_over_the_budget_it_breaks_seldom_and_stays_within(
    tmp_path: Path, clock: Clock
) -> None:
    said = await bodies(tmp_path, clock, *TALK, *TALK, *TALK, tokens=4000)
    breaks = [not goes_on(before, after) for before, after in zip(said, said[1:], strict=False)]
    assert 0 < sum(breaks) <= len(said) / 5
    for body in said:
        members = json.loads(body)
        assert len(json.dumps(members["messages"], ensure_ascii=False).encode()) <= 16_000
        assert members["messages"][0]["content"] == prompts.load("system")


async def test_a_request_names_its_model_and_tools_before_what_grows(
    tmp_path: Path, clock: Clock
) -> None:
    (only,) = await bodies(tmp_path, clock, "hello")
    assert list(json.loads(only))[-2:] == ["tools", "messages"]
