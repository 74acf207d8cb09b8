"""`galatea`: the command line. Heavy parts are imported by the command that needs them."""

import os
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from agent import __version__

if TYPE_CHECKING:
    import argparse

ABOUT = "Talk a character into being: describe it, and it is modelled, rigged and brought to life."
CODES = """exit codes:
  0 done · 1 a bug of ours · 2 usage, or a name that does not exist · 3 configuration
  4 stopped for money · 5 the 3D service failed, nothing delivered · 6 the language model failed
  7 --timeout passed · 130 interrupted"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; a user sees one sentence, never a traceback."""
    words = sys.argv[1:] if argv is None else list(argv)
    from agent.terminal.streams import sure_streams

    left: SystemExit | None = None
    with sure_streams(words) as out:
        try:
            code = _command(words)
        except SystemExit as leaving:  # --help, or a wrong word
            left = leaving
            code = leaving.code if isinstance(leaving.code, int) else int(bool(leaving.code))
    if not out.trouble:
        if left is not None:
            raise left
        return code
    with suppress(OSError, ValueError):
        print(f"galatea: the output could not be written ({out.trouble}).", file=sys.stderr)
    return code or 3


def _command(words: list[str]) -> int:
    if words == ["--version"]:
        print(f"galatea {__version__}")  # without loading what only the commands need
        return 0
    import argparse

    from agent.settings.redaction import Scrubber, clean_streams

    scrub = Scrubber()
    scrub.learn_from(os.environ)
    with clean_streams(scrub):
        return _run(parser(words).parse_args(words, argparse.Namespace(scrub=scrub)))


def _run(arguments: "argparse.Namespace") -> int:
    import asyncio

    from agent.terminal.exit_codes import INTERRUPTED, OK

    try:
        _start_logging(arguments)
        return asyncio.run(arguments.run(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
        return OK
    except Exception as error:
        if arguments.debug:
            raise
        return _explained(error)


def parser(words: Collection[str] | None = None) -> "argparse.ArgumentParser":
    """Of the whole command line; given its words, of what they can mean."""
    import argparse

    from agent.cli.commands import COMMANDS, command
    from agent.cli.flags import add_turn_flags

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            if message.startswith("argument COMMAND: invalid choice: "):
                self.exit(2, _no_command(message.split("'")[1], COMMANDS))
            super().error(message)

    parser = Parser(
        prog="galatea",
        description=ABOUT,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common(False)],
    )
    parser.add_argument("--version", action="version", version=f"galatea {__version__}")
    parser.set_defaults(run=_chat)
    add_turn_flags(parser, top=True)  # plain `galatea` is `galatea chat`
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", parser_class=argparse.ArgumentParser
    )
    sure = words is not None and next(iter(words), "") in COMMANDS
    for name, about in COMMANDS.items():
        called = words is None or name in words
        if sure and not called:
            continue  # a parser for each of them takes longer than all that is done with one
        one = commands.add_parser(
            name, help=about, description=about, parents=[_common(argparse.SUPPRESS)]
        )
        if called:
            module = command(name)
            module.add_arguments(one)
            one.set_defaults(run=module.run)
    return parser


async def _chat(arguments: "argparse.Namespace") -> int:
    from agent.cli.commands.chat import run

    return await run(arguments)


def _no_command(given: str, commands: Collection[str]) -> str:
    """Most who get here have left out `run`."""
    from difflib import get_close_matches

    near = get_close_matches(given, commands, n=1)
    meant = f"Did you mean galatea {near[0]}? " if near else ""
    return (
        f"galatea: there is no command {given!r}.\n{meant}`galatea --help` lists them; a wish goes "
        f'behind run: galatea run "make a silver knight"\n'
    )


def _common(default: object) -> "argparse.ArgumentParser":
    import argparse

    common = argparse.ArgumentParser(add_help=False)
    for flag, about in (
        ("--verbose", "log lines on stderr"),
        ("--debug", "more log lines, and tracebacks"),
    ):
        common.add_argument(flag, action="store_true", default=default, help=about)
    return common


def _start_logging(arguments: "argparse.Namespace") -> None:
    import logging

    if arguments.debug or arguments.verbose:
        from agent.settings.logs import start_logging

        start_logging(logging.DEBUG if arguments.debug else logging.INFO)
    else:
        logging.getLogger("galatea").addHandler(logging.NullHandler())


def _explained(error: Exception) -> int:
    """One sentence, what to do, and the exit code."""
    import logging
    import secrets

    from agent.core.errors import AgentError, ConfigError, ModelFailed, TurnRunning, UsageError
    from agent.core.sanitize import plain
    from agent.terminal.exit_codes import BUG, CONFIG, MODEL, MONEY, SERVICE, USAGE
    from tools.errors import Declined, Fixable, OutOfCredits, ToolError, Unusable

    if isinstance(error, AgentError | ToolError):
        print(plain(f"galatea: {error.message}"), file=sys.stderr)
        if error.remedy:
            print(plain(error.remedy), file=sys.stderr)
        match error:
            case ConfigError() | Unusable():
                return CONFIG
            case ModelFailed():
                return MODEL
            case UsageError() | TurnRunning() | Fixable():
                return USAGE
            case Declined() | OutOfCredits():
                return MONEY
            case _:
                return SERVICE
    reference = secrets.token_hex(4)
    logging.getLogger("galatea").error("bug %s", reference, exc_info=error)
    print(
        f"galatea: something broke inside Galatea ({type(error).__name__}, reference {reference})."
        " Run it again with --debug to see where.",
        file=sys.stderr,
    )
    return BUG
