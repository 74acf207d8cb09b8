"""A result that came: its report, or why it is no use; a large or packed one in its own process."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.errors import BadFile, UnsoundFile
from tools.mesh.container import is_heavy
from tools.mesh.glb import describe
from tools.studio.files.bounded_process import BoundedProcesses

if TYPE_CHECKING:
    from tools.mesh.checks import Kind


FileReport = dict[str, Any] | None
Check = Callable[[Path], Awaitable[FileReport]]


async def not_described(path: Path) -> FileReport:
    """For files that only an engine reads: pictures, FBX, USDZ."""
    return None


def check_for(kind: "Kind", processes: BoundedProcesses) -> Check:
    """Gives the report of a GLB of a kind. Raises BadFile, UnsoundFile for a `problem` in it."""

    async def check(path: Path) -> FileReport:
        report = await reported(path, kind, processes)
        problem = next((one for one in report["checks"] if one["level"] == "problem"), None)
        if problem is not None:
            raise UnsoundFile(problem["message"], check=problem["code"])
        return report

    return check


async def reported(path: Path, kind: "Kind", processes: BoundedProcesses) -> dict[str, Any]:
    """The report of a GLB, outside of the event loop. Raises BadFile."""
    if await asyncio.to_thread(is_heavy, path):
        return json.loads(await processes.run(report_text, str(path), kind))
    return await asyncio.to_thread(describe, path, kind)


def report_text(path: str, kind: "Kind") -> str:
    """The report as JSON, for another process."""
    return json.dumps(describe(Path(path), kind))


def drawn_to(mesh: str, picture: str) -> bool:
    """Draws a GLB into a file, for another process; False where it cannot be drawn."""
    from tools.studio.files.preview import drawn

    content = drawn(Path(mesh))
    if content is None:
        return False
    Path(picture).write_bytes(content)
    return True


async def drawn_apart(mesh: Path, processes: BoundedProcesses) -> bytes | None:
    """Our own drawing of a GLB; `None` where there is none: a picture is never worth a failure."""
    from tools.studio.files.preview import drawn

    try:
        if not await asyncio.to_thread(is_heavy, mesh):
            return await asyncio.to_thread(drawn, mesh)
        target = mesh.with_name(f".{mesh.name}.png.part")
        try:
            if not await processes.run(drawn_to, str(mesh), str(target)):
                return None
            return await asyncio.to_thread(target.read_bytes)
        finally:
            target.unlink(missing_ok=True)
    except (BadFile, OSError):
        return None
