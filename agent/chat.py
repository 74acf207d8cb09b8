"""A conversation: one turn at a time, written down before it is told.

A turn runs in a task of its own: whoever listens may leave, the turn goes on to its end. `cancel`
ends it in order.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from agent.compaction import fitted
from agent.errors import TurnRunning
from agent.events import Event, MessageDone, TextDelta, TurnDone, TurnFile, TurnStarted
from agent.history import ChatRow, History, TurnLog
from agent.honesty import correction
from agent.loop import run_turn
from agent.messages import Message, System, User
from agent.model import Model
from agent.toolbox import Context, Toolbox
from agent.turn import Turn

FLUSH_BYTES = 4096
FLUSH_AFTER_S = 0.5


class Clock(Protocol):
    @property
    def now(self) -> Callable[[], float]: ...
    @property
    def monotonic(self) -> Callable[[], float]: ...


@dataclass(frozen=True)
class Delivery:
    """What a turn spent and delivered, read from rows."""

    credits: float = 0.0
    files: tuple[TurnFile, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What a chat is given by the app: the words, and what the rows know."""

    model: Model
    toolbox: Toolbox
    system: str
    note: Callable[[str], Awaitable[str]]
    """For a chat: what the studio says ahead of a new message."""
    delivered: Callable[[str, float], Awaitable[Delivery]]
    """For a chat and a time: what was spent and made since then."""
    exists: Callable[[str], Awaitable[bool]] | None = None
    """Whether an asset has that handle; without it answers are not checked."""
    words: frozenset[str] = frozenset()
    """Names that an answer may quote and that are no assets."""
    context_tokens: int = 32_000
    """What a request may carry at most, see compaction."""
    stand_in: Callable[[str, str], Awaitable[Model | None]] | None = None
    """For a chat and a message: who answers it instead of the model, if anyone."""


class Chat:
    """Made by the app, see `app.chat`."""

    def __init__(self, row: ChatRow, history: History, setting: Setting, clock: Clock) -> None:
        self.id = row.id
        self.name = row.name
        self.notices: list[str] = []
        """Sentences for the user about what had to be mended in the last turn."""
        self._history = history
        self._setting = setting
        self._clock = clock
        self._messages: list[Message] | None = None
        self._turns = 0
        """How many turns of the chat `_messages` holds."""
        self._task: asyncio.Task[None] | None = None

    @property
    def setting(self) -> Setting:
        """What the next turn is given."""
        return self._setting

    def use(self, setting: Setting) -> None:
        """Another model or toolbox from the next turn on."""
        self._setting = setting

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    async def messages(self) -> list[Message]:
        """The conversation so far, without the system prompt, whichever process it went on in."""
        turns = await self._history.turns(self.id)
        if self._messages is None or turns != self._turns:
            self._messages, self._turns = await self._history.messages(self.id), turns
        return self._messages

    async def send(
        self, text: str, images: Sequence[str] = (), *, turn: str | None = None
    ) -> AsyncIterator[Event]:
        """One turn's events; leaving early stops nothing. Raises TurnRunning before the first.

        `turn` is the id that the turn shall have, a new one by itself.
        """
        if self.running:
            raise TurnRunning("This chat is still answering.", remedy="Wait, or cancel it.")
        heard: asyncio.Queue[Event | None] = asyncio.Queue()
        task = asyncio.create_task(self._run(text, tuple(images), turn, heard), name="turn")
        self._task = task
        while (event := await heard.get()) is not None:
            yield event
        await task  # raises what stopped the turn, if anything did

    async def cancel(self) -> None:
        """Ends the running turn in order; the paid work goes on."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(
        self,
        text: str,
        images: tuple[str, ...],
        turn: str | None,
        heard: asyncio.Queue[Event | None],
    ) -> None:
        await self._history.close_interrupted(self.id)
        messages, self._messages = await self.messages(), None
        text = text.encode("utf-8", "replace").decode()  # half characters cannot be written down
        try:
            self._messages = await self._turn(messages, text, images, turn, heard.put_nowait)
            self._turns += 1
        finally:
            heard.put_nowait(None)

    async def _turn(
        self,
        messages: list[Message],
        text: str,
        images: tuple[str, ...],
        turn_id: str | None,
        tell: Callable[[Event], None],
    ) -> list[Message] | None:
        """Gives the conversation after the turn; `None` where only the rows know it."""
        began = self._clock.now()
        user = User(content=text, images=images, note=await self._setting.note(self.id))
        first = TurnStarted(chat=self.id, turn=turn_id or secrets.token_hex(6), message=user)
        log = await self._history.begin(self.id, first, now=began)
        tell(first)
        queue: asyncio.Queue[Event] = asyncio.Queue()
        turn = Turn(
            model=await self._answering(text),
            toolbox=self._setting.toolbox,
            messages=[System(content=self._setting.system), *messages, user],
            context=Context(self.id, first.turn, queue.put_nowait, {}, Counter()),
            events=queue,
            fit=partial(
                fitted,
                tokens=self._setting.context_tokens,
                tools=self._setting.toolbox.schemas,
            ),
        )
        try:
            last = await self._told(turn, _Blocks(log, self._clock), began, first, tell)
        finally:
            log.leave()
        self.notices = turn.notices
        orderly = isinstance(last, TurnDone) and last.reason in ("answer", "round_limit")
        return turn.messages[1:] if orderly else None

    async def _told(
        self,
        turn: Turn,
        blocks: "_Blocks",
        began: float,
        event: Event,
        tell: Callable[[Event], None],
    ) -> Event:
        """Runs the turn, writing each event before it is told; gives the last one."""
        answers: list[str] = []
        async for event in run_turn(turn):
            if isinstance(event, MessageDone):
                answers.append(event.message.content)
            if isinstance(event, TurnDone):
                event = await self._with_delivery(event, began)
                if line := await self._correction("\n".join(answers), turn.messages):
                    event = event.model_copy(update={"text": f"{event.text}\n\n{line}".lstrip()})
                    delta = TextDelta(text=f"\n\n{line}")
                    await blocks.write(delta)
                    tell(delta)
            await blocks.write(event)
            tell(event)
        return event

    async def _with_delivery(self, done: TurnDone, began: float) -> TurnDone:
        delivery = await self._setting.delivered(self.id, began)
        return done.model_copy(update={"credits": delivery.credits, "files": delivery.files})

    async def _answering(self, text: str) -> Model:
        ask = self._setting.stand_in
        return (ask and await ask(self.id, text)) or self._setting.model

    async def _correction(self, answer: str, said: Sequence[Message]) -> str:
        exists = self._setting.exists
        if exists is None:
            return ""
        return await correction(answer, said, words=self._setting.words, exists=exists)


class _Blocks:
    """Writes events as they come, and text in blocks: every 4 kB or half second."""

    def __init__(self, log: TurnLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._text = ""
        self._since = clock.monotonic()

    async def write(self, event: Event) -> None:
        if isinstance(event, TextDelta):
            self._text += event.text
            late = self._clock.monotonic() - self._since >= FLUSH_AFTER_S
            if late or len(self._text) >= FLUSH_BYTES:
                await self._flush()
            return
        if event.type == "call_progress":
            return
        await self._flush(event)

    async def _flush(self, *events: Event) -> None:
        block = [TextDelta(text=self._text)] if self._text else []
        self._text, self._since = "", self._clock.monotonic()
        await self._log.append(*block, *events, now=self._clock.now())
