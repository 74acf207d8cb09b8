"""After a key is taken away, or a user revoked, nothing more is bought, and nothing stays open."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from agent.core.events import EVENT
from agent.server.kit.open_requests import OpenRequests
from tests.fakes import ScriptedModel, call, say
from tests.server.home import BASE, Served, served
from tools.clock import Clock
from tools.simulator import create_simulator
from tools.simulator.transport import SimulatorTransport
from tools.studio.service.tripo import TripoClient, open_client

pytestmark = pytest.mark.anyio

OWN, OTHER = "tsk_annas_very_own_key_0123456789", "tsk_annas_second_key_9876543210"
PLAN = {"projectId": "p", "assetId": "a", "prompt": "a silver knight", "shouldRig": True}
LONGEST_S = 600


@dataclass(frozen=True)
class Theirs:
    """A server with another service than its own behind its users' keys."""

    home: Served
    desk: httpx.AsyncClient

    async def bought(self) -> int:
        """Paid submissions, as the service counts them."""
        stats = (await self.desk.get("/simulator/stats")).json()["data"]
        return sum(row["count"] for row in stats["submissions"] if row["type"] != "rig_check")

    async def until_bought(self, number: int) -> None:
        async with asyncio.timeout(LONGEST_S):
            while await self.bought() < number:
                await asyncio.sleep(1)

    async def approve_and_begin(self, body: dict[str, Any], **headers: str) -> str:
        asked = await self.home.http.post("/api/generate-3d", json=body, headers=headers)
        assert asked.status_code == 403, asked.text
        yes = {"decision": "approve"}
        await self.home.http.post(f"/api/approvals/{asked.json()['approval']}", json=yes)
        made = await self.home.http.post("/api/generate-3d", json=body, headers=headers)
        assert made.status_code == 200, made.text
        return made.json()["taskId"]


@asynccontextmanager
async def theirs(folder: Path, clock: Clock, **settings: Any) -> AsyncGenerator[Theirs]:
    folder.mkdir(parents=True, exist_ok=True)
    service = create_simulator(folder / "theirs.db", speed=1.0, clock=clock, balance=1000)
    transport = SimulatorTransport(service)

    def client(_: str, key: str) -> TripoClient:
        return open_client(base_url="http://localhost", key=key, transport=transport)

    desk = httpx.AsyncClient(
        transport=transport, base_url=BASE, headers={"Authorization": f"Bearer {OWN}"}
    )
    settings = {"model": ScriptedModel(), "secret": "s3cret", "approval": "ask"} | settings
    async with desk, served(folder, clock, client_of_key=client, **settings) as home:
        yield Theirs(home, desk)


async def test_with_a_key_that_was_taken_away_nothing_more_is_bought_and_what_runs_is_watched(
    tmp_path: Path, clock: Clock
) -> None:
    async with theirs(tmp_path, clock) as served_to:
        home = served_to.home
        assert (await home.http.put("/api/me/keys", json={"tripo": OWN})).status_code == 204
        task = await served_to.approve_and_begin(PLAN)
        await served_to.until_bought(1)
        assert (await home.http.delete("/api/me/keys")).status_code == 204
        await asyncio.sleep(LONGEST_S)
        assert await served_to.bought() == 1, "the rig was not bought"
        (asset,) = (await home.http.get("/api/assets")).json()
        assert asset["waits_for"] == "your key"
        assert [file["kind"] for file in asset["files"] if file["kind"] == "model"], "it came"
        again = await home.http.put("/api/me/keys", json={"tripo": OWN})
        assert again.status_code == 204
        await home.settled(task)
        await served_to.until_bought(2)


async def test_a_key_that_another_takes_the_place_of_buys_nothing_more(
    tmp_path: Path, clock: Clock
) -> None:
    async with theirs(tmp_path, clock) as served_to:
        await served_to.home.http.put("/api/me/keys", json={"tripo": OWN})
        await served_to.approve_and_begin(PLAN)
        await served_to.until_bought(1)
        await served_to.home.http.put("/api/me/keys", json={"tripo": OTHER})
        await asyncio.sleep(LONGEST_S)
        assert await served_to.bought() == 1


async def test_a_key_that_comes_with_a_new_wish_is_given_again(
    tmp_path: Path, clock: Clock
) -> None:
    async with theirs(tmp_path, clock) as served_to:
        home = served_to.home
        await home.http.put("/api/me/keys", json={"tripo": OWN})
        await home.http.delete("/api/me/keys", headers={"X-Tripo-Key": OWN})
        await home.http.get("/api/assets", headers={"X-Tripo-Key": OWN})
        stops = await home.backend.now.app.database.all("SELECT owner FROM spending_stops")
        assert len(stops) == 1, "looking on gives no leave to buy"
        await served_to.approve_and_begin(PLAN | {"shouldRig": False}, **{"X-Tripo-Key": OWN})
        await served_to.until_bought(1)


async def test_a_yes_fits_one_wallet(tmp_path: Path, clock: Clock) -> None:
    async with theirs(tmp_path, clock) as served_to:
        home, yes = served_to.home, {"decision": "approve"}
        with_own = {"X-Tripo-Key": OWN}
        asked = await home.http.post("/api/generate-3d", json=PLAN, headers=with_own)
        await home.http.post(f"/api/approvals/{asked.json()['approval']}", json=yes)
        for headers in ({"X-Tripo-Key": OTHER}, {}):
            refused = await home.http.post("/api/generate-3d", json=PLAN, headers=headers)
            assert refused.status_code == 403, "said to another wallet"
        assert await served_to.bought() == 0
        made = await home.http.post("/api/generate-3d", json=PLAN, headers=with_own)
        assert made.status_code == 200, made.text


async def test_a_yes_of_a_former_version_fits_any_wallet_of_its_owner(
    tmp_path: Path, clock: Clock
) -> None:
    async with theirs(tmp_path, clock) as served_to:
        home, yes = served_to.home, {"decision": "approve"}
        asked = await home.http.post("/api/generate-3d", json=PLAN)
        await home.http.post(f"/api/approvals/{asked.json()['approval']}", json=yes)
        await home.backend.now.app.database.run("UPDATE approvals SET account = NULL")
        own = {"X-Tripo-Key": OWN}
        made = await home.http.post("/api/generate-3d", json=PLAN, headers=own)
        assert made.status_code == 200, made.text


async def test_a_revoked_users_streams_close_within_a_second(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), lifespan=True) as home:
        async with await home.user("anna") as anna, await home.user("bert") as bert:
            chat, others = await home.chat(anna), await home.chat(bert)
            stream = asyncio.create_task(anna.get(f"/api/chats/{chat}/events"))
            stays = asyncio.create_task(bert.get(f"/api/chats/{others}/events"))
            await asyncio.sleep(2)
            assert not stream.done()
            await home.backend.now.users.revoke("anna", now=clock.now())
            answer = await asyncio.wait_for(stream, 1.0)
            assert answer.status_code == 200
            assert (await anna.get("/api/chats")).status_code == 401
            await asyncio.sleep(2)
            assert not stays.done(), "nobody else is sent away"
            stays.cancel()
            await asyncio.wait([stays])


async def test_a_revoked_users_turn_ends_and_its_plan_buys_nothing_more(
    tmp_path: Path, clock: Clock
) -> None:
    plan = ("generate_3d", {"prompt": "a knight", "rig": True, "animations": ["walk"]})
    wait = ("check_status", {"asset": "knight", "wait_s": 60})
    model = ScriptedModel(call(plan), call(wait), call(wait), say("Here."))
    async with served(tmp_path, clock, model=model, speed=1.0) as home:
        async with await home.user("anna") as anna:
            chat = await home.chat(anna)
            sending = asyncio.create_task(
                anna.post(f"/api/chats/{chat}/messages", json={"text": "a knight that walks"})
            )
            await home.begun(chat)
            database = home.backend.now.app.database
            async with asyncio.timeout(LONGEST_S):
                while not await database.all("SELECT id FROM tasks WHERE state = 'accepted'"):
                    await asyncio.sleep(0.1)
            await home.backend.now.users.revoke("anna", now=clock.now())
            await asyncio.wait_for(sending, 1.0)
            await asyncio.sleep(0.3)
            assert home.backend.now.live.of(chat) is None
            await asyncio.sleep(LONGEST_S)
            sent = await database.all(
                "SELECT step, state FROM tasks WHERE posted_at IS NOT NULL ORDER BY created_at"
            )
            assert [row["step"] for row in sent] == ["generate"]
            assert sent[0]["state"] == "settled", "what ran was watched to its end"
            rows = await database.all(
                "SELECT json FROM events e JOIN turns t ON t.id = e.turn"
                " WHERE t.chat = :chat ORDER BY e.number",
                chat=chat,
            )
            assert EVENT.validate_json(rows[-1]["json"]).type == "turn_done"
            await home.backend.now.users.add("anna", home.backend.now.app.studio.gate.caps, now=0)
            async with asyncio.timeout(LONGEST_S):
                while len(await database.all("SELECT id FROM tasks WHERE state = 'settled'")) < 2:
                    await asyncio.sleep(1)


async def test_an_open_request_is_ended_once_and_by_nothing_else() -> None:
    requests = OpenRequests()
    ended: list[bool] = []

    async def request() -> None:
        requests.begin("anna")
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            ended.append(requests.was_ended())
        finally:
            requests.finish()

    for end in (True, False):
        work = asyncio.create_task(request())
        await asyncio.sleep(0)
        assert requests.owners
        if end:
            requests.end("anna")
            requests.end("bert")
        else:
            work.cancel()
        await asyncio.wait([work])
        assert not requests.owners
    assert ended == [True, False]
