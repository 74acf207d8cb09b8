"""The chat without a terminal: one message per line of input."""

import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

from agent.app import App
from agent.app.banner import banner
from agent.chat.chat import Chat
from agent.core.sanitize import plain
from agent.terminal.exit_codes import INTERRUPTED, OK
from agent.terminal.run_turn_command import one_turn
from agent.terminal.streams import unreadable


async def run_lines(app: App, chat: Chat, lines: TextIO, images: Sequence[str]) -> int:
    """A turn per line until the input ends; gives the first exit code that is not 0."""
    print(banner(app.settings), file=sys.stderr)
    code = OK
    for line in _read(lines):
        text = line.strip()
        if not text:
            continue
        if text in ("/quit", "/exit"):
            break
        print(plain(f"\n› {text}"), flush=True)
        turn_code = await one_turn(app, chat, text, images=images)
        images = ()
        code = code or turn_code
        if turn_code == INTERRUPTED:
            break
    return code


def _read(lines: TextIO) -> Iterator[str]:
    try:
        yield from lines
    except OSError as error:
        raise unreadable(error) from error
