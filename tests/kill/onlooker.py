"""A front end that says what it sees and when, and whether it is the one that asks the service.

    python -m tests.kill.onlooker HOME URL [PROMPT]

Prints `ready`; `SECONDS HANDLE STATE` at each change of an asset, on the machine's monotonic
clock; `SECONDS poll` whenever this very process asks the service about tasks.
"""

import asyncio
import logging
import sys
import time
from dataclasses import replace

from agent.app import App, open_app
from agent.settings import Settings
from tests.kill.worker import GRACE_S, PLAN, POLL_SPEED, clients_for
from tools.studio.work.caller import Origin
from tools.types import GenerateOptions


class Polls(logging.Handler):
    """Tells of each question to the service, from the client's own log."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith("poll tasks="):
            say("poll")


def say(what: str) -> None:
    print(f"{time.monotonic():.3f} {what}", flush=True)


async def begin(app: App, prompt: str) -> None:
    await app.studio.generate(
        replace(app.caller(), origin=Origin("onlooker", prompt)),
        prompt=prompt,
        image=None,
        name=None,
        options=GenerateOptions(),
        wishes=PLAN,
    )


async def look_on(home: str, url: str, prompt: str) -> None:
    settings = Settings(home=home, approval="auto", sim_speed=POLL_SPEED, grace_s=GRACE_S)
    clients = clients_for(url)
    async with open_app(settings, clients=clients) as app:
        client = logging.getLogger("galatea.tripo")
        client.setLevel(logging.INFO)
        client.addHandler(Polls())
        print("ready", flush=True)
        if prompt:
            await begin(app, prompt)
        seen: dict[str, str] = {}
        while True:
            for view in await app.studio.look_around(app.caller()):
                handle, state = view.asset.handle, view.asset.state
                if seen.get(handle) != state:
                    seen[handle] = state
                    say(f"{handle} {state}")
            await app.studio.changes.wait(5.0)


if __name__ == "__main__":
    asyncio.run(look_on(sys.argv[1], sys.argv[2], " ".join(sys.argv[3:])))
