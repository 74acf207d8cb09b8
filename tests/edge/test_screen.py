"""What is printed while keys are typed, on a terminal that notes what it is asked."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from prompt_toolkit.completion import DummyCompleter
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from agent.repl.screen.screen import Screen
from agent.settings.redaction import Scrubber


class Paper(DummyOutput):
    def __init__(self) -> None:
        self.text = ""

    def write(self, data: str) -> None:
        self.text += data


def test_the_keyboard_is_never_given_back_while_lines_are_printed() -> None:
    """A terminal in its own mode swallows what it takes for line editing, Ctrl-R for one."""
    heard: list[str] = []
    given_back: list[str] = []
    paper = Paper()

    async def talk(typed: PipeInput) -> None:
        @contextmanager
        def noted() -> Generator[None]:
            given_back.append(paper.text)
            yield

        typed.cooked_mode = noted
        screen = Screen(
            colours="none",
            clean=Scrubber(),
            completer=DummyCompleter(),
            history=InMemoryHistory(),
            hear=heard.append,
            interrupt=lambda: None,
            leave=lambda: screen.leave(0),
            hint=lambda text: "",
            jobs=lambda columns: (),
            status=lambda columns: [],
            input=typed,
            output=paper,
        )
        running = asyncio.create_task(screen.run())
        typed.send_text("hello there\r")
        while not heard:
            await asyncio.sleep(0)
        for number in range(20):
            screen.say(f"line {number}")
            await asyncio.sleep(0)
        typed.send_text("\x12hel\r\x05 again\r\x04")
        assert await running == 0

    with create_pipe_input() as typed:
        asyncio.run(talk(typed))
    assert heard == ["hello there", "hello there again"]
    assert [f"line {n}" in paper.text for n in range(20)] == [True] * 20
    assert given_back == []
