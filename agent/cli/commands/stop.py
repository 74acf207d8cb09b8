"""`galatea stop`: begins nothing further of an asset."""

import argparse

from agent.terminal.exit_codes import OK
from agent.terminal.launch import settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the asset")


async def run(arguments: argparse.Namespace) -> int:
    from agent.app import open_app

    async with open_app(settings_for(arguments)) as app:
        view = await app.studio.stop(app.caller(), arguments.name)
        print(f"{view.asset.handle}: nothing further is begun.")
        if running := [task.step for task in view.tasks if task.open]:
            print(f"{', '.join(running)} cannot be called back: it is billed, and kept.")
    return OK
