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
        "--concurrency",
        type=_count,
        default=20,
        metavar="N",
        help="jobs at once, where rows are in PostgreSQL (default 20)",
    )
    parser.add_argument(
        "--until-done", action="store_true", help="leave when nothing is under way any more"
    )


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise ValueError(text)
    return number


async def _under_way(app: "App") -> bool:
    views = await app.studio.look_around(app.caller(), limit=100_000)
    return any(not view.asset.at_rest for view in views)


async def run(arguments: argparse.Namespace) -> int:
    """Advances and watches everything of this home, or its share of a fleet's work.

    Until Ctrl-C, or until it is done.
    """
    from agent.app import Options, open_app

    options = Options(concurrency=arguments.concurrency)
    async with open_app(settings_for(arguments), options) as app:
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
