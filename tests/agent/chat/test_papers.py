"""What is written for people: a chat as a page, ages, log lines, and how an error is explained."""

import argparse
import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from agent.chat.chat_rows import ChatRow
from agent.chat.export import as_markdown
from agent.cli.cli import _run, main
from agent.core.errors import ModelUnavailable
from agent.core.events import Event, MessageDone, TextDelta, TurnStarted
from agent.core.messages import Assistant, User
from agent.settings.logs import start_logging
from agent.settings.redaction import CleanStream, Scrubber
from agent.terminal.chat_text import age, chat_list, nearest
from tests.agent.terminal.printed_events import FILE, called, done, progress, started, trouble
from tools.errors import Declined, TaskFailed

DAY_S = 24 * 3600


def chat(name: str | None = None, words: str = "", updated_at: float = 0.0) -> ChatRow:
    return ChatRow(
        id="c0ffee", owner="local", name=name, created_at=0.0, updated_at=updated_at,
        first_words=words,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-5, "now"),
        (59, "now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (2 * DAY_S - 1, "47 h"),
        (2 * DAY_S, "2 days"),
    ],
)
def test_ages_are_told_in_the_unit_that_fits(seconds: float, told: str) -> None:
    assert age(seconds) == told


def test_chats_are_a_line_each_and_the_nearest_name_is_found() -> None:
    rows = [chat("castle", "make a\ncastle"), chat(None, "hello"), chat(None, "")]
    assert chat_list(rows, now=120.0, columns=80).splitlines() == [
        "castle  2 min  make a castle",
        "c0ffee  2 min  hello",
    ]
    assert nearest("castel", rows) == "castle"
    assert nearest("dragon", rows) == ""


def test_a_chat_becomes_a_page_with_pictures_calls_troubles_and_files() -> None:
    events: list[Event] = [
        TurnStarted(chat="c", turn="t1", message=User(content="make it", images=("face.png",))),
        TextDelta(text="I "),
        started(arguments={"image": "face.png"}),
        progress("running"),
        called(error=trouble("rejected")),
        called("rig"),
        MessageDone(message=Assistant(content="  ")),
        MessageDone(message=Assistant(content="I could not.")),
        done("round_limit", files=(FILE.model_copy(update={"path": "/a.glb"}),), credits=20.0),
        done(),
    ]
    assert as_markdown(chat(), events).split("\n\n") == [
        "# Chat c0ffee",
        "Begun 1970-01-01 00:00 UTC.",
        "## You",
        "make it",
        "(image: face.png)",
        '- `generate_3d` {"image": "face.png"}',
        "- generate_3d did not work: It was rejected.",
        "## Galatea",
        "I could not.",
        "*(round limit)*",
        "Files (20 credits):",
        "- knight model: /a.glb\n",
    ]


@pytest.fixture
def usual_logging() -> Iterator[None]:
    """Logging as before afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("galatea")
    before = root.handlers[:], root.level, ours.level
    root.handlers[:] = []  # else they would be closed
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


@pytest.mark.usefixtures("usual_logging")
@pytest.mark.parametrize("form", ["pretty", "json"])
def test_a_logged_bug_brings_its_traceback_in_either_form(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(logging.INFO, form)
    try:
        raise ZeroDivisionError("by nothing\x1b[2J")
    except ZeroDivisionError:
        logging.getLogger("galatea.tests").exception("it broke")
    text = capsys.readouterr().err
    assert "it broke" in text and "by nothing" in text and "Traceback" in text
    assert "\x1b" not in text
    assert text.count("\n") == 1 or form == "pretty"


def test_no_key_gets_through_in_lines_either() -> None:
    out = io.StringIO()
    stream = CleanStream(out, Scrubber(["my-secret-value"]))
    stream.writelines(["it is my-sec", "ret-value\n", "and on\n"])
    stream.finish()
    assert out.getvalue() == "it is [hidden]\nand on\n"


def test_a_key_that_ends_a_line_is_hidden_from_its_first_letter_on() -> None:
    out = io.StringIO()
    stream = CleanStream(out, Scrubber(["my-secret-value"]))
    print("my-secret-value", file=stream)  # type: ignore[arg-type]
    print("my-secret-value", file=stream)  # type: ignore[arg-type]
    stream.finish()
    assert out.getvalue() == "[hidden]\n[hidden]\n"


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (Declined("It costs too much."), 4, "It costs too much."),
        (TaskFailed("It went wrong."), 5, "It went wrong."),
        (ModelUnavailable("It is away.", remedy="Try later."), 6, "Try later."),
        (ZeroDivisionError("inside"), 1, "something broke inside Galatea (ZeroDivisionError"),
    ],
)
def test_what_ends_a_command_is_a_sentence_and_a_code(
    error: Exception, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def command(_: Any) -> int:
        raise error

    given = argparse.Namespace(run=command, debug=False, verbose=False)
    assert _run(given) == code
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


def test_a_command_that_is_misspelt_or_half_is_told_its_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for argv in (["run"], ["chat", "--nonsense"]):
        with pytest.raises(SystemExit) as left:
            main(argv)
        assert left.value.code == 2
        assert "usage: galatea" in capsys.readouterr().err
