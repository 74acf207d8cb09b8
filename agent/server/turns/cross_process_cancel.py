"""Ends turns of this process that were cancelled in another one."""

import asyncio
from contextlib import suppress

from agent.chat.history import History
from agent.server.turns.turn_hub import TurnHub
from tools.errors import HomeUnusable
from tools.studio.db.change_feed import ChangeFeed

LOOK_EVERY_S = 1.0
PAUSE_S = 0.1


async def cancel_asked_elsewhere(live: TurnHub, history: History, changes: ChangeFeed) -> None:
    """For as long as the server runs; costs nothing while no turn does."""
    while True:
        await changes.wait(LOOK_EVERY_S)
        with suppress(HomeUnusable):  # an outage of the database ends, too
            for chat in await history.asked_to_stop() if live.running() else ():
                if (turn := live.of(chat)) is not None:
                    await turn.chat.cancel()
        await asyncio.sleep(PAUSE_S)
