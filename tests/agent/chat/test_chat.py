"""A chat: one turn at a time, written down before it is told, whole after a crash."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.chat.chat import Chat, ChatSetup, Delivery
from agent.chat.history import History
from agent.chat.schema import SCHEMA, SCHEMA_NAME
from agent.core.errors import TurnRunning
from agent.core.events import EVENT, Event, MessageDone, TextDelta, TurnDone, TurnStarted
from agent.core.messages import Assistant, ToolCall, User
from agent.core.toolbox import Toolbox
from tests.fakes import ScriptedModel, Step, call, say
from tests.rows import open_rows
from tools.clock import Clock
from tools.studio.db.database import Database, Schema

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def opened(path: Path) -> AsyncGenerator[tuple[Database, History]]:
    database = await open_rows(path / "galatea.db", [Schema(SCHEMA_NAME, SCHEMA)])
    yield database, History(database)
    await database.aclose()


def setting(model: ScriptedModel) -> ChatSetup:
    async def note(chat: str) -> str:
        return "Assets: none yet"

    async def delivered(chat: str, since: float) -> Delivery:
        return Delivery(credits=20)

    toolbox = Toolbox([], bind=lambda context, call: (), expected=LookupError)
    return ChatSetup(model, toolbox, "You are a test.", note, delivered)


async def new_chat(history: History, clock: Clock, *steps: Step) -> tuple[Chat, ScriptedModel]:
    model = ScriptedModel(*steps)
    row = await history.create(owner="local", name="first", now=clock.now())
    return Chat(row, history, setting(model), clock), model


async def heard(chat: Chat, text: str) -> list[Event]:
    return [event async for event in chat.send(text)]


async def test_a_turn_is_told_and_remembered(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path) as (_, history):
        chat, model = await new_chat(history, clock, say("Hello there"), say("Again"))
        events = await heard(chat, "Hi")
        assert isinstance(events[0], TurnStarted)
        assert events[0].message.note == "Assets: none yet"
        done = events[-1]
        assert isinstance(done, TurnDone)
        assert (done.text, done.credits) == ("Hello there", 20)
        await heard(chat, "And?")
        assert [message.role for message in model.asked[1]] == [
            "system",
            "user",
            "assistant",
            "user",
        ]
        assert model.asked[1][:2] == model.asked[0]
        assert await history.messages(chat.id) == await chat.messages()


async def test_a_chat_opened_again_goes_on_where_it_was(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path) as (_, history):
        chat, _ = await new_chat(history, clock, say("Hello"))
        await heard(chat, "Hi")
    async with opened(tmp_path) as (_, history):
        row = await history.find("first", owner="local")
        assert row is not None
        model = ScriptedModel(say("Yes"))
        again = Chat(row, history, setting(model), clock)
        await heard(again, "Still there?")
        assert [m.wire()["content"] for m in model.asked[0][1:]] == [
            "<studio>\nAssets: none yet\n</studio>\n\nHi",
            "Hello",
            "<studio>\nAssets: none yet\n</studio>\n\nStill there?",
        ]


async def test_a_second_message_while_a_turn_runs_is_refused(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path) as (_, history):
        go = asyncio.Event()
        chat, _ = await new_chat(history, clock, go, say("Done"))
        stream = chat.send("Hi")
        await anext(stream)
        with pytest.raises(TurnRunning):
            await anext(chat.send("Me too"))
        go.set()
        assert [event.type async for event in stream][-1] == "turn_done"


async def test_a_listener_who_leaves_stops_nothing(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path) as (_, history):
        go = asyncio.Event()
        chat, _ = await new_chat(history, clock, go, say("All done"))
        stream = chat.send("Hi")
        await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]
        go.set()
        while chat.running:
            await asyncio.sleep(0.01)
        assert [m.content for m in await chat.messages()] == ["Hi", "All done"]


async def test_cancelling_keeps_the_words_that_came_in_the_history(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path) as (_, history):
        chat, _ = await new_chat(history, clock, asyncio.Event(), say("never"))
        stream = chat.send("Hi")
        while (await anext(stream)).type != "text_delta":
            pass
        await chat.cancel()
        events = [event async for event in stream]
        assert isinstance(events[-1], TurnDone)
        assert events[-1].reason == "cancelled"
        assert [m.content for m in await chat.messages()] == ["Hi", "Well, "]


async def test_text_reaches_the_rows_in_blocks_while_it_is_spoken(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path) as (database, history):
        chat, _ = await new_chat(history, clock, say("word " * 3000))
        events = await heard(chat, "Talk")
        rows = await database.all("SELECT json FROM events WHERE type = 'text_delta'")
        blocks = [EVENT.validate_json(row["json"]) for row in rows]
        spoken = "".join(e.text for e in events if isinstance(e, TextDelta))
        assert "".join(e.text for e in blocks if isinstance(e, TextDelta)) == spoken
        assert 3 <= len(blocks) <= 5


async def test_a_turn_that_a_crash_left_open_is_closed_in_order(
    tmp_path: Path, clock: Clock
) -> None:
    calls = (ToolCall(id="a", name="x", arguments="{}"), ToolCall(id="b", name="x", arguments="{}"))
    async with opened(tmp_path) as (_, history):
        row = await history.create(owner="local", name=None, now=clock.now())
        first = TurnStarted(chat=row.id, turn="t9", message=User(content="Hi"))
        log = await history.begin(row.id, first, now=clock.now())
        await log.append(MessageDone(message=Assistant(content="On it", tool_calls=calls)))
    async with opened(tmp_path) as (_, history):
        await history.close_interrupted()
        closing = (await history.events(row.id))[2:]
        assert [e.type for e in closing] == ["call_done", "call_done", "turn_done"]
        assert '"interrupted"' in closing[0].content  # type: ignore[union-attr]
        assert closing[2].reason == "interrupted"  # type: ignore[union-attr]
        await history.close_interrupted()
        assert len(await history.events(row.id)) == 5
        messages = await history.messages(row.id)
        assert [m.role for m in messages] == ["user", "assistant", "tool", "tool"]


async def test_words_that_a_crash_cut_off_are_kept(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path) as (_, history):
        row = await history.create(owner="local", name=None, now=clock.now())
        first = TurnStarted(chat=row.id, turn="t9", message=User(content="Hi"))
        log = await history.begin(row.id, first, now=clock.now())
        await log.append(TextDelta(text="Once upon "))
        await log.append(TextDelta(text="a time"))
        await history.close_interrupted()
        assert len(await history.events(row.id)) == 3, "whoever writes it here still does"
        log.leave()
        await history.close_interrupted()
        assert [m.content for m in await history.messages(row.id)] == ["Hi", "Once upon a time"]


async def test_chats_are_found_by_id_its_start_or_name_and_listed_with_their_first_words(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path) as (_, history):
        chat, _ = await new_chat(history, clock, say("Hello"))
        await heard(chat, "make a knight")
        (listed,) = await history.chats(owner="local")
        assert listed.first_words == "make a knight"
        for name in (chat.id, chat.id[:5], "first"):
            found = await history.find(name, owner="local")
            assert found is not None
            assert found.id == chat.id
        assert await history.find(chat.id, owner="somebody else") is None
        assert await history.chats(owner="somebody else") == []


async def test_each_event_carries_the_number_of_its_row(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path) as (database, history):
        steps = call(("nothing", {}), text="Well."), say("Done")
        chat, _ = await new_chat(history, clock, *steps)
        told = [told async for told in chat.send_numbered("Hi", turn="t1")]
        rows = await database.all("SELECT number, json FROM events ORDER BY number")
        written = {row["number"]: EVENT.validate_json(row["json"]) for row in rows}
        kept = [(one.number, one.event) for one in told if one.number is not None]
        assert [event for _, event in kept] == [written[number] for number, _ in kept]
        assert {one.event.type for one in told if one.number is None} == {"text_delta"}
        said = [event for event in written.values() if isinstance(event, TextDelta)]
        assert "".join(event.text for event in said) == "Well. Done "


class Commits:
    """A database that counts what is written by itself or together."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def transaction(self, **how: Any) -> Any:
        self.count += 1
        return self._database.transaction(**how)

    async def run(self, sql: str, **values: Any) -> int:
        self.count += 1
        return await self._database.run(sql, **values)


async def test_a_round_is_two_commits_however_many_calls_it_makes(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path) as (database, _):
        commits = Commits(database)
        history = History(commits)
        rounds = [call(*[("nothing", {})] * 5, first=10 * n) for n in range(1, 4)]
        chat, _ = await new_chat(history, clock, *rounds, say("Done"))
        commits.count = 0
        await heard(chat, "Hi")
        assert commits.count == 1 + 2 * 3 + 1  # the message, the rounds, the answer


async def test_a_cancel_while_an_event_is_written_waits_for_its_row(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path) as (database, history):
        chat, _ = await new_chat(history, clock, asyncio.Event(), say("never"))
        stopped: list[asyncio.Task[None]] = []

        async def slow(name: str, since: float) -> Delivery:
            stopped.append(asyncio.create_task(chat.cancel()))
            await asyncio.sleep(1)
            return Delivery(credits=7)

        chat.use(replace(chat.setting, delivered=slow))
        stream = chat.send("Hi")
        while (await anext(stream)).type != "text_delta":
            pass
        await chat.cancel()
        done = [event async for event in stream][-1]
        assert isinstance(done, TurnDone)
        assert (done.reason, done.credits) == ("cancelled", 7)
        await asyncio.gather(*stopped)
        row = await database.one("SELECT open FROM turns")
        assert row == {"open": 0}
