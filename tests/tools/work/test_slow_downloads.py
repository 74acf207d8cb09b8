"""Downloads that come slowly hold up only themselves."""

import asyncio
from pathlib import Path

import pytest

from tests.home import alike, opened
from tools.clock import Clock

pytestmark = pytest.mark.anyio

SLOW_S = 50


async def test_eight_slow_downloads_do_not_stop_the_ninth(tmp_path: Path, clock: Clock) -> None:
    faults = [f"delay:{SLOW_S}@file*8"]
    async with opened(tmp_path, clock, faults=faults, make=alike) as home:
        began = clock.monotonic()
        handles = [(await home.asked(f"a barrel {n}")).asset.handle for n in range(9)]
        ready: list[str] = []
        while not ready:
            await asyncio.sleep(0.5)
            views = [await home.app.studio.look(home.caller, handle) for handle in handles]
            ready = [view.asset.handle for view in views if view.files]
        assert clock.monotonic() - began < SLOW_S
        for handle in handles:
            assert (await home.settled(handle)).files
