"""What was typed before, kept in the home; the file is read once the home is known."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress
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

    def open(self, path: Path) -> str:
        """Reads what is in the file, and adds to it from now on. It is for its owner's eyes.

        Gives the sentence to say where that is impossible; then lines are kept for now only.
        """
        trouble = ""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab+"):
                pass
            if os.name == "posix":
                path.chmod(0o600)
            self._file = FileHistory(str(path))
        except OSError as error:
            trouble = f"{path} cannot be used ({error.strerror}): no line is kept for next time."
        self._known.set()
        for line in self._unsaved:
            self.store_string(line)
        self._unsaved.clear()
        return trouble

    async def load(self) -> AsyncGenerator[str, None]:
        await self._known.wait()
        if not self._loaded:  # what was typed meanwhile is in the file by now
            self._loaded_strings = list(self.load_history_strings())
            self._loaded = True
        for line in self._loaded_strings:
            yield line

    def load_history_strings(self) -> Iterable[str]:
        if self._file is None:
            return []
        with suppress(OSError):
            return list(self._file.load_history_strings())
        return []

    def append_string(self, string: str) -> None:
        super().append_string(self._clean(string))

    def store_string(self, string: str) -> None:
        if self._file is not None:
            with suppress(OSError):  # a full disk; the line itself is on its way
                self._file.store_string(string)
        elif not self._known.is_set():
            self._unsaved.append(string)
