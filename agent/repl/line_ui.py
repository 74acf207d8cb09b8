"""The chat on a terminal that cannot move its cursor: lines in, lines out, nothing redrawn."""

import argparse
import asyncio
import shutil
import sys
import threading
from typing import TYPE_CHECKING

from agent.app.banner import banner
from agent.core.sanitize import plain
from agent.repl.command_table import TABLE
from agent.repl.completion_data import CompletionData
from agent.repl.screen.question import Question, amount
from agent.repl.ui_protocol import Style
from agent.settings.redaction import Scrubber
from agent.terminal.colours import Colours
from agent.terminal.interrupts import on_interrupt

if TYPE_CHECKING:
    from agent.repl.session import ReplSession

PROMPT = "> "


class LineUi:
    """An `Out` that only ever adds lines; the terminal's own line editing does the rest."""

    def __init__(self) -> None:
        self.colours: Colours = "none"
        self.left: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()

    @property
    def columns(self) -> int:
        return shutil.get_terminal_size().columns

    def say(self, text: str, style: Style = "") -> None:
        print(plain(text), flush=True)

    def paint(self, ansi: str) -> None:
        print(ansi, end="", flush=True)

    def grow(self, text: str) -> None: ...

    def call(self, sequence: str) -> None: ...

    def refresh(self) -> None: ...

    async def ask(self, question: Question) -> tuple[str, float | None]:
        """A line that begins with one of the keys; anything else is a no."""
        for line in question.lines:
            self.say(line)
        print(question.choices, end=" ", flush=True)
        key = ((await self.line()) or "n").strip().lower()[:1]
        if key != "a":
            return (key if key in ("y", "r") else "n"), None
        print("up to how many credits in this chat?", end=" ", flush=True)
        credits = amount((await self.line()) or "")
        return ("a", credits) if credits is not None else ("n", None)

    def leave(self, code: int) -> None:
        if not self.left.done():
            self.left.set_result(code)

    async def line(self) -> str | None:
        """The next line; `None` at the end of the input."""
        return await self._typed.get()

    def listen(self) -> None:
        """Reads lines in a thread of its own, which holds nobody up when the program ends."""
        loop = asyncio.get_running_loop()

        def read() -> None:
            while line := sys.stdin.readline():
                loop.call_soon_threadsafe(self._typed.put_nowait, line)
            loop.call_soon_threadsafe(self._typed.put_nowait, None)

        threading.Thread(target=read, daemon=True, name="lines").start()


async def talk_in_lines(arguments: argparse.Namespace, scrub: Scrubber) -> int:
    """`galatea` where TERM says dumb, or nothing."""
    from agent.app import open_app
    from agent.repl.session import ReplSession
    from agent.terminal.launch import options_for, settings_for

    settings = settings_for(arguments)
    print("Galatea talks characters into being.\n" + banner(settings))
    print("Say what you want; /help lists the commands, Ctrl-D leaves.")
    out = LineUi()
    async with open_app(settings, options_for(arguments)) as app:
        chat = None
        if arguments.chat or arguments.continue_last:
            chat = await app.chat(arguments.chat, continue_last=arguments.continue_last)
        talk = ReplSession(
            app, out, TABLE, CompletionData(), clean=scrub, chat=chat, images=arguments.image
        )
        talk.follow_along()
        out.listen()
        with on_interrupt(talk.interrupt):
            reading = asyncio.create_task(_read(talk, out))
            try:
                return await out.left
            finally:
                reading.cancel()
                await talk.close()


async def _read(talk: "ReplSession", out: LineUi) -> None:
    while True:
        print(PROMPT, end="", flush=True)
        line = await out.line()
        if line is None:
            talk.leave()
            return
        if line.strip():
            talk.accept(line.strip())
            await talk.settled()
