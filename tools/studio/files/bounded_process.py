"""Runs a function of ours in a process of its own, with a limit to its memory and time.

For files from outside that are large or packed: what their reading takes, or breaks, is gone with
that process, and the event loop of this one goes on.
"""

import asyncio
import contextlib
import importlib
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tools.errors import BadFile, UnsoundFile

log = logging.getLogger("galatea.studio")

MEMORY_BYTES = 1 << 30
"""Beyond the file itself, which is mapped."""
CPU_S = 180
OUT_OF_TIME = 24
"""SIGXCPU, which Windows does not have."""


class BoundedProcesses:
    """Runs functions of modules in processes; `at_once` of them, the others wait."""

    def __init__(self, at_once: int = 2) -> None:
        self._room = asyncio.Semaphore(at_once)

    async def run(
        self,
        function: Callable[..., Any],
        *arguments: str,
        memory_bytes: int = MEMORY_BYTES,
        cpu_s: int = CPU_S,
    ) -> Any:
        """What the function gives, as JSON. Raises UnsoundFile where it did not end well.

        A BadFile that it raises is raised here.
        """
        name = f"{function.__module__}:{function.__qualname__}"
        async with self._room:
            limits = (str(memory_bytes), str(cpu_s))
            returned, out, err = await _run((name, *limits, *arguments))
        if returned == -OUT_OF_TIME:
            raise UnsoundFile(f"It takes more than {cpu_s} s to read.")
        if returned != 0:
            words = err[-2000:].decode("utf-8", "replace")
            log.debug("📊 %s ended with %s: %s", name, returned, words)
            raise UnsoundFile("It cannot be read within the memory that a file may take.")
        answer = json.loads(out)
        if "bad" in answer:
            kind = UnsoundFile if answer["unsound"] else BadFile
            raise kind(answer["bad"], remedy=answer["remedy"])
        return answer["result"]


async def _run(arguments: Sequence[str]) -> tuple[int | None, bytes, bytes]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(),
    )
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return process.returncode, out, err


def _environment() -> dict[str, str]:
    """Ours, without what only the parent needs; one thread for numbers."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    root = str(Path(__file__).resolve().parents[3])
    return found | {
        "PYTHONPATH": root,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def main(name: str, memory_bytes: str, cpu_s: str, *arguments: str) -> None:
    """The child's side: limits itself, calls, prints."""
    _limit(int(memory_bytes), int(cpu_s))
    module, _, function = name.partition(":")
    try:
        result = getattr(importlib.import_module(module), function)(*arguments)
    except BadFile as error:
        unsound = isinstance(error, UnsoundFile)
        print(json.dumps({"bad": error.message, "remedy": error.remedy, "unsound": unsound}))
        return
    print(json.dumps({"result": result}))


def _limit(memory_bytes: int, cpu_s: int) -> None:
    """Where the system has such limits: Linux and macOS."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
