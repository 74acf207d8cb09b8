"""Flags that several commands share."""

import argparse
from typing import Any


def add_turn_flags(parser: argparse.ArgumentParser, *, top: bool = False) -> None:
    """What `chat` and `run` both take, behind the command or (`top`) before it."""

    def flag(name: str, default: object = False, **how: Any) -> None:
        # behind a command a flag that is not given must leave alone what stood before it
        parser.add_argument(name, default=default if top else argparse.SUPPRESS, **how)

    switch = {"action": "store_true"}
    flag("-c", dest="continue_last", help="go on with the last chat", **switch)
    flag("--chat", None, metavar="NAME", help="go on with this chat, or begin it")
    flag("--model", None, metavar="NAME", help="the language model (GALATEA_MODEL)")
    flag("--offline", help="no keys, no network: offline model and simulator", **switch)
    flag("--image", [], metavar="PATH", action="append", help="attach a reference picture")
    flag("--ask", help="ask before each paid step", **switch)
    flag("--fresh", help="make another, though the same was made before", **switch)
    flag(
        "--pause-after",
        None,
        choices=("model", "rig"),
        help="stop a plan for a look after this stage",
    )


def credits_given(text: str) -> float:
    """A number of credits on the command line, 0 or more."""
    number = float(text)
    if not 0 <= number < float("inf"):
        raise ValueError(text)
    return number


def seconds_given(text: str) -> float:
    """A time on the command line, above 0."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError(text)
    return number


def add_offline_flag(
    parser: argparse.ArgumentParser,
    means: str = "no keys, no network: offline model and simulator",
) -> None:
    """Not given, it leaves alone what stood before the command."""
    parser.add_argument("--offline", action="store_true", default=argparse.SUPPRESS, help=means)


def add_model_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME",
        default=argparse.SUPPRESS,
        help="the language model (GALATEA_MODEL)",
    )


def add_json_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", dest="as_json", help="as JSON, for programs")


def add_step_flags(parser: argparse.ArgumentParser) -> None:
    """What commands take that begin a step of one asset."""
    parser.add_argument("name", metavar="NAME", help="the asset")
    parser.add_argument("--yes", action="store_true", help="approve the price")
    parser.add_argument("--no-wait", action="store_true", help="leave once it is on its way")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    add_offline_flag(parser)
