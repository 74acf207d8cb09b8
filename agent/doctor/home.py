"""The home: database, files, disk."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from agent.app import App
from agent.app.disk_usage import usage
from agent.doctor.finding import Finding
from agent.settings import Settings
from tools.errors import ToolError
from tools.mesh.glb import size_words
from tools.studio.db.integrity import database_fault, newest_backup
from tools.studio.db.network_drive import network_drive

LOW_BYTES = 500_000_000


def database(home: Path) -> Finding:
    """Whether the database is whole, and how to restore it where it is not."""
    path = home / "galatea.db"
    if fault := database_fault(path):
        return Finding("database", f"{path} is damaged: {fault}", ok=False, remedy=_restore(path))
    size = f"{size_words(path.stat().st_size)}, whole" if path.exists() else "made at first use"
    if kind := network_drive(home):
        words = f"{path}, {size}, on a network drive ({kind}), where it can be damaged"
        remedy = "Set GALATEA_HOME to a folder of this machine, or use GALATEA_DATABASE_URL."
        return Finding("database", words, ok=False, remedy=remedy)
    return Finding("database", f"{path}, {size}")


async def server(settings: Settings) -> Finding:
    """Whether the PostgreSQL of the settings answers; its address without the password."""
    from agent.app.assemble import open_rows
    from tools.studio.db.postgres_errors import without_password

    try:
        rows = await open_rows(settings)
    except ToolError as error:
        return Finding("database", error.message, ok=False, remedy=error.remedy)
    found = await rows.one("SELECT pg_database_size(current_database()) AS size_bytes")
    await rows.aclose()
    size = size_words(int(found["size_bytes"]) if found else 0)
    return Finding("database", f"{without_password(settings.database_url)}, {size}, answers")


def disk(home: Path) -> Finding:
    """What the home takes, and what is left."""
    used = usage(home)
    folder = home
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    parts = ", ".join(f"{size_words(size)} {name}" for name, size in used.parts.items())
    words = f"{size_words(used.total)} used in {home} ({parts}), {free / 1e9:,.1f} GB free"
    remedy = "Free some space: finished work is fetched only while there is room for it."
    return Finding("disk", words, ok=free >= LOW_BYTES, remedy="" if free >= LOW_BYTES else remedy)


async def files(app: App, *, fix: bool) -> AsyncIterator[Finding]:
    """Every file against its row; what is broken can be fetched again, which costs nothing."""
    whole = 0
    for view in await app.studio.look_around(app.caller(), limit=10_000):
        checked = await app.studio.check_files(view)
        broken = [one for one in checked if one.condition != "sound"]
        whole += len(checked) - len(broken)
        if not broken:
            continue
        names = ", ".join(f"{one.file.name} {one.condition}" for one in broken)
        handle = view.asset.handle
        if not fix:
            remedy = "`galatea doctor --fix` fetches them again; nothing is paid twice."
            yield Finding("files", f"{handle}: {names}", ok=False, remedy=remedy)
            continue
        try:
            left = [
                o for o in await app.studio.repair(app.caller(), handle) if o.condition != "sound"
            ]
        except ToolError as error:
            yield Finding("files", f"{handle}: {error.message}", ok=False, remedy=error.remedy)
            continue
        words = f"{handle}: {names}: {'still so' if left else 'fetched again'}"
        yield Finding("files", words, ok=not left)
    yield Finding("files", f"{whole} whole")


def _restore(path: Path) -> str:
    backup = newest_backup(path)
    if backup is None:
        return "There is no backup. Set GALATEA_HOME to another folder, or move this one away."
    return (
        f"Close Galatea everywhere, move {path.name}, {path.name}-wal and {path.name}-shm away, "
        f"then copy {backup.name} to {path.name} in {path.parent}."
    )
