"""Asks for many things, the first of them with a rig and a clip, and leaves at once.

python -m tests.scale.asking COUNT RIGGED [AT_ONCE]
"""

import asyncio
import sys
from dataclasses import replace

from agent.app import App, open_app
from agent.settings import load_settings
from tools.studio.work.caller import Origin
from tools.types import GenerateOptions, Wishes

AT_ONCE = 8


async def ask(count: int, rigged: int, at_once: int) -> None:
    places = asyncio.Semaphore(at_once)
    async with open_app(load_settings()) as app:

        async def one(number: int) -> None:
            async with places:
                await thing(app, number, rigged=number < rigged)

        await asyncio.gather(*map(one, range(count)))


async def thing(app: App, number: int, *, rigged: bool) -> None:
    await app.studio.generate(
        replace(app.caller(), origin=Origin("fleet", f"asset-{number}")),
        prompt=f"a silver {'knight' if rigged else 'coin'} of house {number}",
        image=None,
        name=f"thing-{number}",
        options=GenerateOptions(),
        wishes=Wishes(rig=True, animations=("walk",)) if rigged else Wishes(),
    )


if __name__ == "__main__":
    count, rigged, *at_once = map(int, sys.argv[1:])
    asyncio.run(ask(count, rigged, *(at_once or [AT_ONCE])))
