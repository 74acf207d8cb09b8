"""Ends what a revoked user has open in this process, wherever the token was revoked."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress

from agent.server.kit.open_requests import OpenRequests
from agent.server.turns.turn_hub import TurnHub
from tools.errors import HomeUnusable

LOOK_EVERY_S = 0.5
"""Buying ends with the row itself; this is how long a stream may outlive it."""


Revoked = Callable[[Collection[str]], Awaitable[Collection[str]]]
"""Which of these users have no token any more."""


async def end_revoked(revoked: Revoked, requests: OpenRequests, live: TurnHub) -> None:
    """For as long as the server runs; asks nothing while no user has anything open."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        with suppress(HomeUnusable):  # an outage of the database ends, too
            for owner in await revoked({*requests.owners, *live.owners()}):
                requests.end(owner)
                for turn in live.of_owner(owner):
                    await turn.chat.cancel()
