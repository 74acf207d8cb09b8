"""The commands of `galatea`, in the order of `--help`: name -> what it does.

Each is the module of its name, loaded when it is called: 22 of them take as long as argparse.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "chat": "open the chat (the default)",
    "run": "one turn, then leave",
    "assets": "what you have made",
    "chats": "your conversations; search in them",
    "resume": "go on with what paused, stopped or failed; wait for what runs",
    "retry": "the failed step of an asset again",
    "stop": "begin nothing further of an asset",
    "open": "the page, and an asset on it; starts the server where none runs",
    "estimate": "what a wish would cost",
    "credits": "the wallet, and what was spent on what",
    "approve": "say yes to a price that was put by",
    "eval": "how well the language model does the job, measured",
    "serve": "the chat backend over HTTP, for your product",
    "mcp": "the four tools over MCP, on stdin and stdout",
    "users": "who may come in over HTTP: add, list, revoke",
    "worker": "carry the work on with no front end open",
    "simulate": "serve the simulator of the 3D service",
    "key": "store a key: set, list, remove",
    "config": "every setting, and where it came from",
    "db": "the rows: bring up to date, move to PostgreSQL",
    "doctor": "does everything work?",
    "completion": "completion for bash, zsh or fish",
}


class CommandModule(Protocol):
    """What the module of a command gives."""

    def add_arguments(self, parser: "argparse.ArgumentParser") -> None: ...
    async def run(self, arguments: "argparse.Namespace") -> int:
        """Its exit code."""
        ...


def command(name: str) -> CommandModule:
    """The module of one of `COMMANDS`."""
    return cast(CommandModule, import_module(f"agent.cli.commands.{name}"))
