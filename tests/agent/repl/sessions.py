"""A session over a screen that is only written down."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from agent.repl.command_table import TABLE
from agent.repl.completion_data import CompletionData
from agent.repl.screen.question import Question
from agent.repl.session import ReplSession
from agent.repl.ui_protocol import Style
from agent.settings.redaction import Scrubber
from agent.terminal.colours import Colours
from tests.home import Home

BARREL = {"prompt": "a barrel", "name": "barrel"}


class Memory:
    """An `Out` that keeps what it was told, and answers questions with the given keys."""

    def __init__(self, *keys: tuple[str, float | None], colours: Colours = "none") -> None:
        self.colours: Colours = colours
        self.columns = 80
        self.said: list[str] = []
        self.painted = ""
        self.grown: list[str] = []
        self.rung: list[str] = []
        self.asked: list[Question] = []
        self.left: int | None = None
        self._keys = list(keys)

    def say(self, text: str, style: Style = "") -> None:
        self.said.append(text)

    def paint(self, ansi: str) -> None:
        self.painted += ansi

    def grow(self, text: str) -> None:
        self.grown.append(text)

    def call(self, sequence: str) -> None:
        self.rung.append(sequence)

    def refresh(self) -> None: ...

    async def ask(self, question: Question) -> tuple[str, float | None]:
        self.asked.append(question)
        return self._keys.pop(0) if self._keys else await question.answer

    def leave(self, code: int) -> None:
        self.left = code

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@asynccontextmanager
async def talking(
    home: Home, memory: Memory | None = None, **given: object
) -> AsyncGenerator[tuple[ReplSession, Memory]]:
    out = memory or Memory()
    talk = ReplSession(home.app, out, TABLE, CompletionData(), clean=Scrubber(), **given)  # type: ignore[arg-type]
    talk.follow_along()
    await asyncio.sleep(0.1)
    try:
        yield talk, out
    finally:
        await talk.close()


async def turn(talk: ReplSession, text: str) -> None:
    """Until the answer is over and no work is under way, and what is to be told was told."""
    talk.accept(text)
    await talk.settled()
    studio, caller = talk.app.studio, talk.app.caller()
    handles = [view.asset.handle for view in await studio.look_around(caller)]
    await studio.wait(caller, handles, 600)
    await asyncio.sleep(6)
