"""Turns that run in this process, told to any number of listeners who may come and go.

Events are rows before they are told. A row's event carries its number; text and progress come
without one, as they are said: whoever comes back gets the rows after the last number it has seen.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from agent.chat import Chat
from agent.errors import TurnRunning
from agent.events import EVENT, Event, TextDelta, TurnDone
from agent.messages import Usage
from agent.server.problem import Problem
from tools.studio.database import Database

log = logging.getLogger("galatea.server")

MOST_TURNS = 16
"""Running at once, for one user."""
MOST_BEHIND = 10_000
"""Events that a listener may be behind, before it is sent away to come back later."""


@dataclass(frozen=True)
class Told:
    """An event, its number where it is a row, and how much text the turn had said by then."""

    turn: str
    number: int | None
    event: Event
    said: int

    @property
    def event_id(self) -> str | None:
        return None if self.number is None else f"{self.turn}.{self.number}"


@dataclass
class LiveTurn:
    """One running turn; `told` is the text so far, in pieces."""

    chat: Chat
    owner: str
    turn: str
    text: list[str] = field(default_factory=list[str])
    said: int = 0
    number: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)
    listeners: set["asyncio.Queue[Told | None]"] = field(
        default_factory=set["asyncio.Queue[Told | None]"]
    )

    def tell(self, told: Told) -> None:
        for queue in list(self.listeners):
            queue.put_nowait(told)
            if queue.qsize() > MOST_BEHIND:
                self.listeners.discard(queue)
                queue.put_nowait(None)

    def end(self) -> None:
        self.done.set()
        for queue in self.listeners:
            queue.put_nowait(None)


class Live:
    """The running turns of all users. `seen(event, elapsed_s)` hears of every event once."""

    def __init__(self, database: Database, seen: Callable[[str, Event], None]) -> None:
        self._db = database
        self._seen = seen
        self._turns: dict[str, LiveTurn] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.begun = asyncio.Event()
        """Set, and made anew, each time a turn begins."""

    def of(self, chat: str) -> LiveTurn | None:
        return self._turns.get(chat)

    def running(self) -> tuple[str, ...]:
        """The chats that are answering."""
        return tuple(self._turns)

    def count(self, owner: str | None = None) -> int:
        return sum(1 for live in self._turns.values() if owner in (None, live.owner))

    def start(
        self, chat: Chat, owner: str, text: str, images: Sequence[str] = (), turn: str | None = None
    ) -> LiveTurn:
        """Begins a turn that runs to its end whoever listens. Raises TurnRunning, Problem 429."""
        if chat.id in self._turns:
            raise TurnRunning("This chat is still answering.", remedy="Wait, or cancel it.")
        if self.count(owner) >= MOST_TURNS:
            raise Problem(
                429,
                "too_many_turns",
                f"{MOST_TURNS} turns are running already.",
                "Wait for one of them.",
                headers={"Retry-After": "5"},
            )
        live = LiveTurn(chat, owner, turn or secrets.token_hex(6))
        self._turns[chat.id] = live
        log.info("🎨 turn %s of chat %s", live.turn, chat.id)
        task = asyncio.create_task(self._run(live, text, images), name=f"live-{live.turn}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        self.begun.set()
        self.begun = asyncio.Event()
        return live

    async def _run(self, live: LiveTurn, text: str, images: Sequence[str]) -> None:
        done = False
        try:
            async for event in live.chat.send(text, images, turn=live.turn):
                self._seen(live.turn, event)
                done = done or isinstance(event, TurnDone)
                live.tell(await self._numbered(live, event))
        finally:
            self._turns.pop(live.chat.id, None)
            if not done:
                live.tell(Told(live.turn, None, _broken(live.turn), live.said))
            live.end()

    async def _numbered(self, live: LiveTurn, event: Event) -> Told:
        if event.type == "text_delta":
            live.text.append(event.text)
            live.said += len(event.text)
        if event.type in ("text_delta", "call_progress"):
            return Told(live.turn, None, event, live.said)
        row = await self._db.one(
            "SELECT min(number) AS number FROM events WHERE turn = :turn AND number > :after"
            " AND type <> 'text_delta'",
            turn=live.turn,
            after=live.number,
        )
        if row is not None and row["number"] is not None:
            live.number = int(row["number"])
        return Told(live.turn, live.number, event, live.said)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("❌ %s broke off", task.get_name(), exc_info=error)

    async def listen(self, live: LiveTurn, after: int = 0) -> AsyncIterator[Told]:
        """A running turn's events after a number: first the rows, then as they are told."""
        queue: asyncio.Queue[Told | None] = asyncio.Queue()
        live.listeners.add(queue)
        ended, text = live.done.is_set(), "".join(live.text)
        try:
            rows = [told async for told in self.rows(live.turn, 0)]
            last, said = (rows[-1].number or 0, rows[-1].said) if rows else (0, 0)
            rest, said = text[said:], max(said, len(text))
            for told in rows:
                if told.number is not None and told.number > after:
                    yield told
            if ended:
                return
            if rest:
                yield Told(live.turn, None, TextDelta(text=rest), said)
            while (told := await queue.get()) is not None:
                if told.number is not None and told.number <= last:
                    continue
                if isinstance(told.event, TextDelta):
                    fresh = told.said - said
                    if fresh <= 0:
                        continue
                    said = told.said
                    if fresh < len(told.event.text):
                        event = TextDelta(text=told.event.text[-fresh:])
                        told = Told(told.turn, None, event, told.said)
                yield told
        finally:
            live.listeners.discard(queue)

    async def rows(self, turn: str, after: int) -> AsyncIterator[Told]:
        """What was written of a turn."""
        said = 0
        for row in await self._db.all(
            "SELECT number, json FROM events WHERE turn = :turn AND number > :after"
            " ORDER BY number",
            turn=turn,
            after=after,
        ):
            event = EVENT.validate_json(row["json"])
            said += len(event.text) if event.type == "text_delta" else 0
            yield Told(turn, int(row["number"]), event, said)

    async def turn(self, chat: str, turn: str, after: int = 0) -> AsyncIterator[Told]:
        """One turn's events after a number, to its end, whether it runs or not."""
        live = self._turns.get(chat)
        running = live is not None and live.turn == turn
        source = self.listen(live, after) if live and running else self.rows(turn, after)
        async for told in source:
            yield told

    async def drain(self, for_s: float) -> None:
        """Gives running turns a while, then ends them in order."""
        if self._tasks and for_s:
            await asyncio.wait(self._tasks, timeout=for_s)
        for live in list(self._turns.values()):
            await live.chat.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)


def _broken(turn: str) -> TurnDone:
    """Told where a bug ended a turn; its rows are closed at the next start."""
    return TurnDone(turn=turn, reason="interrupted", text="", usage=Usage(), credits=0.0)
