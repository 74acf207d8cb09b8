"""`galatea chat`, or just `galatea`: the conversation."""

import argparse
import os
import sys

from agent.cli.flags import add_turn_flags
from agent.terminal.launch import options_for, scrubber_of, settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_turn_flags(parser)


async def run(arguments: argparse.Namespace) -> int:
    """Until the user leaves; without a terminal, one message per line of stdin."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        from agent.terminal.colours import is_dumb

        if is_dumb(os.environ):
            from agent.repl.line_ui import talk_in_lines

            return await talk_in_lines(arguments, scrubber_of(arguments))
        from agent.repl.bootstrap import talk_in_terminal

        return await talk_in_terminal(arguments, scrubber_of(arguments))
    return await _piped(arguments)


async def _piped(arguments: argparse.Namespace) -> int:
    settings = settings_for(arguments)
    from agent.app import open_app
    from agent.terminal.line_mode import run_lines
    from agent.terminal.streams import decoded

    async with open_app(settings, options_for(arguments)) as app:
        chat = await app.chat(arguments.chat, continue_last=arguments.continue_last)
        if line := await app.meanwhile(chat):
            print(line, file=sys.stderr)
        return await run_lines(app, chat, decoded(sys.stdin), arguments.image)
