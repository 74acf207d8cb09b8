"""The table of commands: one place for /help, completion, hints and the page in docs."""

import asyncio
import inspect
from contextlib import closing
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from agent.core.errors import UsageError
from agent.repl.command import SlashCommand, split
from agent.repl.command_table import TABLE
from agent.repl.completion import Offers
from agent.repl.completion_data import CompletionData
from agent.repl.hint import hint
from agent.repl.manual import overview
from agent.repl.screen.half_blocks import half_blocks, index_of
from agent.repl.screen.question import Question, amount
from agent.repl.screen.running_task import RunningTask, left_s
from agent.repl.screen.status_bar import Line, Status, bar, duration, job_lines, status_line
from agent.terminal.colours import colours_of, is_dumb
from tests.tools.task_row import task

ISSUE = (
    "new chats chat rename export model assets show open save convert image estimate credits"
    " approve stop resume retry config doctor quit help"
).split()
KNOWN = CompletionData(
    handles=["knight", "knight-2", "barrel"],
    clips={"knight": ["walk", "idle"]},
    presets={"knight": ["walk", "wave_goodbye_01", "jump"], "barrel": []},
    chats=["castle", "two words"],
    models=["gpt-big"],
)


def offered(text: str, *, asked: bool = False) -> list[str]:
    event = CompleteEvent(text_inserted=not asked, completion_requested=asked)
    return [c.text for c in Offers(TABLE, KNOWN).get_completions(Document(text), event)]


def test_every_command_that_was_asked_for_is_there() -> None:
    assert sorted(command.name for command in TABLE.commands) == sorted(ISSUE)


def test_help_names_every_command_and_fits_80_columns() -> None:
    shown = overview(TABLE)
    assert all(command.line in shown for command in TABLE.commands)
    assert max(map(len, shown.splitlines())) < 80


@pytest.mark.parametrize("command", TABLE.commands, ids=lambda command: command.name)
def test_a_command_takes_the_arguments_its_usage_names(command: SlashCommand) -> None:
    parameters = list(inspect.signature(command.run).parameters.values())[1:]
    least = sum(p.default is p.empty and p.kind is not p.VAR_POSITIONAL for p in parameters)
    anything = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    assert least <= command.least
    assert anything or (command.most is not None and command.most <= len(parameters))


def test_lines_become_commands() -> None:
    command, words = TABLE.parse('/save knight "my models/now"')
    assert (command.name, words) == ("save", ["knight", "my models/now"])
    assert TABLE.parse("/q")[0].name == "quit"
    assert split("it's \"open") == ["it's", '"open']


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/shwo x", "Did you mean /show"),
        ("/c", "/convert or /credits or /chats or /chat or /config"),
        ("/zzz", "/help lists"),
        ("/save knight", "Copy its files"),
        ("/assets now", "List what you have made"),
    ],
)
def test_a_wrong_line_names_what_is_right(line: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        TABLE.parse(line)
    assert said in raised.value.remedy


def test_names_are_offered_where_they_can_stand() -> None:
    assert offered("/sh") == ["show "]
    assert offered("/show kn") == ["knight", "knight-2"]
    assert offered("/show knight ") == ["walk", "idle"]
    assert offered("/show knight walk ") == []
    assert offered("/estimate knight walk j") == ["jump"]
    assert offered("/convert barrel f") == ["fbx"]
    assert offered("/chat t") == ['"two words"']
    assert offered("/model g") == ["gpt-big"]
    assert offered("/nothing x") == []


def test_plain_words_are_completed_when_asked_with_what_that_rig_can_do() -> None:
    assert offered("let knight wa") == []
    assert offered("let knight wa", asked=True) == ["walk", "wave_goodbye_01"]
    assert offered("let barrel wa", asked=True) == []
    assert offered("what of bar", asked=True) == ["barrel"]


def test_pictures_are_offered_after_image(tmp_path: Path) -> None:
    (tmp_path / "knight.png").touch()
    (tmp_path / "knight.txt").touch()
    assert offered(f"/image {tmp_path}/kn") == ["ight.png"]


def test_the_hint_says_what_a_command_takes() -> None:
    assert hint("/show kn", TABLE).startswith("/show NAME [CLIP] · look")
    assert hint("/sh", TABLE) == hint("make a knight", TABLE) == ""
    assert "no such command" in hint("/foo bar", TABLE)


@pytest.mark.parametrize(
    ("given", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "true"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "none"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "none"),
        ({}, "none"),
    ],
)
def test_colours_follow_the_environment(given: dict[str, str], colours: str) -> None:
    assert colours_of(given) == colours


def test_a_windows_console_needs_no_term() -> None:
    assert not is_dumb({"OS": "Windows_NT"})
    assert is_dumb({})


def test_half_blocks_show_two_pixels_a_cell() -> None:
    from PIL import Image

    image = Image.new("RGB", (2, 4), (255, 0, 0))
    image.paste((0, 0, 255), (0, 2, 2, 4))
    shown = half_blocks([image], columns=2, colours="true")
    assert shown.splitlines() == [
        "\x1b[38;2;255;0;0;48;2;255;0;0m▀▀\x1b[0m",
        "\x1b[38;2;0;0;255;48;2;0;0;255m▀▀\x1b[0m",
    ]
    assert "38;5;196" in half_blocks([image], columns=2, colours="256")
    assert half_blocks([image], columns=2, colours="16") == ""
    assert [index_of(p) for p in ((0, 0, 0), (255, 255, 255), (128, 128, 128))] == [16, 231, 244]


def test_a_question_takes_its_keys_and_none_that_was_just_being_typed() -> None:
    with closing(asyncio.new_event_loop()) as loop:
        answer = loop.create_future()
        question = Question([], [("y", "yes"), ("n", "no")], armed_at_s=10.0, answer=answer)
        assert question.press("y", now_s=9.9) is None
        assert question.press("y", now_s=10.5) is None
        assert question.press("q", now_s=12.0) is None
        assert question.press("Y", now_s=12.0) == "y"


@pytest.mark.parametrize(
    ("text", "credits"), [("50", 50), ("1,000.5", 1000.5), ("0", None), ("-1", None), ("x", None)]
)
def test_an_amount_is_a_number_above_0(text: str, credits: float | None) -> None:
    assert amount(text) == credits


def shown(line: Line) -> str:
    return "".join(part[1] for part in line)


def test_a_task_is_a_line_with_bar_time_and_guess() -> None:
    [line] = job_lines([RunningTask(task(), 12.0, 18.0)], columns=80)
    assert "knight  animate:walk" in shown(line)
    assert shown(line).endswith(" 40%  12 s  ~18 s left")


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_lines_fit_the_screen_and_many_tasks_are_counted(columns: int) -> None:
    lines = job_lines([RunningTask(task(), 1.0, None)] * 9, columns=columns)
    assert len(lines) == 5
    assert shown(lines[-1]).strip() == "and 5 more"
    if columns >= 40:
        assert all(len(shown(line)) <= columns for line in lines)
    status = status_line(Status(["a" * 30, "b" * 30], "simulator"), columns=columns)
    assert len(shown(status)) <= columns


def test_bars_grow_by_eighths() -> None:
    assert bar(0.5, 8) == ("████", "    ")
    assert bar(1.0, 8) == ("████████", "")
    assert bar(1 / 16, 8)[0] == "▌"
    assert bar(0.5, 8, plain=True) == ("####", "----")


def test_times_and_guesses_are_plain() -> None:
    assert [duration(s) for s in (0, 59.4, 61, 3723)] == ["0 s", "59 s", "1:01", "1:02:03"]
    assert left_s(0, 5, 20) == 15
    assert left_s(50, 30, 20) == 30
    assert left_s(5, 30, None) is None
