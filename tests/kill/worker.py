"""The process that is killed: makes its characters, whatever its predecessor left undone.

    python -m tests.kill.worker HOME URL COUNT [PATIENT]

Every asset is asked for by the same call as before, so a new worker finds what an old one began.
Prints `ready` when the app is open and `done` when everything is at rest. A submission that was
lost twice is put to a person; the patient worker plays that person, looks at the account, says
`retry`, and prints `asked`.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace

from agent.app import App, open_app
from agent.app.assemble import account_of
from agent.app.tripo_clients import Clients
from agent.settings import Settings
from tools.studio.service.tripo import open_client
from tools.studio.work.caller import Origin
from tools.types import GenerateOptions, Wishes

KEY = "tsk_a_key_of_the_kill_harness"
POST_S = 3.0
GRACE_S = 1.0
POLL_SPEED = 10.0
PLAN = Wishes(rig=True, animations=("walk", "idle"))


def clients_for(url: str) -> Clients:
    """Clients of the service behind the bad line, which give up soon."""
    return Clients(
        account_of(KEY),
        lambda: open_client(base_url=url, key=KEY, exchange_s=POST_S),
        post_s=POST_S,
    )


async def make(app: App, number: int) -> str:
    """Asks for one character with its plan; gives its handle."""
    caller = replace(app.caller(), origin=Origin("kill", f"asset-{number}"))
    view, _ = await app.studio.generate(
        caller,
        prompt=f"a silver knight of house {number}",
        image=None,
        name=f"knight-of-house-{number}",
        options=GenerateOptions(),
        wishes=PLAN,
    )
    return view.asset.handle


async def work(home: str, url: str, count: int, *, patient: bool) -> None:
    clients = clients_for(url)
    settings = Settings(home=home, approval="auto", sim_speed=POLL_SPEED, grace_s=GRACE_S)
    async with open_app(settings, clients=clients) as app:
        print("ready", flush=True)
        handles = [await make(app, number) for number in range(count)]
        while not await at_rest(app, handles, patient):
            await asyncio.sleep(0.5)
        print("done", flush=True)


async def at_rest(app: App, handles: Sequence[str], patient: bool) -> bool:
    """Waits for what can go on by itself; what cannot is sent again if somebody is there."""
    await app.studio.wait(app.caller(), handles, 60)
    views = [await app.studio.look(app.caller(), handle) for handle in handles]
    for view in views:
        if patient and any(task.state == "unknown" for task in view.tasks):
            print("asked", flush=True)
            await app.studio.retry(app.caller(), view.asset.handle)
    return all(view.asset.at_rest for view in views)


if __name__ == "__main__":
    home, url, count, *patient = sys.argv[1:]
    asyncio.run(work(home, url, int(count), patient=bool(patient)))
