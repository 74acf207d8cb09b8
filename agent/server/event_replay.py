"""A chat's events from some place on, for as long as somebody listens."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from agent.chat.chat_rows import ChatRow
from agent.core.events import TurnDone
from agent.server.backend import Backend
from agent.server.kit.problem import not_found
from agent.server.kit.urls import json_of
from agent.server.turns.turn_hub import PublishedEvent

LOOK_EVERY_S = 5.0
PAGE = 500


async def cursor(backend: Backend, row: ChatRow, event_id: str) -> tuple[int, int]:
    """The turn's place in the chat and the event's number; the very start without an id."""
    if not event_id:
        return 0, 0
    turn, _, number = event_id.partition(".")
    place = await backend.now.app.history.turn_number(row.id, turn)
    if place is None or not (number.isdecimal() and len(number) < 10):
        raise not_found("event in this chat")
    return place, int(number)


async def follow(
    backend: Backend, row: ChatRow, place: int, number: int, *, once: bool
) -> AsyncIterator[list[PublishedEvent]]:
    """Rows after the cursor, then the running turn as it is told, then the next one."""
    opened = backend.now
    history, changes = opened.app.history, opened.app.studio.changes
    while not backend.closing.is_set():
        quiet = once and await history.open_turn(row.id) is None  # before: its end is in the rows
        rows = await history.after(row.id, place, number, limit=PAGE)
        if rows:
            yield [PublishedEvent(turn, of_turn, event, 0) for turn, _, of_turn, event in rows]
            _, place, number, _ = rows[-1]
        if len(rows) == PAGE:
            continue
        live = opened.live.of(row.id)
        if live is not None and not live.over:
            begun = await history.turn_number(row.id, live.turn)
            if begun is not None and begun >= place:
                after = number if begun == place else 0
                place, number = begun, after
                async for together in opened.live.listen(live, after):
                    number = next((t.number for t in reversed(together) if t.number), number)
                    yield together
                continue
        elif quiet and rows:
            continue
        elif quiet:
            return
        waits = changes.wait(LOOK_EVERY_S), opened.live.begun.wait(), backend.closing.wait()
        await _anything_new(*waits)


def turn_events(backend: Backend, row: ChatRow, turn: str) -> AsyncIterator[list[PublishedEvent]]:
    """One turn to its end: as it is told here, or by its rows where another process has it."""
    live = backend.now.live.of(row.id)
    if live is not None and live.turn == turn:
        return backend.now.live.listen(live)
    return _by_rows(backend, row, turn)


async def _by_rows(
    backend: Backend, row: ChatRow, turn: str
) -> AsyncIterator[list[PublishedEvent]]:
    opened = backend.now
    number, ended = 0, False
    while not ended and not backend.closing.is_set():
        quiet = await opened.app.history.open_turn(row.id) != turn
        if told := await opened.live.rows(turn, number):
            number = told[-1].number or number
            yield told
        ended = quiet or any(isinstance(one.event, TurnDone) for one in told)
        if not ended:
            await opened.app.studio.changed(LOOK_EVERY_S)


async def _anything_new(*waits: Any) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=LOOK_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def text_of(told: PublishedEvent, base: str) -> str:
    """The same as text; most events go out as they are."""
    if told.event.type != "turn_done":
        return told.json
    return json.dumps(json_of(told.event, base), ensure_ascii=False, separators=(",", ":"))
