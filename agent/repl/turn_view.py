"""A turn's events on the screen: words as they come, calls in a line each, questions of money."""

from typing import assert_never

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
from agent.repl.screen.paint import markdown
from agent.repl.screen.streaming_markdown import StreamingMarkdown
from agent.repl.session_view import SessionView
from agent.terminal.wording import call_words

WIDEST_CALL = 110


class TurnView:
    """One turn; progress of the work itself is told from the rows, not from here."""

    def __init__(self, talk: SessionView) -> None:
        self._talk = talk
        self._out = talk.out
        self._answer = StreamingMarkdown()

    def show(self, event: Event) -> None:
        match event:
            case TextDelta():
                self._blocks(self._answer.feed(plain(event.text)))
                self._out.grow(self._answer.growing)
            case Thinking():
                self._out.grow(f"thinking {event.elapsed_s:.0f} s")
            case Notice():
                self._finish_text()
                self._out.say(event.text, "warn")
            case MessageDone():
                self._finish_text()
            case CallStarted():
                self._call(event)
            case CallDone():
                self._called(event)
            case ApprovalRequested() | ApprovalSettled():
                self._talk.money.show(event)
            case TurnDone():
                self._done(event)
            case TurnStarted() | CallProgress() | TaskUpdate():
                pass
            case _:
                assert_never(event)

    # words ------------------------------------------------------------------------------------

    def _blocks(self, blocks: list[str]) -> None:
        for block in blocks:
            clean = self._talk.clean(block)
            shown = markdown(clean, width=self._out.columns - 1, colours=self._out.colours)
            self._out.paint(shown + "\n")

    def _finish_text(self) -> None:
        self._blocks(self._answer.end())
        self._out.grow("")

    # calls ------------------------------------------------------------------------------------

    def _call(self, event: CallStarted) -> None:
        if event.tool != "check_status":
            words = f"→ {call_words(event.tool, event.arguments)}"
            room = min(WIDEST_CALL, self._out.columns - 1)
            self._out.say(words if len(words) <= room else words[: room - 1] + "…", "dim")

    def _called(self, event: CallDone) -> None:
        if event.error is not None:
            self._out.say(f"  {event.error.message}", "warn")

    # the end ----------------------------------------------------------------------------------

    def _done(self, event: TurnDone) -> None:
        self._finish_text()
        self._talk.money.drop()
        if event.error is not None:
            self._out.say(event.error.message, "bad")
            if event.error.remedy:
                self._out.say(event.error.remedy)
        if event.reason == "cancelled":
            self._stopped()

    def _stopped(self) -> None:
        going = [f"{one.task.asset} {one.task.step}" for one in self._talk.running]
        on = f" Still going on, and kept: {', '.join(going)}." if going else ""
        self._out.say(f"Stopped.{on}", "warn")
