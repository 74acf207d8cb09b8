"""`galatea run`: one turn for a script or a person."""

import argparse
import sys

from agent.cli.flags import add_turn_flags, credits_given, seconds_given
from agent.core.errors import UsageError
from agent.settings.paths import home_path
from agent.terminal.launch import options_for, settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", nargs="+", help="the message; - reads stdin")
    add_turn_flags(parser)
    parser.add_argument("--yes", action="store_true", help="approve each price that is asked")
    parser.add_argument(
        "--max-credits", type=credits_given, metavar="N", help="approve up to N credits in all"
    )
    parser.add_argument("--quiet", action="store_true", help="only the answer and the files")
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="one event per line on stdout"
    )
    parser.add_argument("--output", metavar="DIR", help="copy the files there, by their names")
    parser.add_argument(
        "--timeout",
        type=seconds_given,
        metavar="S",
        help="leave after so many seconds with exit code 7; the work goes on",
    )
    parser.add_argument(
        "--no-wait",
        action="store_true",
        help="print the handles and leave; `galatea resume NAME` waits for them",
    )


async def run(arguments: argparse.Namespace) -> int:
    """The exit code of the turn; answers on stdout, everything else on stderr."""
    text = " ".join(arguments.text)
    text = _stdin() if text == "-" else text
    if not text.strip():
        raise UsageError("There is no message.", remedy='Try: galatea run "make a silver knight"')
    settings = settings_for(arguments)
    from agent.llm.openai_model import load_sdk

    load_sdk()  # first: what loads after it is not held up by so much
    from agent.app import open_app
    from agent.app.banner import banner
    from agent.terminal.run_turn_command import one_turn

    if not arguments.quiet:
        print(banner(settings), file=sys.stderr)
    async with open_app(settings, options_for(arguments)) as app:
        chat = await app.chat(arguments.chat, continue_last=arguments.continue_last)
        if not arguments.quiet and (line := await app.meanwhile(chat)):
            print(line, file=sys.stderr)
        return await one_turn(
            app,
            chat,
            text.strip(),
            images=arguments.image,
            as_json=arguments.as_json,
            yes=arguments.yes,
            max_credits=arguments.max_credits,
            quiet=arguments.quiet,
            output=home_path(arguments.output) if arguments.output else None,
            timeout_s=arguments.timeout,
            wait=not arguments.no_wait,
        )


def _stdin() -> str:
    from agent.terminal.streams import decoded, unreadable

    try:
        return decoded(sys.stdin).read()
    except OSError as error:
        raise unreadable(error) from error
