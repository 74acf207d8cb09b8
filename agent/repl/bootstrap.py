"""Opens the chat in the terminal: the prompt first, everything heavy behind it."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from typing import TYPE_CHECKING, TextIO, cast

from prompt_toolkit.patch_stdout import patch_stdout

from agent.repl.command_table import TABLE
from agent.repl.completion import Offers
from agent.repl.completion_data import CompletionData
from agent.repl.hint import hint
from agent.repl.screen.input_history import InputHistory
from agent.repl.screen.screen import Screen
from agent.repl.screen.status_bar import Line, Status, job_lines, status_line
from agent.settings.redaction import CleanStream, Scrubber
from agent.terminal.colours import colours_of
from agent.terminal.exit_codes import OK

if TYPE_CHECKING:
    from agent.app import App
    from agent.repl.session import ReplSession
    from agent.settings import Settings

GREETING = "Galatea talks characters into being."
EXAMPLE = "Try: make a silver knight, rig it, then let it walk and idle  (/help for more)"


class Bootstrap:
    """The screen, and the conversation as soon as the home is open."""

    def __init__(self, arguments: argparse.Namespace, scrub: Scrubber) -> None:
        self._arguments = arguments
        self._scrub = scrub
        self._known = CompletionData()
        self._past = InputHistory(scrub)
        self._early: list[str] = []
        self._opening: asyncio.Task[None] | None = None
        self._talk: ReplSession | None = None
        self._settings: Settings | None = None
        self.screen = Screen(
            colours=colours_of(os.environ),
            clean=scrub,
            completer=Offers(TABLE, self._known),
            history=self._past,
            hear=self._accept,
            interrupt=self._interrupt,
            leave=self._leave,
            hint=lambda text: hint(text, TABLE),
            jobs=self._jobs,
            status=self._status,
        )

    async def run(self) -> int:
        """Until the user leaves. Raises what kept the home from opening."""
        self.screen.say(GREETING, "bold")
        with patch_stdout(raw=True), _logs_above(self._scrub), _ended_by(self._leave):
            try:
                code = await self.screen.run(self._open)
            finally:
                await self._close()
        return code

    # opening ----------------------------------------------------------------------------------

    def _open(self) -> None:
        self._opening = asyncio.create_task(self._session(), name="session")
        self._opening.add_done_callback(lambda _: self.screen.leave(OK))

    async def _session(self) -> None:
        """Settings, home and model, each once the prompt is there; then until cancelled."""
        from agent.app.banner import banner
        from agent.terminal.launch import options_for, settings_for

        self._settings = settings = await asyncio.to_thread(settings_for, self._arguments)
        self.screen.say(banner(settings))
        self.screen.say(EXAMPLE, "dim")
        open_app = await asyncio.to_thread(_open_app)
        async with open_app(settings, options_for(self._arguments)) as app:
            if trouble := self._past.open(settings.home_folder / "history"):
                self.screen.say(trouble)
            talk = await self._begin(app)
            talk.follow_along()
            warming = asyncio.create_task(asyncio.to_thread(_warm_up))
            try:
                for line in self._early:
                    talk.accept(line)
                await asyncio.Event().wait()
            finally:
                self._talk = None
                await talk.close()
                await warming

    async def _begin(self, app: "App") -> "ReplSession":
        from agent.app.settled_summary import settled_summary
        from agent.repl.actions.chats import print_where
        from agent.repl.session import ReplSession

        given = self._arguments
        chat = None
        if given.chat:
            chat = await app.chat(given.chat)
        elif given.continue_last:
            row = await app.history.latest(owner=app.caller().owner)
            chat = await app.chat(row.id) if row else None
        talk = ReplSession(
            app,
            self.screen,
            TABLE,
            self._known,
            clean=self._scrub,
            chat=chat,
            images=given.image,
        )
        if chat is not None:
            await print_where(talk, chat)
        elif line := settled_summary(await app.settled_since("")):
            self.screen.say(line)
        self._talk = talk
        return talk

    async def _close(self) -> None:
        """Closes the home; what went wrong with it is raised here."""
        if self._opening is None:
            return
        self._opening.cancel()
        with suppress(asyncio.CancelledError):
            await self._opening

    # the screen's questions -------------------------------------------------------------------

    def _accept(self, text: str) -> None:
        if self._talk is not None:
            self._talk.accept(text)
        elif text.strip() in ("/quit", "/help"):
            self._keep_early(text.strip())
        else:
            self._early.append(text)

    def _keep_early(self, text: str) -> None:
        if text == "/quit":
            self.screen.leave(OK)
        else:
            from agent.repl.manual import overview

            self.screen.say(overview(TABLE))

    def _interrupt(self) -> None:
        if self._talk is not None:
            self._talk.interrupt()
        else:
            self.screen.leave(OK)

    def _leave(self) -> None:
        if self._talk is not None:
            self._talk.leave()
        else:
            self.screen.leave(OK)

    def _jobs(self, columns: int) -> Sequence[Line]:
        if self._talk is None:
            return ()
        plain = self.screen.colours == "none"
        return job_lines(self._talk.running, columns=columns, plain=plain)

    def _status(self, columns: int) -> Line:
        return status_line(_status_of(self._settings, self._talk), columns=columns)


def _status_of(settings: "Settings | None", talk: "ReplSession | None") -> Status:
    """Stand-ins first: nobody shall take them for the real thing."""
    if settings is None:
        return Status(["opening ..."])
    if talk is not None:
        settings = talk.app.settings
    stand_ins = [
        name
        for name, used in (
            ("offline model", settings.offline_model),
            ("simulator", settings.simulated),
        )
        if used
    ]
    name = settings.model if talk is None else talk.model_name
    parts = [] if settings.offline_model else [name or "model"]
    if talk is None:
        return Status([*parts, "opening ..."], " " + ", ".join(stand_ins) if stand_ins else "")
    parts += [talk.chat_name] if talk.chat_name else []
    if (costs := talk.costs) is not None:
        if costs.balance is not None:
            parts.append(f"{costs.balance:,.0f} credits left")
        parts.append(f"turn {costs.turn:g}, chat {costs.chat:g}, day {costs.today:g}")
        if tokens := costs.prompt_tokens + costs.completion_tokens:
            parts.append(f"{_short(tokens)} tokens")
    return Status(parts, " " + ", ".join(stand_ins) if stand_ins else "", talk.answering)


def _short(count: int) -> str:
    return f"{count / 1000:.1f}k" if count >= 1000 else str(count)


def _open_app() -> "Callable[..., AbstractAsyncContextManager[App]]":
    """The import behind the prompt: a second or so on a cold machine."""
    from agent.app import open_app

    return open_app


def _warm_up() -> None:
    """What the first turn and the first picture would else wait for."""
    import rich.markdown  # noqa: F401  # pyright: ignore[reportUnusedImport]
    from PIL import Image  # noqa: F401  # pyright: ignore[reportUnusedImport]

    from agent.llm.openai_model import load_sdk

    load_sdk()


@contextmanager
def _logs_above(scrub: Scrubber) -> Generator[None]:
    """Log lines are printed above the prompt, without keys, while the screen is shown."""
    stream = cast(TextIO, CleanStream(sys.stderr, scrub))
    handlers = [
        cast("logging.StreamHandler[TextIO]", handler)
        for handler in logging.getLogger().handlers
        if isinstance(handler, logging.StreamHandler)
    ]
    before = [handler.setStream(stream) for handler in handlers]
    try:
        yield
    finally:
        for handler, stream in zip(handlers, before, strict=True):
            if stream is not None:
                handler.setStream(stream)


@contextmanager
def _ended_by(leave: Callable[[], None]) -> Generator[None]:
    """A closed terminal or a polite kill leaves as Ctrl-D does."""
    loop = asyncio.get_running_loop()
    signals = [s for name in ("SIGTERM", "SIGHUP") if (s := getattr(signal, name, None))]
    for number in signals:
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, leave)
    try:
        yield
    finally:
        for number in signals:
            with suppress(NotImplementedError):
                loop.remove_signal_handler(number)


async def talk_in_terminal(arguments: argparse.Namespace, scrub: Scrubber) -> int:
    """`galatea` at a terminal that can move its cursor."""
    return await Bootstrap(arguments, scrub).run()
