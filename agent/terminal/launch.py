"""How a command starts: its settings, its options, what takes keys out of its output."""

import argparse
import logging
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from agent.core.errors import ConfigError

if TYPE_CHECKING:
    from agent.app import Options
    from agent.settings import Settings
    from agent.settings.redaction import Scrubber


def settings_for(arguments: argparse.Namespace) -> "Settings":
    """The settings with this command's flags on top. Raises UsageError."""
    from agent.settings import load_settings
    from agent.settings.folder_trust import sentence
    from agent.settings.key_store import kind_problem
    from agent.settings.typos import misspelt_names

    for misspelling in misspelt_names():
        print(f"galatea: {misspelling}", file=sys.stderr)
    given: Mapping[str, object] = vars(arguments)
    flags = {"GALATEA_MODEL": str(given.get("model") or "")}
    if given.get("ask") or given.get("max_credits") is not None:
        flags["GALATEA_APPROVAL"] = "ask"
    settings = load_settings(flags)
    scrubber_of(arguments).learn(settings.secrets())
    if refusal := sentence(settings.refused):
        print(f"galatea: {refusal}", file=sys.stderr)
    if settings.log == "json" and (given.get("debug") or given.get("verbose")):
        from agent.settings.logs import start_logging

        start_logging(logging.DEBUG if given.get("debug") else logging.INFO, settings.log)
    settings = settings.offline() if given.get("offline") else settings
    if problem := kind_problem("tripo", settings.tripo_api_key):
        print(f"galatea: TRIPO_API_KEY: {problem}", file=sys.stderr)
    return settings


def options_for(arguments: argparse.Namespace) -> "Options":
    """How this command runs; where nobody is at the terminal, nobody is asked."""
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
