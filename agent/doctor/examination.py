"""The whole examination, one finding after the other as it comes."""

import asyncio
import platform
import sqlite3
import sys
from collections.abc import AsyncIterator

from agent import __version__
from agent.app import App, open_app
from agent.doctor import home, mind, service
from agent.doctor.finding import Finding
from agent.doctor.page import page
from agent.settings import Settings
from tools.errors import ToolError


async def examine(
    settings: Settings, app: App | None = None, *, fix: bool = False
) -> AsyncIterator[Finding]:
    """Versions, keys, wallet, model, database, files, disk; never a key.

    `app` is the open home, if it is open; `fix` fetches broken files again.
    """
    yield versions()
    yield Finding("settings", "`galatea config show` lists them with where each came from")
    folder = settings.home_folder
    if settings.database_url:
        database = await home.server(settings)
    else:
        database = await asyncio.to_thread(home.database, folder)
    yield database
    yield service.named(settings)
    if app is not None:
        async for finding in _opened(app, fix=fix):
            yield finding
    elif database.ok:
        try:
            async with open_app(settings) as opened:
                async for finding in _opened(opened, fix=fix):
                    yield finding
        except ToolError as error:
            yield Finding("home", error.message, ok=False, remedy=error.remedy)
    yield await mind.examined(settings)
    yield page()
    yield await asyncio.to_thread(home.disk, folder)


async def _opened(app: App, *, fix: bool) -> AsyncIterator[Finding]:
    async for finding in service.answers(app):
        yield finding
    async for finding in home.files(app, fix=fix):
        yield finding


def versions() -> Finding:
    python = ".".join(str(part) for part in sys.version_info[:3])
    system = f"{platform.system()} {platform.machine()}"
    return Finding(
        "versions",
        f"galatea {__version__}, Python {python}, SQLite {sqlite3.sqlite_version}, {system}",
    )
