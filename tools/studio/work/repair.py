"""Are the files still what the rows say? What is missing or damaged is fetched anew."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tools.errors import BadFile
from tools.studio.rows.view import View
from tools.studio.work.asset_work import AssetWork
from tools.studio.work.caller import Caller
from tools.types import AssetFile

Condition = Literal["sound", "missing", "damaged"]


@dataclass(frozen=True)
class Checked:
    """A file row and what lies on the disk for it."""

    file: AssetFile
    condition: Condition


async def check_files(studio: AssetWork, view: View) -> list[Checked]:
    """Every file of an asset against its size and sha256; reads them all, in a thread."""
    checked: list[Checked] = []
    for file in view.files:
        try:
            path = await studio.files.here(file)
        except BadFile:
            checked.append(Checked(file, "missing"))
            continue
        checked.append(Checked(file, await asyncio.to_thread(_condition, path, file)))
    return checked


async def repair(studio: AssetWork, caller: Caller, handle: str) -> Sequence[Checked]:
    """Fetches again, through a fresh link, what is missing or damaged; gives how all stand then.

    Costs nothing. Raises TripoUnavailable and BadFile where the service no longer gives a file.
    """
    view = await studio.look(caller, handle)
    broken = [one.file for one in await check_files(studio, view) if one.condition != "sound"]
    wanted = {file.task for file in broken}
    for task in view.tasks:
        if task.id in wanted:
            await studio.fetcher.fetch(view.asset, task)
    if any(file.kind in ("all", "rigged", "clip") for file in broken):
        await studio.fetcher.merge(view.asset, anew=True)
    return await check_files(studio, await studio.look(caller, handle))


def _condition(path: Path, file: AssetFile) -> Condition:
    try:
        if path.stat().st_size != file.size_bytes:
            return "damaged"
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "damaged"
    return "sound" if digest == file.sha256 else "damaged"
