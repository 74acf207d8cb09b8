"""The merge of a rig's clips outside of the event loop; of large files in its own process."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tools.errors import BadFile
from tools.mesh.container import is_heavy
from tools.studio.files.bounded_process import BoundedProcesses

PIECE_BYTES = 1 << 20


@asynccontextmanager
async def merged_apart(
    rig: Path, clips: Mapping[str, Path], processes: BoundedProcesses
) -> AsyncGenerator[AsyncIterator[bytes]]:
    """The merged GLB in pieces. Raises BadFile where the parts do not fit together."""
    if not await asyncio.to_thread(_any_heavy, rig, clips):
        yield _once(await asyncio.to_thread(_merged, rig, clips))
        return
    target = rig.with_name(".all.glb.merge.part")
    named = json.dumps({name: str(path) for name, path in clips.items()})
    try:
        await processes.run(merge_to, str(target), str(rig), named)
        yield _pieces(target)
    finally:
        target.unlink(missing_ok=True)


def merge_to(target: str, rig: str, clips: str) -> None:
    """Writes the merged GLB into a file, for another process; `clips` is JSON, name to path."""
    named: dict[str, str] = json.loads(clips)
    paths = {name: Path(path) for name, path in named.items()}
    Path(target).write_bytes(_merged(Path(rig), paths))


def _merged(rig: Path, clips: Mapping[str, Path]) -> bytes:
    from tools.mesh.merge_clips import JointsDiffer, merge_clips

    try:
        return merge_clips(rig, clips)
    except JointsDiffer as error:
        raise BadFile(f"{error}.") from error


def _any_heavy(rig: Path, clips: Mapping[str, Path]) -> bool:
    return any(is_heavy(path) for path in (rig, *clips.values()))


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            yield piece
