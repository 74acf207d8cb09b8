"""A turn as a person reads it beside a script, and what its exit code is."""

import io

import pytest

from agent.core.events import (
    ApprovalSettled,
    Event,
    MessageDone,
    TextDelta,
    Thinking,
)
from agent.core.messages import Assistant
from agent.terminal.exit_codes import exit_code
from agent.terminal.printer import Printer
from tests.agent.terminal.printed_events import FILE, called, done, progress, started, trouble
from tests.inside import Terminal


def shown(*events: Event, quiet: bool = False, terminal: bool = False) -> tuple[str, str]:
    """What stands on stdout and on stderr."""
    out, err = io.StringIO(), Terminal() if terminal else io.StringIO()
    printer = Printer(out, err, quiet=quiet)
    for event in events:
        printer.show(event)
    printer.close()
    return out.getvalue(), err.getvalue()


def test_a_step_is_a_line_when_it_begins_to_be_something_else() -> None:
    waits = progress("queued", note="a place is free in 20 s")
    lines = shown(waits, waits, progress("running", 10), progress("running", 50))[1].splitlines()
    assert lines == ["  knight: rig queued: a place is free in 20 s", "  knight: rig running"]


def test_calls_are_told_as_short_as_can_be() -> None:
    long = {"prompt": "x" * 99, "animations": ["wave_goodbye_01"] * 9}
    (line,) = shown(started(arguments=long), started("check_status"))[1].splitlines()
    assert line.startswith('→ generate_3d(prompt="xxx')
    assert '..."' in line and line.endswith("...)")
    assert shown(started(arguments="{half"))[1] == "→ generate_3d()\n"


def test_a_no_and_a_problem_are_told_and_how_the_turn_failed() -> None:
    no = ApprovalSettled(approval="A1", decision="deny", by="local")
    yes = ApprovalSettled(approval="A1", decision="approve", by="local")
    failed = called(error=trouble("rejected"))
    lines = shown(no, yes, failed, done("error", "no_model", "Try later."))[1].splitlines()
    assert lines == [
        "  not approved: nothing was sent",
        "  It was rejected.",
        "It was no_model.",
        "Try later.",
    ]


def test_quiet_leaves_the_answer_and_what_failed() -> None:
    answer = [TextDelta(text="Done."), MessageDone(message=Assistant(content="Done."))]
    events = [started(), progress("running"), called(error=trouble("rejected")), *answer]
    assert shown(*events, done(error="no_model"), quiet=True) == ("Done.\n", "It was no_model.\n")


def test_on_a_terminal_bars_give_way_to_words_and_a_finished_one_is_not_drawn_again() -> None:
    running, ended = progress("running", 10), progress("success", 100)
    events = [running, ended, TextDelta(text="Rigged."), ended, started(), called("check_status")]
    out, err = shown(*events, running, done(), terminal=True)
    assert out == "Rigged.\n"
    assert "knight rig" in err and "100%" in err
    after = err.partition("→ generate_3d()")[2]
    assert "knight rig" not in after


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([done()], 0),
        ([done("cancelled")], 130),
        ([done("declined")], 4),
        ([done("round_limit")], 6),
        ([done("round_limit", files=(FILE,))], 0),
        ([done("error", "model_unavailable")], 6),
        ([called(error=trouble("internal")), done()], 1),
        ([called(error=trouble("bad_arguments")), done()], 6),
        ([called(error=trouble("unknown_tool")), done()], 6),
        ([called(error=trouble("unknown_asset")), done()], 0),
        ([called(error=trouble("bad_request")), done()], 0),
        ([called(error=trouble("bad_arguments")), called(), done()], 0),
        ([called(error=trouble("task_failed")), done()], 5),
        ([called(error=trouble("task_failed")), done(files=(FILE,))], 0),
        ([called(error=trouble("out_of_credits")), done(files=(FILE,))], 4),
        ([called(error=trouble("key_refused")), done()], 3),
        ([called("check_status", asset="old", problem=trouble("task_failed")), done()], 5),
        ([called("check_status", assets=[{"problem": trouble("task_failed")}]), done()], 0),
    ],
)
def test_the_exit_code_is_that_of_the_worst_that_was_left(events: list[Event], code: int) -> None:
    assert exit_code(events) == code


def test_on_a_terminal_a_thinking_model_is_one_line_that_goes_away() -> None:
    out, err = shown(
        Thinking(elapsed_s=0.0), Thinking(elapsed_s=12.4), TextDelta(text="Here."), terminal=True
    )
    assert out == "Here.\n"
    assert "thinking 12 s" in err and "\n" not in err and err.endswith("\r")


def test_in_a_file_and_when_quiet_thinking_says_nothing() -> None:
    events = (Thinking(elapsed_s=3.0), MessageDone(message=Assistant(content="")))
    assert shown(*events) == ("", "") == shown(*events, terminal=True, quiet=True)
