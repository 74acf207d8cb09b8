"""Many listeners of one turn, and streams that say nothing for a while."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.core.events import TextDelta
from agent.core.inbox import Inbox
from agent.core.messages import Assistant, Reply
from agent.server.kit.sse_response import sse, sse_response
from agent.server.turns.turn_hub import PublishedEvent, TurnHub
from tests.home import opened
from tools.clock import Clock

pytestmark = pytest.mark.anyio


class Slow:
    """Says a word a second."""

    name = "slow"
    words = ("Once ", "upon ", "a ", "time.")

    async def stream(
        self, messages: Any, *, tools: Any, may_call: bool = True
    ) -> AsyncIterator[str | Reply]:
        for word in self.words:
            await asyncio.sleep(1)
            yield word
        yield Reply(message=Assistant(content="".join(self.words)))

    async def close(self) -> None: ...


async def test_a_hundred_listeners_hear_the_same_whenever_they_come(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, model=Slow()) as home:
        live = TurnHub(home.app.history, lambda turn, event: None)
        turn = live.start(await home.app.chat("one"), "local", "Go on")

        async def heard(after_s: float) -> tuple[str, str]:
            await asyncio.sleep(after_s)
            text, last = "", ""
            async for together in live.turn(turn.chat.id, turn.turn):
                for told in together:
                    last = told.event.type
                    text += told.event.text if isinstance(told.event, TextDelta) else ""
            return text, last

        all_heard = await asyncio.gather(*(heard(n * 0.05) for n in range(100)))
        assert set(all_heard) == {("Once upon a time.", "turn_done")}
        assert live.of(turn.chat.id) is None
        assert turn.over


def test_the_json_of_an_event_is_made_once_for_all() -> None:
    told = PublishedEvent("t1", None, TextDelta(text="Hello"), 5)
    assert told.json is told.json


async def test_what_was_said_before_a_listener_came_round_is_taken_together() -> None:
    ear = Inbox[PublishedEvent | None]()
    first, second = (PublishedEvent("t1", None, TextDelta(text=text), 1) for text in ("a", "b"))
    taking = asyncio.ensure_future(ear.take())
    await asyncio.sleep(1)
    assert not taking.done()
    for told in (first, second, None):
        ear.put(told)
    assert await taking == [first, second, None]


async def test_a_silent_stream_shows_signs_of_life_and_only_then() -> None:
    sent: list[bytes] = []

    async def events() -> AsyncIterator[str]:
        for number, pause_s in enumerate((1, 40, 1)):
            await asyncio.sleep(pause_s)
            yield sse(str(number))

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    async def receive() -> Any:
        await asyncio.Event().wait()

    await sse_response(events())({"type": "http", "asgi": {}}, receive, send)
    beat = b": still here\n\n"
    assert sent == [b"", b"data: 0\n\n", beat, beat, b"data: 1\n\n", b"data: 2\n\n", b""]
    await asyncio.sleep(60)
    assert sent.count(beat) == 2
