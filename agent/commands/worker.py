"""`galatea worker`: carries the work on with no front end open."""

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING

from agent.commands.flags import settings_for
from agent.exits import OK
from agent.interrupts import on_interrupt

if TYPE_CHECKING:
    from agent.app import App


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--until-done", action="store_true", help="leave when nothing is under way any more"
    )


async def _under_way(app: "App") -> bool:
    views = await app.studio.look_around(app.caller(), limit=100_000)
    return any(not view.asset.at_rest for view in views)


async def run(arguments: argparse.Namespace) -> int:
    """Advances and watches everything of this home until Ctrl-C, or until it is done."""
    from agent.app import open_app

    async with open_app(settings_for(arguments)) as app:
        stop = asyncio.Event()
        print("Working; Ctrl-C leaves, what is at the service goes on.", file=sys.stderr)
        store, changes = app.studio.store, app.studio.changes
        rev = await store.rev()
        with on_interrupt(lambda: (stop.set(), changes.tell())):
            while not stop.is_set():
                for task in await store.changed_since(rev):
                    rev = task.rev
                    print(f"{task.asset}: {task.step} {task.status or task.state}", flush=True)
                if arguments.until_done and not await _under_way(app):
                    break
                await changes.wait(5.0)
    return OK
