"""A conversation at a terminal: turns one after the other, work under way beside them.

Knows what is said and what is running, and nothing of keys or lines.
"""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from agent.app import App
from agent.app.costs import Costs
from agent.chat.chat import Chat
from agent.core.errors import AgentError, UsageError
from agent.repl.approval_view import ApprovalView
from agent.repl.command import CommandTable, SlashCommand
from agent.repl.completion_data import CompletionData
from agent.repl.screen.notify import notice
from agent.repl.screen.running_task import RunningTask
from agent.repl.task_feed import TaskFeed
from agent.repl.task_news import report_ended, report_rested
from agent.repl.turn_view import TurnView
from agent.repl.ui_protocol import ReplUi
from agent.terminal.approval_prompt import asking_caller
from agent.terminal.exit_codes import OK
from tools.errors import ToolError
from tools.studio.work.caller import Caller

log = logging.getLogger("galatea.repl")

AGAIN_S = 5.0
"""A second Ctrl-C within this time leaves."""


@dataclass(frozen=True)
class _Line:
    """What waits for its turn: words, or a yes to a question."""

    text: str = ""
    approval: str | None = None


class ReplSession:
    """One chat at a time over an open app; `out` shows it."""

    def __init__(
        self,
        app: App,
        out: ReplUi,
        table: CommandTable,
        known: CompletionData,
        *,
        clean: Callable[[str], str] = str,
        chat: Chat | None = None,
        images: Sequence[str] = (),
    ) -> None:
        self.app = app
        self.out = out
        self.table = table
        self.known = known
        self.clean = clean
        """Takes keys out of what is written to files."""
        self.running: Sequence[RunningTask] = ()
        self.images = list(images)
        self.costs: Costs | None = None
        self.rested: dict[str, None] = {}
        """Assets of which there is something to say once the answer is over."""
        self._chat = chat
        self.money = ApprovalView(self)
        self._lines: deque[_Line] = deque()
        self._turns: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._interrupted_at_s = -AGAIN_S
        self._following: asyncio.Task[None] | None = None
        self._learning: asyncio.Task[None] | None = None
        self._leaving = False

    # the chat ---------------------------------------------------------------------------------

    @property
    def answering(self) -> bool:
        return self._turns is not None and not self._turns.done()

    @property
    def chat_name(self) -> str:
        """What the user calls it; empty for a chat without a name."""
        return "" if self._chat is None else self._chat.name or ""

    @property
    def model_name(self) -> str:
        """Also before the first message, where its server lists one only."""
        only = self.known.models[0] if len(self.known.models) == 1 else ""
        return self.app.model_name or only

    @property
    def begun(self) -> Chat | None:
        """The chat, once there is one: it is made by its first message."""
        return self._chat

    async def chat(self) -> Chat:
        self._chat = self._chat or await self.app.chat(None)
        return self._chat

    def use(self, chat: Chat | None) -> None:
        """Goes on in another chat, or in a new one. Raises UsageError while an answer comes."""
        self.must_be_quiet()
        self._chat = chat

    def must_be_quiet(self) -> None:
        if self.answering:
            raise UsageError(
                "An answer is still coming.", remedy="Wait for it, or Ctrl-C stops it."
            )

    # what is typed ----------------------------------------------------------------------------

    def accept(self, text: str) -> None:
        """A line: a /command at once, words after the answer that is coming."""
        self._interrupted_at_s = -AGAIN_S
        if text.startswith("/"):
            self.spawn(self.command(text))
        else:
            self.accept_message(text)

    def accept_message(self, text: str) -> None:
        """A message to the chat."""
        self._take(_Line(text))

    def accept_approval(self, question: str) -> None:
        """A yes to a question that was put by; its turn begins the stored step."""
        self._take(_Line(approval=question))

    def _take(self, line: "_Line") -> None:
        if self.answering:
            self.out.say("  (is sent after this answer)", "dim")
        self._lines.append(line)
        self._begin()

    def asking_caller(self) -> Caller:
        """Whoever types a command; questions of money come to the screen."""
        chat = None if self._chat is None else self._chat.id
        return asking_caller(self.app, self.money.show, chat)

    async def command(self, line: str) -> None:
        try:
            command, words = self.table.parse(line)
            await self._run(command, words)
        except (AgentError, ToolError) as error:
            self.trouble(error)

    async def _run(self, command: SlashCommand, words: Sequence[str]) -> None:
        await command.run(self, *words)

    def trouble(self, error: AgentError | ToolError) -> None:
        self.out.say(error.message, "bad")
        if error.remedy:
            self.out.say(error.remedy)

    def interrupt(self) -> None:
        """Ctrl-C: stops the answer; a second one leaves."""
        now_s = asyncio.get_running_loop().time()
        if now_s - self._interrupted_at_s < AGAIN_S:
            self.leave()
            return
        self._interrupted_at_s = now_s
        if self.answering:
            self.spawn(self.stop_answer())
        else:
            self.out.say("Ctrl-C again, or Ctrl-D, leaves.", "dim")

    async def stop_answer(self) -> None:
        """Ends the answer in order, with what has come of it; the paid work goes on."""
        self._lines.clear()
        if self._chat is not None:
            await self._chat.cancel()

    def leave(self) -> None:
        if not self._leaving:
            self._leaving = True
            self.spawn(self._leave())

    async def _leave(self) -> None:
        await self.stop_answer()
        for one in self.running:
            task = one.task
            self.out.say(
                f"{task.asset}: {task.step} goes on ({task.progress}%); `galatea` or "
                f"`galatea resume {task.asset}` takes it up.",
            )
        self.out.leave(OK)

    # turns ------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if not self.answering:
            self._turns = self.spawn(self._take_turns())

    async def _take_turns(self) -> None:
        while self._lines:
            line, images = self._lines.popleft(), tuple(self.images)
            self.images.clear()
            try:
                await self._turn(line, images)
            except (AgentError, ToolError) as error:
                self.trouble(error)

    async def _turn(self, line: "_Line", images: Sequence[str]) -> None:
        chat = await self.chat()
        telling = TurnView(self)
        events = chat.send(line.text, images)
        if line.approval is not None:
            events = chat.approve(line.approval)
        async for event in events:
            telling.show(event)
        await report_rested(self)
        await self.refresh_costs()

    # work under way ---------------------------------------------------------------------------

    def follow_along(self) -> None:
        """Begins to tell what happens to the work."""
        self._following = asyncio.create_task(self.follow(), name="follow")
        self._following.add_done_callback(self._ended)
        self._learning = asyncio.create_task(self._learn_models(), name="models")
        self._learning.add_done_callback(self._ended)

    async def _learn_models(self) -> None:
        """For completion; a server that lists none is no trouble."""
        with suppress(AgentError):
            self.known.models = await self.app.models()
            self.out.refresh()

    async def follow(self) -> None:
        """Tells what happens to the work, without end."""
        await self.known.refresh(self.app)
        await self.refresh_costs()
        before: list[str] = []
        async for look in TaskFeed(self.app).looks():
            self.running = look.running
            if look.finished:
                await report_ended(self, look.finished)
            open_now = [one.task.id for one in look.running]
            if look.finished or open_now != before:
                before = open_now
                await self.known.refresh(self.app)
                await self.refresh_costs()
            self.out.refresh()

    async def refresh_costs(self) -> None:
        """Reads again what is spent and left."""
        self.costs = await self.app.costs(None if self._chat is None else self._chat.id)
        self.out.refresh()

    def ring(self, words: str) -> None:
        """Calls the user, unless they wish it otherwise."""
        if self.app.settings.bell:
            self.out.call(notice(words))

    # life -------------------------------------------------------------------------------------

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Runs beside everything else; a bug in it is told and does not end the chat."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def settled(self) -> None:
        """Until no answer is coming and no command runs."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        beside = [task for task in (self._following, self._learning) if task is not None]
        tasks = [*self._tasks, *beside]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        reference = secrets.token_hex(4)
        log.error("bug %s", reference, exc_info=error)
        self.out.say(
            f"Something broke inside Galatea ({type(error).__name__}, reference {reference})."
            " The chat goes on; galatea --debug shows where.",
            "bad",
        )
