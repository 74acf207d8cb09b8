"""`galatea key`: stores keys in the user's configuration, for their eyes only."""

import argparse
import sys

from agent.terminal.exit_codes import OK
from agent.terminal.launch import scrubber_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(metavar="ACTION")
    actions.add_parser("list", help="which keys are stored (the default)")
    for name, about in (("set", "store a key, asked for or read from stdin"), ("remove", "forget")):
        action = actions.add_parser(name, help=about)
        kinds = ("tripo", "openai")
        action.add_argument("which", choices=kinds, metavar="tripo|openai", help="which key")
        action.set_defaults(action=name)


async def run(arguments: argparse.Namespace) -> int:
    from agent.settings.key_store import STORABLE, kind_problem, store_key, stored_keys

    if arguments.action == "list":
        stored = stored_keys()
        for which, name in STORABLE.items():
            print(f"{which:<7} {'stored' if name in stored else 'not stored'}")
        return OK
    if arguments.action == "remove":
        store_key(arguments.which, "")
        print(f"The {arguments.which} key is forgotten.")
        return OK
    key = _read(arguments.which)
    scrubber_of(arguments).learn([key])
    if problem := kind_problem(arguments.which, key):
        print(f"Note: {problem}", file=sys.stderr)
    print(f"Stored in {store_key(arguments.which, key)}. `galatea doctor` tells whether it works.")
    return OK


def _read(which: str) -> str:
    """The key, never as an argument: those stand in the shell's history."""
    from agent.core.errors import UsageError

    if sys.stdin.isatty():
        import getpass

        key = getpass.getpass(f"The {which} key (is not shown): ")
    else:
        key = sys.stdin.readline()
    if not key.strip():
        raise UsageError("No key was given, so nothing was stored.")
    return key.strip()
