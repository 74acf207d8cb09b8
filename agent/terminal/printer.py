"""Shows a turn's events to a person: words on one stream, progress on the other."""

import sys
import time
from typing import TYPE_CHECKING, Any, TextIO, assert_never, cast

from agent.core.events import (
    ApprovalRequested,
    ApprovalSettled,
    CallDone,
    CallProgress,
    CallStarted,
    Event,
    MessageDone,
    Notice,
    TaskUpdate,
    TextDelta,
    Thinking,
    TurnDone,
    TurnStarted,
)
from agent.core.sanitize import plain

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Printer:
    """`out` gets the answer and what was delivered, `err` progress and problems.

    On a terminal progress is a bar per step; elsewhere a line when a step begins and ends.
    """

    def __init__(
        self, out: TextIO | None = None, err: TextIO | None = None, *, quiet: bool = False
    ) -> None:
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._quiet = quiet
        self._bars = _Bars(self._err) if self._err.isatty() and not quiet else None
        self._said: dict[tuple[str, str], str] = {}
        self._in_text = False
        self._thought = ""

    def show(self, event: Event) -> None:
        """One event; text is written as it comes."""
        match event:
            case TextDelta():
                self._text(event.text)
            case Thinking():
                self._thinks(event)
            case Notice():
                self._end_thought()
                self._end_text()
                print(plain(event.text), file=self._err, flush=True)
            case MessageDone():
                self._end_thought()
                self._end_text()
            case CallStarted():
                self._start(event)
            case CallProgress() | TaskUpdate():
                self._progress(event)
            case CallDone():
                self._problem(event)
            case ApprovalSettled():
                if event.decision != "approve":
                    self._write_line("  not approved: nothing was sent")
            case TurnDone():
                self._done(event)
            case TurnStarted() | ApprovalRequested():
                pass
            case _:
                assert_never(event)

    def close(self) -> None:
        """Leaves the terminal as it was."""
        self._end_thought()
        if self._bars is not None:
            self._bars.stop()
        self._end_text()

    def _thinks(self, event: Thinking) -> None:
        """One line that is written over while it lasts, on a terminal only."""
        if self._quiet or self._bars is None or self._in_text:
            return
        self._bars.stop()
        self._thought = f"  thinking {event.elapsed_s:.0f} s"
        self._err.write(f"\r{self._thought}")
        self._err.flush()

    def _end_thought(self) -> None:
        if self._thought:
            self._err.write("\r" + " " * len(self._thought) + "\r")
            self._err.flush()
        self._thought = ""

    def _text(self, text: str) -> None:
        self._end_thought()
        if self._bars is not None:
            self._bars.stop()
        self._in_text = True
        self._out.write(plain(text))
        self._out.flush()

    def _end_text(self) -> None:
        if self._in_text:
            self._out.write("\n")
            self._out.flush()
        self._in_text = False

    def _write_line(self, words: str) -> None:
        if not self._quiet:
            print(plain(words), file=self._err, flush=True)

    def _start(self, event: CallStarted) -> None:
        if event.tool == "check_status" or self._quiet:
            return
        given: dict[str, object] = {}
        arguments: object = event.arguments
        if isinstance(arguments, dict):
            given = cast(dict[str, object], arguments)
        shown = ", ".join(f"{name}={_short(value)}" for name, value in given.items())
        if self._bars is not None:
            self._bars.stop()
        self._write_line(f"→ {event.tool}({shown})")

    def _progress(self, event: CallProgress | TaskUpdate) -> None:
        if self._quiet:
            return
        if self._bars is not None:
            words = plain(event.asset), plain(event.step), plain(event.status)
            self._bars.show(*words, event.progress)
            return
        key = (event.asset, event.step)
        note = event.note if isinstance(event, CallProgress) else ""
        words = f"{event.status}: {note}" if note else event.status
        if self._said.get(key) != words:
            self._said[key] = words
            self._write_line(f"  {event.asset}: {event.step} {words}")

    def _problem(self, event: CallDone) -> None:
        if self._bars is not None and event.tool == "check_status":
            self._bars.stop()
        if event.error is not None:
            self._write_line(f"  {event.error.message}")

    def _done(self, event: TurnDone) -> None:
        self.close()
        if event.error is not None:
            print(plain(event.error.message), file=self._err)
            if event.error.remedy:
                print(plain(event.error.remedy), file=self._err)


class _Bars:
    """One bar per running step, on a terminal."""

    def __init__(self, err: TextIO) -> None:
        self._err = err
        self._progress: Progress | None = None
        self._rows: dict[tuple[str, str], TaskID] = {}
        self._finished: set[tuple[str, str]] = set()

    def show(self, asset: str, step: str, status: str, progress: int) -> None:
        key = (asset, step)
        if key in self._finished:
            return
        bars = self._progress or self._begin()
        done = status not in ("queued", "running", "waiting", "")
        if key not in self._rows:
            self._rows[key] = bars.add_task(f"{asset} {step}", total=100, status=status)
        bars.update(self._rows[key], completed=progress, status=status)
        if done:
            self._finished.add(key)

    def stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()
        self._progress, self._rows = None, {}

    def _begin(self) -> Any:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("  {task.description:<24}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f}% {task.fields[status]:<8}", markup=False),
            TimeElapsedColumn(),
            console=Console(file=self._err),
            get_time=time.monotonic,
        )
        self._progress.start()
        return self._progress


def _short(value: object) -> str:
    text, end = (f'"{value}"', '"') if isinstance(value, str) else (repr(value), "")
    return text if len(text) <= 48 else f"{text[:45]}...{end}"
