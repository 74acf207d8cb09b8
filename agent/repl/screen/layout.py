"""Where things stand on the screen, and in which colours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition, has_completions, is_done
from prompt_toolkit.layout import (
    AnyContainer,
    BufferControl,
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    VerticalAlign,
    Window,
)
from prompt_toolkit.layout.menus import CompletionsMenuControl
from prompt_toolkit.layout.processors import (
    AppendAutoSuggestion,
    HighlightIncrementalSearchProcessor,
)
from prompt_toolkit.styles import Style
from prompt_toolkit.widgets import SearchToolbar

from agent.repl.screen.status_bar import Line

STYLE = Style.from_dict(
    {
        "prompt": "bold ansicyan",
        "hint": "ansibrightblack",
        "question": "bold ansiyellow",
        "job": "",
        "job.done": "ansicyan bg:#333333",
        "job.rest": "bg:#333333",
        "job.time": "ansibrightblack",
        "status": "ansibrightblack",
        "status.warning": "ansiyellow",
        "completion-menu": "fg:default bg:default",
        "completion-menu.completion": "fg:default bg:default",
        "completion-menu.completion.current": "fg:default bg:default reverse",
        "completion-menu.meta.completion": "fg:ansibrightblack bg:default",
        "completion-menu.meta.completion.current": "fg:default bg:default",
        "auto-suggestion": "ansibrightblack",
    }
)
MOST_INPUT_LINES = 8
MOST_COMPLETIONS = 6


@dataclass(frozen=True)
class ScreenRegions:
    """What each region shows at the moment."""

    growing: Callable[[], list[str]]
    question: Callable[[], list[str]]
    asking_amount: Callable[[], bool]
    hint: Callable[[], str]
    jobs: Callable[[], Sequence[Line]]
    status: Callable[[], Line]


def layout(input: Buffer, amount: Buffer, parts: ScreenRegions) -> Layout:
    """The whole screen, from the top; it takes no more lines than it needs."""
    search = SearchToolbar(ignore_case=True)
    control = BufferControl(
        input,
        input_processors=[HighlightIncrementalSearchProcessor(), AppendAutoSuggestion()],
        search_buffer_control=search.control,
        preview_search=True,
    )
    window = Window(
        control,
        height=Dimension(min=1, max=MOST_INPUT_LINES),
        wrap_lines=True,
        dont_extend_height=True,
        get_line_prefix=_prefix,
    )
    rows: list[AnyContainer] = [
        _lines(lambda: [[("", line)] for line in parts.growing()]),
        _lines(lambda: [[("class:question", f"  {line}")] for line in parts.question()]),
        ConditionalContainer(_amount(amount), Condition(parts.asking_amount)),
        window,
        search,
        _completions(),
        _lines(lambda: [[("class:hint", f"  {parts.hint()}")]] if parts.hint() else []),
        _lines(parts.jobs),
        _lines(lambda: [line] if (line := parts.status()) else []),
    ]
    return Layout(HSplit(rows, align=VerticalAlign.TOP), focused_element=input)


def _prefix(line_number: int, wrap_count: int) -> Line:
    first = line_number == 0 and wrap_count == 0
    return [("class:prompt", "› " if first else "  ")]


def _amount(buffer: Buffer) -> Window:
    return Window(
        BufferControl(buffer),
        height=1,
        dont_extend_height=True,
        get_line_prefix=_credits,
    )


def _credits(line_number: int, wrap_count: int) -> Line:
    return [("class:question", "  credits › ")]


def _completions() -> ConditionalContainer:
    menu = Window(
        CompletionsMenuControl(),
        height=Dimension(min=1, max=MOST_COMPLETIONS),
        dont_extend_height=True,
        style="class:completion-menu",
    )
    return ConditionalContainer(menu, has_completions & ~is_done)


def _lines(lines: Callable[[], Sequence[Line]]) -> ConditionalContainer:
    """A region that is as high as what it shows, and gone where that is nothing."""

    def text() -> Line:
        joined: Line = []
        for number, line in enumerate(lines()):
            joined += [("", "\n")] if number else []
            joined += line
        return joined

    window = Window(FormattedTextControl(text), dont_extend_height=True, wrap_lines=False)
    return ConditionalContainer(window, Condition(lambda: bool(lines())) & ~is_done)
