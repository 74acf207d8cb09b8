"""Questions of money on a terminal that only knows lines."""

import asyncio
from collections.abc import Callable

import pytest

from agent.repl.line_ui import LineUi
from agent.repl.screen.question import Question

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (["y\n"], ("y", None)),
        (["Yes please\n"], ("y", None)),
        (["r\n"], ("r", None)),
        (["n\n"], ("n", None)),
        (["what?\n"], ("n", None)),
        (["\n"], ("n", None)),
        ([None], ("n", None)),
        (["a\n", "1,000\n"], ("a", 1000.0)),
        (["a\n", "plenty\n"], ("n", None)),
        (["a\n", None], ("n", None)),
    ],
)
async def test_a_line_answers_and_anything_unclear_is_a_no(
    typed: list[str | None], answer: object, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = LineUi()
    say: Callable[[str | None], None] = lines._typed.put_nowait
    for line in typed:
        say(line)
    future: asyncio.Future[tuple[str, float | None]] = asyncio.get_running_loop().create_future()
    question = Question(["rig(asset=knight)"], [("y", "yes"), ("n", "no")], answer=future)
    assert await lines.ask(question) == answer
    shown = capsys.readouterr().out
    assert "rig(asset=knight)" in shown
    assert ("how many credits" in shown) == (len(typed) == 2)


async def test_it_is_left_once() -> None:
    lines = LineUi()
    lines.leave(0)
    lines.leave(1)
    assert await lines.left == 0
