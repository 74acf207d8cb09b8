"""Which processes are alive, so that a turn is closed for a dead one and never for a living one."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from filelock import FileLock


class ProcessLiveness(Protocol):
    """One process's sign of life, and its eye on the others'."""

    process: str
    """The name under which this process writes."""

    async def show(self) -> None:
        """From now on the others see that this process lives, until it ends in whatever way."""
        ...

    async def lives(self, process: str) -> bool: ...

    async def close(self) -> None: ...


class LockedFiles:
    """A locked file for each process in one folder: the system lets go of it when one dies."""

    def __init__(self, folder: Path) -> None:
        self.process = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._folder = folder
        self._lock: FileLock | None = None

    async def show(self) -> None:
        """Raises OSError where the folder cannot be written."""
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = self._held(self.process)
            self._tidy()

    async def lives(self, process: str) -> bool:
        if process == self.process:
            return self._lock is not None
        if not self._file(process).exists():
            return False
        lock = self._held(process)
        if lock is None:
            return True
        self._forget(process, lock)
        return False

    async def close(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            self._forget(self.process, lock)

    def _tidy(self) -> None:
        """Takes away the files of processes that were killed."""
        for file in self._folder.glob("*.lock"):
            lock = None if file.stem == self.process else self._held(file.stem)
            if lock is not None:
                self._forget(file.stem, lock)

    def _held(self, process: str) -> "FileLock | None":
        """The lock of a process that does not hold it any more; `None`: it lives."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._file(process), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            return None
        return lock

    def _forget(self, process: str, lock: "FileLock") -> None:
        with suppress(OSError):  # another may have taken it away, Windows keeps open files
            self._file(process).unlink()
        lock.release(force=True)

    def _file(self, process: str) -> Path:
        return self._folder / f"{process}.lock"


class OnlyProcess:
    """Nobody else is there: every other process is dead."""

    process = "alone"

    async def show(self) -> None: ...

    async def lives(self, process: str) -> bool:
        return process == self.process

    async def close(self) -> None: ...
