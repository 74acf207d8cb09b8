"""What a provider puts beside a message lies beside its row, and nowhere else."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from agent.chat.chat import Chat
from agent.chat.compaction import fitted
from agent.chat.export import as_json, as_markdown
from agent.chat.history import History
from agent.core.events import Event, MessageDone
from agent.core.messages import Assistant, Message, Reply, ToolCall, ToolResult, User
from tests.agent.chat.test_chat import new_chat, opened, setting
from tests.fakes import ScriptedModel, say
from tools.clock import Clock

pytestmark = pytest.mark.anyio

SECRET = "sk-live-0123456789abcdef"
OPAQUE = {
    "origin": "llm.test m",
    "message": {"reasoning_content": f"a thought with {SECRET} and \u2603 in it"},
    "calls": [{"extra_content": {"google": {"thought_signature": "U0lH/+="}}}],
}


def thoughtful(text: str = "Well.") -> Reply:
    return Reply(message=Assistant(content=text, opaque=OPAQUE))


async def test_opaque_parts_survive_another_process_and_the_scrubber_unchanged(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path) as (database, _):
        history = History(database, lambda text: text.replace(SECRET, "[key]"))
        chat, _ = await new_chat(history, clock, thoughtful())
        async for _ in chat.send("Hi"):
            pass
    async with opened(tmp_path) as (_, history):
        row = await history.find("first", owner="local")
        assert row is not None
        model = ScriptedModel(say("Yes"))
        async for _ in Chat(row, history, setting(model), clock).send("And?"):
            pass
        said = model.asked[0][2]
        assert isinstance(said, Assistant) and said.opaque == OPAQUE


async def test_opaque_parts_are_in_no_event_no_export_and_no_search(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path) as (database, history):
        chat, _ = await new_chat(history, clock, thoughtful())
        events: list[Event] = [event async for event in chat.send("Hi")]
        told = "".join(event.model_dump_json() for event in events)
        rows = await database.all("SELECT json FROM events")
        kept = await history.events(chat.id)
        row = await history.find("first", owner="local")
        assert row is not None
        said = told + str(rows) + as_json(row, kept) + as_markdown(row, kept) + repr(events)
        assert "thought" not in said and "opaque" not in said
        assert await history.search("thought", owner="local") == []
        assert any(isinstance(event, MessageDone) for event in events)


async def test_a_row_of_a_former_version_has_no_opaque_parts(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path) as (database, history):
        chat, _ = await new_chat(history, clock, say("Hello"))
        async for _ in chat.send("Hi"):
            pass
        await database.run("UPDATE events SET opaque = NULL")
        assert [m.wire()["content"] for m in (await history.messages(chat.id))[1:]] == ["Hello"]


async def test_a_cancelled_turn_keeps_what_had_come_with_its_messages(
    tmp_path: Path, clock: Clock
) -> None:
    call = ToolCall(id="functions.look:0", name="look", arguments="{}")
    first = Reply(message=Assistant(tool_calls=(call,), opaque=OPAQUE))
    async with opened(tmp_path) as (_, history):
        chat, _ = await new_chat(history, clock, first, asyncio.Event(), say("never"))
        stream = chat.send("Hi")
        while (await anext(stream)).type != "text_delta":
            pass
        await chat.cancel()
        async for _ in stream:
            pass
        said = (await history.messages(chat.id))[1]
        assert isinstance(said, Assistant) and said.opaque == OPAQUE


def turn(number: int, arguments: str = "{}", thoughts: int = 2000) -> list[Message]:
    opaque: dict[str, Any] = {"origin": "h m", "message": {"reasoning_content": "x" * thoughts}}
    calls = [ToolCall(id=f"c{number}{step}", name="look", arguments=arguments) for step in "ab"]
    said: list[Message] = [User(content=f"message {number}")]
    for call in calls:
        said.append(Assistant(tool_calls=(call,), opaque=opaque))
        said.append(ToolResult(call=call.id, tool="look", content='{"asset":"knight"}'))
    return [*said, Assistant(content="done", opaque=opaque)]


def opaque_of(messages: list[Message]) -> list[list[bool]]:
    """For each turn whether its messages of the model have theirs."""
    turns: list[list[bool]] = []
    for message in messages:
        if isinstance(message, User):
            turns.append([])
        elif isinstance(message, Assistant):
            turns[-1].append(message.opaque is not None)
    return turns


@pytest.mark.parametrize("tokens", range(600, 9000, 450))
@pytest.mark.parametrize("arguments", ["{}", '{"prompt":"' + "y" * 2500 + '"}'])
def test_a_compacted_turn_keeps_all_of_its_opaque_parts_or_none(
    tokens: int, arguments: str
) -> None:
    messages = [one for number in range(8) for one in turn(number, arguments, 700)]
    kept = fitted([*messages, User(content="and now?")], tokens=tokens)
    assert all(len(set(turn)) <= 1 for turn in opaque_of(kept))


def test_opaque_parts_count_where_a_request_has_to_fit() -> None:
    messages = [one for number in range(8) for one in turn(number)]
    kept = fitted([*messages, User(content="and now?")], tokens=4000)
    assert len(opaque_of(kept)) < 5


def test_a_turn_that_thinks_more_than_fits_goes_on_without_its_thoughts() -> None:
    messages = turn(0, thoughts=40_000)[:-1]
    kept = fitted(messages, tokens=4000)
    assert opaque_of(kept) == [[False, False]]
