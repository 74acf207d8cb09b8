"""Flags that several commands share."""

import argparse
import logging
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agent.core.errors import ConfigError

if TYPE_CHECKING:
    from agent.app import Options
    from agent.settings import Settings
    from agent.settings.redaction import Scrubber


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


def settings_for(arguments: argparse.Namespace) -> "Settings":
    """The settings with this command's flags on top. Raises UsageError."""
    from agent.settings import load_settings
    from agent.settings.key_store import kind_problem
    from agent.settings.typos import misspelt

    for sentence in misspelt():
        print(f"galatea: {sentence}", file=sys.stderr)
    given: Mapping[str, object] = vars(arguments)
    flags = {"GALATEA_MODEL": str(given.get("model") or "")}
    if given.get("ask") or given.get("max_credits") is not None:
        flags["GALATEA_APPROVAL"] = "ask"
    settings = load_settings(flags)
    scrubber_of(arguments).learn(settings.secrets())
    if settings.log == "json" and (given.get("debug") or given.get("verbose")):
        from agent.settings.logs import start_logging

        start_logging(logging.DEBUG if given.get("debug") else logging.INFO, settings.log)
    settings = settings.offline() if given.get("offline") else settings
    if problem := kind_problem("tripo", settings.tripo_api_key):
        print(f"galatea: TRIPO_API_KEY: {problem}", file=sys.stderr)
    return settings


def scrubber_of(arguments: argparse.Namespace) -> "Scrubber":
    """What takes keys out of this command's output; `main` puts it there."""
    from agent.settings.redaction import Scrubber

    given: Mapping[str, object] = vars(arguments)
    scrub = given.get("scrub")
    return scrub if isinstance(scrub, Scrubber) else Scrubber()


def server_extra() -> None:
    """Raises ConfigError where the extra for servers is not installed."""
    import importlib.util

    needed = ("fastapi", "uvicorn", "mcp", "prometheus_client", "cryptography")
    if any(importlib.util.find_spec(name) is None for name in needed):
        raise ConfigError("This needs the server extra: pip install 'galatea-3d[server]'")


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
        waits=not given.get("no_wait"),
        quiet=bool(given.get("quiet")),
    )
