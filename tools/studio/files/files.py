"""The files of assets on this machine: written whole or not at all, known by their sha256."""

import asyncio
import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tools.errors import BadFile, HomeUnusable
from tools.private_files import private_file
from tools.types import AssetFile

WRITE_BYTES = 1 << 20
"""What is written at once, in a thread; the rest, and small files, is written on the loop."""
STALE_S = 300.0
"""A download that has written nothing for so long is dead: its connection gave up before."""


LEAST_BYTES = 32_000_000
"""With less room than this, nothing that is made can be sure of its place."""
NO_ROOM_BYTES = 1_000_000
"""With less than this, nothing can be written any more."""

Report = TypeVar("Report")


@dataclass(frozen=True)
class Stored(Generic[Report]):
    """A file that has its name; `report` is what its check found."""

    path: Path
    sha256: str
    size_bytes: int
    report: Report


class Files:
    """A folder per handle under `root`."""

    def __init__(self, root: Path, *, most_bytes: int = 512 * 1024 * 1024) -> None:
        self.root = root
        self._most_bytes = most_bytes

    def path(self, handle: str, name: str) -> Path:
        """Where a file of an asset lies; both names are ours and made of safe characters."""
        return self.root / handle / name

    async def here(self, file: AssetFile) -> Path:
        """Where a file's bytes lie on this machine, brought here first where need be."""
        return self.path(file.asset, file.name)

    async def drop(self, sha256s: Iterable[str]) -> None:
        """Forgets contents that no row names any more, wherever they are kept for good."""

    async def save(
        self,
        handle: str,
        name: str,
        chunks: AsyncIterator[bytes],
        check: Callable[[Path], Awaitable[Report]],
    ) -> Stored[Report]:
        """Writes a stream to a temporary name, makes it durable, checks it, then names it.

        Raises HomeUnusable (disk full, read-only), BadFile (over the size cap, or by `check`).
        """
        target = self.path(handle, name)
        part = target.with_name(f".{name}.{secrets.token_hex(4)}.part")
        digest, size = hashlib.sha256(), 0
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as out:
                private_file(part)

                def put(content: bytes | bytearray) -> None:
                    digest.update(content)
                    out.write(content)

                waiting = bytearray()
                async for chunk in chunks:
                    size += len(chunk)
                    if size > self._most_bytes:
                        raise BadFile(f"{name} is larger than {self._most_bytes >> 20} MB.")
                    waiting += chunk
                    if len(waiting) >= WRITE_BYTES:
                        await asyncio.to_thread(put, waiting)
                        waiting = bytearray()
                put(waiting)
                out.flush()
                await asyncio.to_thread(os.fsync, out.fileno())
            report = await check(part)
            part.replace(target)
        except OSError as error:
            raise disk_trouble(error, target) from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return Stored(target, digest.hexdigest(), size, report)

    async def save_bytes(
        self, handle: str, name: str, content: bytes, check: Callable[[Path], Awaitable[Report]]
    ) -> Stored[Report]:
        async def once() -> AsyncIterator[bytes]:
            yield content

        return await self.save(handle, name, once(), check)

    def rename(self, handle: str, new: str) -> None:
        """Moves an asset's folder along with its handle."""
        old, folder = self.root / handle, self.root / new
        if not folder.exists():
            with suppress(FileNotFoundError):
                old.rename(folder)
            return
        for path in list(old.iterdir()) if old.exists() else []:
            with suppress(FileNotFoundError):
                path.replace(folder / path.name)
        self.forget(handle)

    def finish_renames(self, aliases: Mapping[str, str]) -> None:
        """Moves what a process left under a former handle when it died between row and folder."""
        for alias, handle in aliases.items():
            if (self.root / alias).is_dir():
                self.rename(alias, handle)

    def tidy(self) -> None:
        """Removes what downloads of dead processes have left half written."""
        long_ago = time.time() - STALE_S
        for part in self.root.glob("*/.*.part"):
            with suppress(OSError):
                if part.stat().st_mtime < long_ago:
                    part.unlink()

    def forget(self, handle: str) -> None:
        """Removes what lies under a handle that is in use no more."""
        shutil.rmtree(self.root / handle, ignore_errors=True)


def check_room(folder: Path, least_bytes: int = LEAST_BYTES) -> None:
    """Raises HomeUnusable where the disk below a folder is as good as full."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise disk_trouble(error, folder) from error
    if free < least_bytes:
        raise HomeUnusable(
            f"The disk is full: {free / 1e6:,.0f} MB are left below {folder.name}.",
            remedy="Free some space; nothing already made is lost, and what waits goes on then.",
        )


def disk_trouble(error: OSError, target: Path) -> HomeUnusable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return HomeUnusable(
            f"The disk is full: {target.name} could not be written.",
            remedy=f"Free some space, then `galatea retry {target.parent.name}`: the finished"
            " file is fetched again, nothing is paid twice.",
        )
    return HomeUnusable(
        f"{target} could not be written ({error.strerror}).",
        remedy=f"Make the folder writable, then `galatea retry {target.parent.name}`: nothing is"
        " paid twice.",
    )
