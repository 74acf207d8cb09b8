"""Asks for many things, the first of them with a rig and a clip, and leaves at once.

python -m tests.scale.asking COUNT RIGGED
"""

import asyncio
import sys
from dataclasses import replace

from agent.app import open_app
from agent.settings import load_settings
from tools.types import Options, Wishes


async def ask(count: int, rigged: int) -> None:
    async with open_app(load_settings()) as app:
        for number in range(count):
            await app.studio.generate(
                replace(app.caller(), chat="fleet", call=f"asset-{number}"),
                prompt=f"a silver {'knight' if number < rigged else 'coin'} of house {number}",
                image=None,
                name=f"thing-{number}",
                options=Options(),
                wishes=Wishes(rig=True, animations=("walk",)) if number < rigged else Wishes(),
            )


if __name__ == "__main__":
    asyncio.run(ask(int(sys.argv[1]), int(sys.argv[2])))
