"""`galatea worker`: carries the work on with no front end open."""

import argparse
import asyncio
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from agent.terminal.exit_codes import OK
from agent.terminal.interrupts import on_interrupt
from agent.terminal.launch import settings_for

if TYPE_CHECKING:
    from agent.app import App


KEYS_EVERY_S = 10.0


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


async def _learn_keys(app: "App") -> None:
    """Users' stored keys, also those that they store from now on: their work is done here, too."""
    if not app.settings.secret or not app.settings.database_url:
        return
    from agent.app.assemble import account_of
    from agent.app.tripo_clients import UserClients
    from agent.server.accounts.user_keys import UserKeys
    from tools.errors import HomeUnusable

    keys = UserKeys(app.database, app.settings.secret)
    base_url = app.settings.address_for_users("TRIPO_BASE_URL")
    user_clients = UserClients()
    try:
        while True:
            with suppress(HomeUnusable):  # an outage of the database ends, too
                for stored in await keys.all():
                    if stored.kind == "tripo":
                        client = partial(user_clients, base_url, stored.key)
                        app.clients.register(account_of(stored.key), client)
            await asyncio.sleep(KEYS_EVERY_S)
    finally:
        await user_clients.close()


async def _under_way(app: "App") -> bool:
    views = await app.studio.look_around(app.caller(), limit=100_000)
    return any(not view.asset.at_rest for view in views)


async def run(arguments: argparse.Namespace) -> int:
    """Advances and watches everything of this home, or its share of a fleet's work.

    Until Ctrl-C, or until it is done.
    """
    from agent.app import Options, open_app
    from tools.errors import HomeUnusable
    from tools.studio.db.change_feed import ended

    options = Options(concurrency=arguments.concurrency)
    async with open_app(settings_for(arguments), options) as app:
        stop = asyncio.Event()
        print("Working; Ctrl-C leaves, what is at the service goes on.", file=sys.stderr)
        store, changes = app.studio.store, app.studio.changes
        rev = await store.rev()
        keys = asyncio.create_task(_learn_keys(app))
        with on_interrupt(lambda: (stop.set(), changes.notify())):
            while not stop.is_set():
                try:
                    moved = await store.changed_since(rev)
                except HomeUnusable as error:
                    if not app.settings.database_url:
                        raise
                    print(f"{error.message} Waiting for it.", file=sys.stderr)
                    moved = []
                for task in moved:
                    rev = task.rev
                    print(f"{task.asset}: {task.step} {task.status or task.state}", flush=True)
                if arguments.until_done and not await _under_way(app):
                    break
                await changes.wait(5.0)
        await ended(keys)
    return OK
