"""`galatea assets`: what is made, and where it lies."""

import argparse

from agent.commands.flags import settings_for
from agent.exits import OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(metavar="ACTION")
    listing = actions.add_parser("list", help="one line each, newest first (the default)")
    listing.set_defaults(action="list")
    show = actions.add_parser("show", help="one asset: report, files, problem")
    show.add_argument("name", metavar="NAME")
    show.set_defaults(action="show")


async def run(arguments: argparse.Namespace) -> int:
    from agent.app import open_app
    from agent.summary import summary, table

    async with open_app(settings_for(arguments)) as app:
        if arguments.action == "show":
            view = await app.studio.look(app.caller(), arguments.name)
            print(summary(view, app.studio.files))
        else:
            print(table(await app.studio.look_around(app.caller(), limit=1000)))
    return OK
