"""`galatea open`: shows an asset's file with this machine's viewer."""

import argparse
import sys

from agent.commands.flags import settings_for
from agent.errors import UsageError
from agent.exits import OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the asset")
    parser.add_argument("clip", metavar="CLIP", nargs="?", help="the file of one animation")


async def run(arguments: argparse.Namespace) -> int:
    from agent.app import open_app
    from agent.opening import open_file
    from agent.summary import best_file

    async with open_app(settings_for(arguments)) as app:
        view = await app.studio.look(app.caller(), arguments.name)
        file = best_file(view, arguments.clip)
        if file is None:
            clips = f"Its clips: {', '.join(view.clips)}." if view.clips else ""
            raise UsageError(f"{view.asset.handle} has no such file.", remedy=clips)
        path = app.studio.files.path(view.asset.handle, file.name)
    if not open_file(path):
        print("There is no viewer to open it with; this is the file:", file=sys.stderr)
    print(path)
    return OK
