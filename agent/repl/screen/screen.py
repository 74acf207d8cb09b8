"""The terminal while the chat is open: the answer that grows, the input, the work under way.

    (what is finished scrolls away above)
    the block of the answer that still grows
    › what is being typed
      hint for the command being typed
      knight  rig  ████████         48%  12 s  ~13 s left
     status

Everything printed goes through `say` and `paint`, in order, above what is being typed.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import set_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import History
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.renderer import print_formatted_text
from prompt_toolkit.styles import default_ui_style

from agent.core.sanitize import plain
from agent.repl.screen.key_bindings import bindings
from agent.repl.screen.layout import STYLE, ScreenRegions, layout
from agent.repl.screen.lines import folded, wrapped
from agent.repl.screen.question import PAUSE_S, Question, amount
from agent.repl.screen.status_bar import Line
from agent.repl.screen.sync_output import terminal_output, together
from agent.settings.redaction import Scrubber
from agent.terminal.colours import Colours

if TYPE_CHECKING:
    from prompt_toolkit.input import Input

_DEPTHS = {
    "none": ColorDepth.DEPTH_1_BIT,
    "16": ColorDepth.DEPTH_4_BIT,
    "256": ColorDepth.DEPTH_8_BIT,
    "true": ColorDepth.DEPTH_24_BIT,
}
_STYLES = {"": "", "dim": "2", "bold": "1", "good": "32", "bad": "31", "warn": "33"}
TYPING_S = 1.0


class Screen:
    """`run` shows it until `leave`; `hear` gets each line that is sent, `interrupt` each Ctrl-C."""

    def __init__(
        self,
        *,
        colours: Colours,
        clean: Scrubber,
        completer: Completer,
        history: History,
        hear: Callable[[str], None],
        interrupt: Callable[[], None],
        leave: Callable[[], None],
        hint: Callable[[str], str],
        jobs: Callable[[int], Sequence[Line]],
        status: Callable[[int], Line],
        input: "Input | None" = None,
        output: Output | None = None,
    ) -> None:
        self.colours: Colours = colours
        self._clean = clean
        self._hear = hear
        self._interrupt = interrupt
        self._leave = leave
        self._growing = ""
        self._waiting: list[str] = []
        self._away = False
        self._typed_at_s = 0.0
        self._question: Question | None = None
        self._asking_amount = False
        self.input = Buffer(
            name="input",
            multiline=True,
            completer=completer,
            complete_while_typing=Condition(self._in_command),
            history=history,
            auto_suggest=_suggestions(),
            enable_history_search=True,
            read_only=Condition(lambda: self._question is not None),
            accept_handler=self._accept,
            tempfile_suffix=".md",
        )
        self.amount = Buffer(name="amount", multiline=False, accept_handler=self._accept_amount)
        parts = ScreenRegions(
            growing=self._growing_lines,
            question=self._question_lines,
            asking_amount=lambda: self._asking_amount,
            hint=lambda: hint(self.input.document.text_before_cursor),
            jobs=lambda: jobs(self.columns),
            status=lambda: status(self.columns),
        )
        self._output = output or terminal_output()
        self._app: Application[int] = Application(
            layout=layout(self.input, self.amount, parts),
            key_bindings=bindings(self),
            style=STYLE,
            color_depth=_DEPTHS[colours],
            min_redraw_interval=0.03,
            erase_when_done=True,
            input=input,
            output=self._output,
        )
        self._app.key_processor.after_key_press += self._note_typing

    # what is shown ----------------------------------------------------------------------------

    @property
    def columns(self) -> int:
        return self._output.get_size().columns

    def say(self, text: str, style: str = "") -> None:
        """Prints lines above the input, without keys and strangers' control characters."""
        code = _STYLES[style] if self.colours != "none" else ""
        shown = "\n".join(
            f"\x1b[{code}m{line}\x1b[0m" if code and line else line
            for line in folded(plain(self._clean(text)), self.columns - 1)
        )
        self.paint(shown + "\n")

    def paint(self, ansi: str) -> None:
        """Prints text that may hold our own colours; ends with a line break."""
        self._waiting.append(ansi)
        self._soon()

    def grow(self, text: str) -> None:
        """What of the answer is not finished yet; empty for nothing."""
        whole = text[: len(text) - self._clean.held_back(text)]
        self._growing = plain(self._clean(whole))
        self._app.invalidate()

    def call(self, sequence: str) -> None:
        """Writes a bell or notification as it is."""
        self._flush()
        if self._app.is_running and not self._away:
            self._output.write_raw(sequence)
            self._output.flush()

    def refresh(self) -> None:
        self._app.invalidate()

    # life -------------------------------------------------------------------------------------

    async def run(self, started: Callable[[], None] | None = None) -> int:
        """Shows the screen; gives what `leave` was called with. `started` once it can be used."""
        code = await self._app.run_async(pre_run=started)
        self._flush()
        return code

    def leave(self, code: int) -> None:
        """Ends `run`. What was typed and not sent can be found in the history."""
        if self.input.text.strip():
            self.input.append_to_history()
        if self._app.is_running and not self._app.is_done:
            self._flush()
            self._app.exit(result=code)

    def interrupted(self) -> None:
        """Ctrl-C: what is typed goes first, then whatever runs, then the program."""
        if self._question is None and self.input.text:
            self.input.append_to_history()
            self.input.reset()
            return
        self._interrupt()

    def wants_to_leave(self) -> None:
        """Ctrl-D, always."""
        self._leave()

    async def edit(self) -> None:
        """Opens what is typed in $VISUAL or $EDITOR."""
        self._away = True
        try:
            await self.input.open_in_editor()
        finally:
            self._away = False
            self._soon()

    # questions --------------------------------------------------------------------------------

    @property
    def asking(self) -> bool:
        """A question waits for one key."""
        return self._question is not None and not self._asking_amount

    async def ask(self, question: Question) -> tuple[str, float | None]:
        """The key that answers, and the credits that were named with `a`."""
        now_s = asyncio.get_running_loop().time()
        busy = bool(self.input.text) or now_s - self._typed_at_s < TYPING_S
        question.armed_at_s = now_s + PAUSE_S if busy else 0.0
        self._question = question
        self._app.invalidate()
        try:
            return await question.answer
        finally:
            self._end_question()

    def press(self, key: str) -> None:
        """A key while a question waits."""
        if self._question is None:
            return
        pressed = self._question.press(key, now_s=asyncio.get_running_loop().time())
        if pressed == "a":
            self._asking_amount = True
            self._app.layout.focus(self.amount)
        elif pressed is not None:
            self._question.settle(pressed)

    def back_to_keys(self) -> None:
        """No amount after all."""
        self._asking_amount = False
        self.amount.reset()
        self._app.layout.focus(self.input)

    def _accept_amount(self, buffer: Buffer) -> bool:
        credits = amount(buffer.text)
        if credits is None:
            return True
        if self._question is not None:
            self._question.settle("a", credits)
        return False

    def _end_question(self) -> None:
        self._question = None
        self.back_to_keys()
        self._app.invalidate()

    # inside -----------------------------------------------------------------------------------

    def _accept(self, buffer: Buffer) -> bool:
        text = buffer.text.strip("\n")
        if text.strip():
            first, *rest = text.split("\n")
            self.say("\n".join([f"› {first}", *(f"  {line}" for line in rest)]), "bold")
            self._hear(text)
        return False

    def _in_command(self) -> bool:
        return self.input.text.startswith("/")

    def _note_typing(self, _: Any) -> None:
        if self._question is None:
            now_s = asyncio.get_running_loop().time()
            self._typed_at_s = now_s if self.input.text else now_s - TYPING_S

    def _growing_lines(self) -> list[str]:
        if not self._growing.strip():
            return []
        most = max(3, self._output.get_size().rows - 10)
        return wrapped(self._growing.strip("\n"), self.columns - 1)[-most:]

    def _question_lines(self) -> list[str]:
        if self._question is None:
            return []
        lines = [*self._question.lines]
        lines.append(
            "up to how many credits in this chat? (Esc: back)"
            if self._asking_amount
            else self._question.choices
        )
        return [part for line in lines for part in wrapped(plain(line), self.columns - 3)]

    def _soon(self) -> None:
        """Prints what waits, at the end of this round of the loop, all at once."""
        if len(self._waiting) == 1 or self._away:
            with suppress(RuntimeError):
                asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        if not self._waiting or self._away:
            return
        text, self._waiting = "".join(self._waiting), []
        if not self._app.is_running:
            self._print(text)
            return
        with set_app(self._app), together(self._output):
            self._app.renderer.erase()
            self._print(text)
            self._app.renderer.render(self._app, self._app.layout)

    def _print(self, text: str) -> None:
        # The renderer's own, not the one of `shortcuts`: that one hands the keyboard back to the
        # terminal meanwhile, which swallows a Ctrl-R or Ctrl-W typed just then.
        depth = _DEPTHS[self.colours]
        print_formatted_text(self._output, ANSI(text), default_ui_style(), color_depth=depth)


def _suggestions() -> Any:
    from prompt_toolkit.auto_suggest import AutoSuggestFromHistory

    return AutoSuggestFromHistory()
