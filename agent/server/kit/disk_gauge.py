"""The home's disk for the metrics: looked at in a thread, once a minute at the most."""

import asyncio
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from agent.app.disk_usage import DiskUsage, usage

LOOK_EVERY_S = 60.0


class DiskGauge:
    """Of one home; those who ask at the same time wait for one look."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._again_at = 0.0
        self._looking = asyncio.Lock()

    async def look(self, now: float, told: Callable[[Mapping[str, int], int], None]) -> None:
        """`told` gets the bytes by part, and the bytes that are free; nothing is news too soon."""
        async with self._looking:
            if now < self._again_at:
                return
            self._again_at = now + LOOK_EVERY_S
            used, free_bytes = await asyncio.to_thread(_look, self._home)
        told(used.parts, free_bytes)


def _look(home: Path) -> tuple[DiskUsage, int]:
    free_bytes = 0
    with suppress(OSError):
        free_bytes = shutil.disk_usage(home).free
    return usage(home), free_bytes
