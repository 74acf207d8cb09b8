"""What was typed before, kept in the home; the file is read once the home is known."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Iterable
from pathlib import Path

from prompt_toolkit.history import FileHistory, History


class InputHistory(History):
    """A history whose file is named later, by `open`; until then it holds what was typed now.

    `clean` takes keys out of every line before it is kept.
    """

    def __init__(self, clean: Callable[[str], str]) -> None:
        super().__init__()
        self._clean = clean
        self._file: FileHistory | None = None
        self._known = asyncio.Event()
        self._unsaved: list[str] = []

    def open(self, path: Path) -> None:
        """Reads what is in the file, and adds to it from now on. It is for its owner's eyes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        if os.name == "posix":
            path.chmod(0o600)
        self._file = FileHistory(str(path))
        self._known.set()
        for line in self._unsaved:
            self._file.store_string(line)
        self._unsaved.clear()

    async def load(self) -> AsyncGenerator[str, None]:
        await self._known.wait()
        if not self._loaded:  # what was typed meanwhile is in the file by now
            self._loaded_strings = list(self.load_history_strings())
            self._loaded = True
        for line in self._loaded_strings:
            yield line

    def load_history_strings(self) -> Iterable[str]:
        return [] if self._file is None else self._file.load_history_strings()

    def append_string(self, string: str) -> None:
        super().append_string(self._clean(string))

    def store_string(self, string: str) -> None:
        if self._file is None:
            self._unsaved.append(string)
        else:
            self._file.store_string(string)
