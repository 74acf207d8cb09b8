"""`galatea db`: bring the rows up to date, or move them into another database."""

import argparse
import sys
from typing import TYPE_CHECKING

from agent.core.errors import UsageError
from agent.settings.paths import home_path
from agent.terminal.exit_codes import OK
from agent.terminal.launch import scrubber_of, settings_for

if TYPE_CHECKING:
    from agent.settings import Settings
    from tools.studio.db.copy import Copied
    from tools.studio.db.database import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", dest="action", required=True)
    actions.add_parser("migrate", help="bring the tables up to date (every start does it, too)")
    copying = actions.add_parser("copy", help="copy all rows into an empty database, and compare")
    copying.add_argument("source", metavar="SRC", help="a home folder, or postgresql://...")
    copying.add_argument("target", metavar="DST", help="an empty postgresql://..., or a new folder")


async def run(arguments: argparse.Namespace) -> int:
    settings = settings_for(arguments)
    if arguments.action == "migrate":
        return await _migrate(settings)
    return await _copy(arguments, settings)


async def _migrate(settings: "Settings") -> int:
    from agent.app.assemble import open_rows

    database = await open_rows(settings)
    await database.aclose()
    where = "GALATEA_DATABASE_URL" if settings.database_url else settings.home_folder
    print(f"The tables in {where} are up to date.")
    return OK


async def _copy(arguments: argparse.Namespace, settings: "Settings") -> int:
    from agent.app.assemble import SCHEMAS
    from tools.studio.db.copy import copy

    if arguments.source == arguments.target:
        raise UsageError("SRC and DST are the same.")
    source = await _opened(arguments, settings, arguments.source, there=True)
    try:
        target = await _opened(arguments, settings, arguments.target, there=False)
        try:
            done = await copy(source, target, SCHEMAS, _tell)
        finally:
            await target.aclose()
    finally:
        await source.aclose()
    print(f"{sum(one.rows for one in done)} rows in {len(done)} tables, each the same in both.")
    return OK


async def _opened(
    arguments: argparse.Namespace, settings: "Settings", place: str, *, there: bool
) -> "Database":
    from agent.app.assemble import open_rows

    chosen = _settings_of(settings, place, there=there)
    scrubber_of(arguments).learn(chosen.secrets())
    return await open_rows(chosen)


def _settings_of(settings: "Settings", place: str, *, there: bool) -> "Settings":
    if place.startswith(("postgresql://", "postgres://")):
        return settings.model_copy(update={"database_url": place})
    home = home_path(place)
    if there and not (home / "galatea.db").is_file():
        raise UsageError(f"There is no database in {home}.")
    return settings.model_copy(update={"home": str(home), "database_url": ""})


def _tell(one: "Copied") -> None:
    print(f"{one.table:<16} {one.rows:>9} rows  sha256 {one.target[:16]}", file=sys.stderr)
