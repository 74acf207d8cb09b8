"""`galatea users`: who may come in over HTTP."""

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agent.cli.flags import credits_given
from agent.core.errors import UsageError
from agent.terminal.exit_codes import OK
from agent.terminal.launch import settings_for

if TYPE_CHECKING:
    from agent.server.accounts.users import Account


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    add = actions.add_parser("add", help="a new user: prints the token, once")
    add.add_argument("name", metavar="NAME")
    for what in ("day", "chat"):
        add.add_argument(
            f"--max-credits-per-{what}", type=credits_given, metavar="N", help="a cap of their own"
        )
    add.set_defaults(action="add")
    actions.add_parser("list", help="who there is (the default)")
    revoke = actions.add_parser("revoke", help="takes the token away; what was made stays")
    revoke.add_argument("name", metavar="NAME")
    revoke.set_defaults(action="revoke")


async def run(arguments: argparse.Namespace) -> int:
    from agent.app.assemble import assemble
    from agent.server.accounts.users import Users
    from tools.clock import Clock
    from tools.studio.money.spending import Caps

    clock = Clock()
    parts = await assemble(settings_for(arguments), clock)
    try:
        users = Users(parts.database)
        if arguments.action == "add":
            caps = Caps(arguments.max_credits_per_chat, arguments.max_credits_per_day)
            token = await users.add(arguments.name, caps, now=clock.now())
            print(f"The token of {arguments.name}; it is not shown again:", file=sys.stderr)
            print(token)
        elif arguments.action == "revoke":
            if not await users.revoke(arguments.name, now=clock.now()):
                raise UsageError(f"There is no user {arguments.name}.")
            print(f"{arguments.name} has no token any more.")
        else:
            found = await users.list()
            for user in found:
                print(_line(user))
            if not found:
                print("No users: only this machine may come in.", file=sys.stderr)
    finally:
        await parts.close()
    return OK


def _line(user: "Account") -> str:
    since = datetime.fromtimestamp(user.created_at, UTC).strftime("%Y-%m-%d")
    caps = [
        f"{cap:g} credits a {what}"
        for cap, what in ((user.caps.per_day, "day"), (user.caps.per_chat, "chat"))
        if cap is not None
    ]
    return "  ".join([f"{user.name:<24}", since, *caps, *(["revoked"] if user.revoked else [])])
