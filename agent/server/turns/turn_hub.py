"""Turns that run in this process, told to any number of listeners who may come and go.

Events are rows before they are told. A row's event carries its number; text and progress come
without one, as they are said: whoever comes back gets the rows after the last number it has seen.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from agent.chat.chat import Chat, Numbered
from agent.chat.history import History
from agent.core.errors import TooMany, TurnRunning
from agent.core.events import EVENT, Event, TextDelta, TurnDone
from agent.core.inbox import Inbox
from agent.core.messages import Usage

log = logging.getLogger("galatea.server")

MOST_TURNS = 16
"""Running at once, for one user."""
MOST_BEHIND = 10_000
"""Events that a listener may be behind, before it is sent away to come back later."""


@dataclass(frozen=True)
class PublishedEvent:
    """An event, its number where it is a row, and how much text the turn had said by then."""

    turn: str
    number: int | None
    event: Event
    said: int

    @cached_property
    def json(self) -> str:
        """The event's own JSON, made once for all who listen."""
        return self.event.model_dump_json()

    @property
    def event_id(self) -> str | None:
        return None if self.number is None else f"{self.turn}.{self.number}"


Listener = Inbox[PublishedEvent | None]
"""What one listener was told and has not taken yet; None is the end."""


@dataclass(slots=True)
class RunningTurn:
    """One running turn; `told` is the text so far, in pieces."""

    chat: Chat
    owner: str
    turn: str
    text: list[str] = field(default_factory=list[str])
    said: int = 0
    ended: bool = False
    """Its `turn_done` was told."""
    over: bool = False
    listeners: set[Listener] = field(default_factory=set[Listener])

    def publish(self, told: PublishedEvent) -> None:
        for ear in list(self.listeners):
            ear.put(told)
            if len(ear) > MOST_BEHIND:
                self.listeners.discard(ear)
                ear.put(None)

    def end(self) -> None:
        self.over = True
        for ear in self.listeners:
            ear.put(None)


class TurnHub:
    """The running turns of all users. `seen(turn, event)` hears of every event once.

    `clean` takes keys out of what listeners get, as out of the rows.
    """

    def __init__(
        self,
        history: History,
        seen: Callable[[str, Event], None],
        clean: Callable[[str], str] = str,
    ) -> None:
        self._history = history
        self._seen = seen
        self._clean = clean
        self._turns: dict[str, RunningTurn] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.begun = asyncio.Event()
        """Set, and made anew, each time a turn begins."""

    def of(self, chat: str) -> RunningTurn | None:
        return self._turns.get(chat)

    def running(self) -> tuple[str, ...]:
        """The chats that are answering."""
        return tuple(self._turns)

    def owners(self) -> set[str]:
        """Who has a turn running."""
        return {live.owner for live in self._turns.values()}

    def of_owner(self, owner: str) -> list[RunningTurn]:
        return [live for live in self._turns.values() if live.owner == owner]

    def count(self, owner: str | None = None) -> int:
        return sum(1 for live in self._turns.values() if owner in (None, live.owner))

    def start(
        self,
        chat: Chat,
        owner: str,
        text: str,
        images: Sequence[str] = (),
        turn: str | None = None,
        approval: str | None = None,
    ) -> RunningTurn:
        """Begins a turn that runs to its end whoever listens. Raises TurnRunning, TooMany."""
        if chat.id in self._turns:
            raise TurnRunning()
        if self.count(owner) >= MOST_TURNS:
            raise TooMany(
                "too_many_turns",
                f"{MOST_TURNS} turns are running already.",
                remedy="Wait for one of them.",
                retry_after_s=5,
            )
        live = RunningTurn(chat, owner, turn or secrets.token_hex(6))
        tell = partial(self._record, live)
        task = chat.start(text, images, turn=live.turn, approval=approval, tell=tell)
        self._turns[chat.id] = live
        log.info("🎨 turn %s of chat %s", live.turn, chat.id)
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, live))
        self.begun.set()
        self.begun = asyncio.Event()
        return live

    def _record(self, live: RunningTurn, heard: Numbered) -> None:
        event, number = heard
        self._seen(live.turn, event)
        event = self._cleaned(event)
        if isinstance(event, TextDelta):
            live.text.append(event.text)
            live.said += len(event.text)
        live.ended = live.ended or isinstance(event, TurnDone)
        live.publish(PublishedEvent(live.turn, number, event, live.said))

    def _cleaned(self, event: Event) -> Event:
        if isinstance(event, TextDelta):  # the model's own words come without keys
            return event
        json = event.model_dump_json()
        clean = self._clean(json)
        return event if clean == json else EVENT.validate_json(clean)

    def _ended(self, live: RunningTurn, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._turns.pop(live.chat.id, None)
        if not live.ended:
            live.publish(PublishedEvent(live.turn, None, _broken(live.turn), live.said))
        live.end()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("❌ turn %s broke off", live.turn, exc_info=error)

    async def listen(
        self, live: RunningTurn, after: int = 0
    ) -> AsyncIterator[list[PublishedEvent]]:
        """A running turn's events after a number: first the rows, then as they are told.

        Shape: what is there together comes together, at least one event at a time.
        """
        ear: Listener = Inbox()
        live.listeners.add(ear)
        ended = live.over
        try:
            missed, last, said = await self._missed(live, after)
            if missed:
                yield missed
            del missed
            while not ended:
                fresh: list[PublishedEvent] = []
                for told in await ear.take():
                    ended = ended or told is None
                    if told is not None and (new := _unheard(told, last, said)):
                        fresh.append(new)
                        said = new.said
                if fresh:
                    yield fresh
        finally:
            live.listeners.discard(ear)

    async def _missed(self, live: RunningTurn, after: int) -> tuple[list[PublishedEvent], int, int]:
        """What was told of a turn until now; the last row's number, and how much text that is."""
        ended, text = live.over, "".join(live.text)
        rows = await self.rows(live.turn, 0)
        last, said = (rows[-1].number or 0, rows[-1].said) if rows else (0, 0)
        rest, said = text[said:], max(said, len(text))
        missed = [told for told in rows if told.number is not None and told.number > after]
        if rest and not ended:
            missed.append(PublishedEvent(live.turn, None, TextDelta(text=rest), said))
        return missed, last, said

    async def rows(self, turn: str, after: int) -> list[PublishedEvent]:
        """What was written of a turn."""
        rows: list[PublishedEvent] = []
        said = 0
        for number, event in await self._history.turn_events(turn, after=after):
            said += len(event.text) if event.type == "text_delta" else 0
            rows.append(PublishedEvent(turn, number, event, said))
        return rows

    def turn(self, chat: str, turn: str, after: int = 0) -> AsyncIterator[list[PublishedEvent]]:
        """One turn's events after a number, to its end, whether it runs or not; as `listen`."""
        live = self._turns.get(chat)
        if live is not None and live.turn == turn:
            return self.listen(live, after)
        return self._ended_turn(turn, after)

    async def _ended_turn(self, turn: str, after: int) -> AsyncIterator[list[PublishedEvent]]:
        if rows := await self.rows(turn, after):
            yield rows

    async def drain(self, for_s: float) -> None:
        """Gives running turns a while, then ends them in order."""
        if self._tasks and for_s:
            await asyncio.wait(self._tasks, timeout=for_s)
        for live in list(self._turns.values()):
            await live.chat.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)


async def one_by_one(events: AsyncIterator[list[PublishedEvent]]) -> AsyncIterator[PublishedEvent]:
    async for together in events:
        for told in together:
            yield told


def _unheard(told: PublishedEvent, last: int, said: int) -> PublishedEvent | None:
    """What of it is new for a listener who has the rows up to `last` and so much of the text."""
    if told.number is not None:
        return told if told.number > last else None
    if not isinstance(told.event, TextDelta):
        return told
    fresh = told.said - said
    if fresh <= 0:
        return None
    if fresh == len(told.event.text):
        return told
    return PublishedEvent(told.turn, None, TextDelta(text=told.event.text[-fresh:]), told.said)


def _broken(turn: str) -> TurnDone:
    """Told where a bug ended a turn; its rows are closed at the next start."""
    return TurnDone(turn=turn, reason="interrupted", text="", usage=Usage(), credits=0.0)
