"""A conversation: one turn at a time, written down before it is told.

A turn runs in a task of its own: whoever listens may leave, the turn goes on to its end. `cancel`
ends it in order.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from agent.chat.chat_rows import ChatRow
from agent.chat.history import History
from agent.chat.recent import RecentMessages
from agent.chat.text_blocks import Blocks, MonotonicClock
from agent.chat.typed_approval import typed_approval
from agent.core.errors import TurnRunning
from agent.core.events import (
    CallDone,
    CallStarted,
    Event,
    MessageDone,
    TextDelta,
    TurnDone,
    TurnFile,
    TurnStarted,
)
from agent.core.inbox import Inbox
from agent.core.loop import run_turn
from agent.core.messages import Message, System, User
from agent.core.model import Model
from agent.core.toolbox import Context, Toolbox
from agent.core.turn import Turn


@dataclass(frozen=True)
class Delivery:
    """What a turn spent and delivered, read from rows."""

    credits: float = 0.0
    files: tuple[TurnFile, ...] = ()


class Numbered(NamedTuple):
    """An event, and its number within the turn where it is a row: text and progress are none."""

    event: Event
    number: int | None


@dataclass(frozen=True)
class ChatSetup:
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
    stand_in: Callable[[str, str], Awaitable[Model]] | None = None
    """For a chat and a question's id: who answers a yes instead of the model."""


class Chat:
    """Made by the app, see `app.chat`."""

    def __init__(
        self, row: ChatRow, history: History, setting: ChatSetup, clock: MonotonicClock
    ) -> None:
        self.id = row.id
        self.name = row.name
        """Sentences for the user about what had to be mended in the last turn."""
        self._history = history
        self._setting = setting
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._writing = False
        self._to_stop = False

    @property
    def setting(self) -> ChatSetup:
        """What the next turn is given."""
        return self._setting

    def use(self, setting: ChatSetup) -> None:
        """Another model or toolbox from the next turn on."""
        self._setting = setting

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    async def messages(self) -> list[Message]:
        """The conversation so far, without the system prompt, whichever process it went on in."""
        return (await self._conversation()).messages

    async def send(
        self, text: str, images: Sequence[str] = (), *, turn: str | None = None
    ) -> AsyncIterator[Event]:
        """One turn's events; leaving early stops nothing. Raises TurnRunning before the first.

        `turn` is the id that the turn shall have, a new one by itself.
        """
        async for event, _ in self.send_numbered(text, images, turn=turn):
            yield event

    async def approve(self, approval: str, *, turn: str | None = None) -> AsyncIterator[Event]:
        """A yes to a question that was put by: the turn that it begins, as `send`."""
        text = f"/approve {approval}"
        async for event, _ in self.send_numbered(text, turn=turn, approval=approval):
            yield event

    async def send_numbered(
        self,
        text: str,
        images: Sequence[str] = (),
        *,
        turn: str | None = None,
        approval: str | None = None,
    ) -> AsyncIterator[Numbered]:
        """As `send`, with the number that each event has in the rows."""
        heard = Inbox[Numbered | None]()
        task = self.start(text, images, turn=turn, approval=approval, tell=heard.put)
        task.add_done_callback(lambda _: heard.put(None))
        while (told := await heard.get()) is not None:
            yield told
        await task  # raises what stopped the turn, if anything did

    def start(
        self,
        text: str,
        images: Sequence[str] = (),
        *,
        turn: str | None = None,
        approval: str | None = None,
        tell: Callable[[Numbered], None],
    ) -> asyncio.Task[None]:
        """Begins a turn that is told to `tell`; with `approval` it is a yes to that question.

        Raises TurnRunning; so does the task, where the turn runs in another process.
        """
        if self.running:
            raise TurnRunning()
        approval = approval or typed_approval(text)
        run = self._run(text, tuple(images), turn, approval, tell)
        self._task = asyncio.create_task(run, name="turn")
        return self._task

    async def cancel(self) -> None:
        """Ends the running turn in order; the paid work goes on."""
        if self._task is not None and not self._task.done():
            if self._writing:
                self._to_stop = True
            else:
                self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _conversation(self) -> RecentMessages:
        """As the rows have it; read from them unless it is at hand."""
        turns = await self._history.turns(self.id)
        if kept := self._history.recent.of(self.id, turns):
            return kept
        return RecentMessages(await self._history.messages(self.id) if turns else [], turns)

    async def _run(
        self,
        text: str,
        images: tuple[str, ...],
        turn: str | None,
        approval: str | None,
        tell: Callable[[Numbered], None],
    ) -> None:
        self._writing = self._to_stop = False
        await self._history.close_interrupted(self.id)
        before = await self._conversation()
        self._history.recent.forget(self.id)
        text = text.encode("utf-8", "replace").decode()  # half characters cannot be written down
        after = await self._turn(before, text, images, turn, approval, tell)
        if after is not None:
            self._history.recent.keep(self.id, after)

    async def _turn(
        self,
        before: RecentMessages,
        text: str,
        images: tuple[str, ...],
        turn_id: str | None,
        approval: str | None,
        tell: Callable[[Numbered], None],
    ) -> RecentMessages | None:
        """Gives the conversation after the turn; `None` where only the rows know it."""
        began = self._clock.now()
        user = User(content=text, images=images, note=await self._setting.note(self.id))
        first = TurnStarted(chat=self.id, turn=turn_id or secrets.token_hex(6), message=user)
        log = await self._history.begin(self.id, first, now=began)
        tell(Numbered(first, log.number))
        inbox = Inbox[Event]()
        fitting = before.fit(self._setting.context_tokens, self._setting.toolbox.schemas)
        turn = Turn(
            model=await self._answering(approval),
            toolbox=self._setting.toolbox,
            messages=[_system(self._setting.system), *before.messages, user],
            context=Context(self.id, first.turn, inbox.put),
            events=inbox,
            fit=fitting,
        )
        try:
            last = await self._publish(turn, Blocks(log, self._clock), began, first, tell)
        finally:
            log.leave()
        orderly = isinstance(last, TurnDone) and last.reason in ("answer", "round_limit")
        if not orderly:
            return None
        return RecentMessages(turn.messages[1:], before.turns + 1, fitting)

    async def _publish(
        self,
        turn: Turn,
        blocks: Blocks,
        began: float,
        event: Event,
        tell: Callable[[Numbered], None],
    ) -> Event:
        """Runs the turn, writing each event before it is told; gives the last one.

        What comes at once is written at once, in one commit. What is being written is written
        before a `cancel` gets to the turn.
        """
        answers: list[str] = []
        together: list[Event] = []
        async for event in run_turn(turn):
            self._writing = True
            if isinstance(event, TextDelta):
                blocks.say(event.text)
                tell(Numbered(event, None))
            else:
                if isinstance(event, MessageDone):
                    answers.append(event.message.content)
                if isinstance(event, TurnDone):
                    together += (end := await self._ending(event, began, answers, turn))
                    event = end[-1]
                else:
                    together.append(event)
                if not _more_at_once(together, turn):
                    for one, number in zip(together, await blocks.write(together), strict=True):
                        tell(Numbered(one, number))
                    together.clear()
            self._writing = False
            if self._to_stop and not isinstance(event, TurnDone):
                self._stop_now()
        return event

    def _stop_now(self) -> None:
        self._to_stop = False
        if self._task is not None:
            self._task.cancel()

    async def _ending(
        self, done: TurnDone, began: float, answers: Sequence[str], turn: Turn
    ) -> list[Event]:
        """The last event with what was delivered, after a correction where one is due."""
        delivery = await self._setting.delivered(self.id, began)
        done = done.model_copy(update={"credits": delivery.credits, "files": delivery.files})
        line = await self._correction("\n".join(answers), turn.messages)
        if not line:
            return [done]
        done = done.model_copy(update={"text": f"{done.text}\n\n{line}".lstrip()})
        return [TextDelta(text=f"\n\n{line}"), done]

    async def _answering(self, approval: str | None) -> Model:
        ask = self._setting.stand_in
        if approval is None or ask is None:
            return self._setting.model
        return await ask(self.id, approval)

    async def _correction(self, answer: str, said: Sequence[Message]) -> str:
        exists = self._setting.exists
        if exists is None:
            return ""
        from agent.chat.claim_check import correction  # when the first answer stands, not before it

        return await correction(answer, said, words=self._setting.words, exists=exists)


@lru_cache(maxsize=8)
def _system(content: str) -> System:
    """One message for all chats, so that its bytes are made and kept once."""
    return System(content=content)


def _more_at_once(together: Sequence[Event], turn: Turn) -> bool:
    """Whether the turn has another event ready, so that nothing is waited for in between."""
    last = together[-1]
    if isinstance(last, MessageDone):
        return True  # its calls begin, or the turn ends
    if isinstance(last, CallStarted):
        return sum(isinstance(event, CallStarted) for event in together) < len(turn.open_calls)
    if isinstance(last, CallDone):
        return bool(turn.open_calls) and len(turn.events) > 0
    return False
