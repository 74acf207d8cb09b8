"""What `galatea assets ACTION` does, over an open app."""

import argparse
import json
import sys
from functools import partial

from agent.app import App
from agent.core.errors import UsageError
from agent.settings.paths import home_path
from agent.terminal.asset_step import step
from agent.terminal.asset_text import summary, table
from agent.terminal.exit_codes import OK
from agent.terminal.export_files import save as save_files
from tools.views import details


async def listed(app: App, arguments: argparse.Namespace) -> int:
    views = await app.studio.look_around(app.caller(), limit=1000)
    if arguments.names:
        print("".join(f"{view.asset.handle}\n" for view in views), end="")
    elif arguments.as_json:
        print(json.dumps([details(view) for view in views], ensure_ascii=False))
    else:
        print(table(views))
    return OK


async def show(app: App, arguments: argparse.Namespace) -> int:
    view = await app.studio.look(app.caller(), arguments.name)
    if arguments.as_json:
        print(json.dumps(details(view), ensure_ascii=False))
    else:
        print(summary(view, app.studio.files))
    return OK


async def save(app: App, arguments: argparse.Namespace) -> int:
    view = await app.studio.look(app.caller(), arguments.name)
    for path in await save_files(view, app.studio.files, home_path(arguments.folder)):
        print(path)
    return OK


async def rename(app: App, arguments: argparse.Namespace) -> int:
    view = await app.studio.rename(app.caller(), arguments.name, arguments.new)
    print(f"{arguments.name} is now {view.asset.handle}.")
    return OK


async def remove(app: App, arguments: argparse.Namespace) -> int:
    view = await app.studio.look(app.caller(), arguments.name)
    handle = view.asset.handle
    if not arguments.yes:
        if not sys.stdin.isatty():
            raise UsageError("Removing cannot be undone.", remedy="Say --yes to do it.")
        print(summary(view, app.studio.files), file=sys.stderr)
        print(f"Remove {handle} for good? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            print("Nothing is removed.", file=sys.stderr)
            return OK
    print(f"{await app.studio.delete(app.caller(), handle)} is removed.")
    return OK


async def convert(app: App, arguments: argparse.Namespace) -> int:
    return await step(
        app,
        partial(
            app.studio.convert,
            handle=arguments.name,
            format=arguments.format,
            clip=arguments.clip,
        ),
        yes=arguments.yes,
        wait=not arguments.no_wait,
        quiet=arguments.quiet,
    )
