"""Flags that several commands share."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.app import Options
    from agent.settings import Settings


def add_turn_flags(parser: argparse.ArgumentParser) -> None:
    """What `chat` and `run` both take."""
    parser.add_argument(
        "-c", dest="continue_last", action="store_true", help="go on with the last chat"
    )
    parser.add_argument("--chat", metavar="NAME", help="go on with this chat, or begin it")
    parser.add_argument("--model", metavar="NAME", help="the language model (GALATEA_MODEL)")
    parser.add_argument(
        "--offline", action="store_true", help="no keys, no network: offline model and simulator"
    )
    parser.add_argument(
        "--image", metavar="PATH", action="append", default=[], help="attach a reference picture"
    )
    parser.add_argument("--ask", action="store_true", help="ask before each paid step")
    parser.add_argument(
        "--fresh", action="store_true", help="make another, though the same was made before"
    )
    parser.add_argument(
        "--pause-after", choices=("model", "rig"), help="stop a plan for a look after this stage"
    )


def settings_for(arguments: argparse.Namespace) -> "Settings":
    """The settings with this command's flags on top. Raises UsageError."""
    from agent.settings import load_settings

    given: Mapping[str, object] = vars(arguments)
    flags = {"GALATEA_MODEL": str(given.get("model") or "")}
    if given.get("ask") or given.get("max_credits") is not None:
        flags["GALATEA_APPROVAL"] = "ask"
    settings = load_settings(flags)
    return settings.offline() if given.get("offline") else settings


def credits_given(text: str) -> float:
    """A number of credits on the command line, 0 or more."""
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError(text)
    return number


def options_for(arguments: argparse.Namespace) -> "Options":
    """How this command runs; where nobody is at the terminal, nobody is asked."""
    import sys

    from agent.app import Options

    given: Mapping[str, object] = vars(arguments)
    answered = bool(given.get("yes")) or given.get("max_credits") is not None
    return Options(
        fresh=arguments.fresh,
        pause_after=arguments.pause_after,
        can_ask=answered or sys.stdin.isatty(),
    )
