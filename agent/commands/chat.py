"""`galatea chat`, or just `galatea`: the conversation."""

import argparse
import sys

from agent.commands.flags import add_turn_flags, options_for, settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_turn_flags(parser)


async def run(arguments: argparse.Namespace) -> int:
    """Until the user leaves; without a terminal, one message per line of stdin."""
    settings = settings_for(arguments)
    from agent.app import open_app

    async with open_app(settings, options_for(arguments)) as app:
        chat = await app.chat(arguments.chat, continue_last=arguments.continue_last)
        if line := await app.meanwhile(chat):
            print(line, file=sys.stderr)
        if sys.stdin.isatty() and sys.stdout.isatty():
            from agent.repl.repl import Repl

            return await Repl(app, chat, arguments.image).run()
        from agent.piped import run_lines

        return await run_lines(app, chat, sys.stdin, arguments.image)
