"""Copies of an asset's files under names that make sense outside of their folder."""

import asyncio
import shutil
from pathlib import Path

from agent.core.errors import UsageError
from tools.studio.files.files import Files
from tools.studio.rows.view import View


async def save(view: View, files: Files, folder: Path) -> list[Path]:
    """Copies every file into `folder` (made where it is missing); gives the copies.

    The mesh is `knight.glb`, the rest `knight-rigged.glb`, `knight-walk.glb`, `knight-all.glb`,
    `knight-preview.png`. A file of that name is replaced. Raises UsageError.
    """
    handle = view.asset.handle
    pairs = [(await files.here(row), folder / row.saved_name) for row in view.files]
    if not pairs:
        raise UsageError(f"{handle} has no files yet.", remedy=f"It is {view.asset.state}.")
    try:
        return await asyncio.to_thread(_copied, pairs, folder)
    except OSError as error:
        where = error.filename or folder
        raise UsageError(f"{where}: {error.strerror or error}.") from error


def _copied(pairs: list[tuple[Path, Path]], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for source, target in pairs:
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, part)
        part.replace(target)
    return [target for _, target in pairs]
