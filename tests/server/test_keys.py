"""Users' own keys: by header or stored, never seen again."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes import ScriptedModel
from tests.server.home import Served, served
from tools.clock import Clock
from tools.simulator import create_simulator
from tools.simulator.transport import SimulatorTransport
from tools.studio.service.tripo import TripoClient, open_client

pytestmark = pytest.mark.anyio

OWN = "tsk_annas_very_own_key_0123456789"
BODY = {"projectId": "p", "assetId": "a", "prompt": "a silver knight"}


@asynccontextmanager
async def with_service(
    folder: Path, clock: Clock, *, secret: str = "", approval: str = ""
) -> AsyncGenerator[Served]:
    """A server whose users' keys are those of another simulator than the home's own."""
    folder.mkdir(parents=True, exist_ok=True)
    theirs = create_simulator(folder / "theirs.db", speed="instant", clock=clock, balance=1000)

    def client(_: str, key: str) -> TripoClient:
        transport = SimulatorTransport(theirs)
        return open_client(base_url="http://localhost", key=key, transport=transport)

    async with served(
        folder,
        clock,
        model=ScriptedModel(),
        secret=secret,
        approval=approval,
        client_of_key=client,
    ) as home:
        yield home


async def test_a_key_in_the_header_pays_and_is_asked_about_even_where_ours_is_play_money(
    tmp_path: Path, clock: Clock
) -> None:
    async with with_service(tmp_path, clock) as home:
        ours = await home.http.post("/api/generate-3d", json=BODY)
        assert ours.status_code == 200, "the simulator's own money needs no yes"
        headers = {"X-Tripo-Key": OWN}
        body = BODY | {"assetId": "b"}
        asked = await home.http.post("/api/generate-3d", json=body, headers=headers)
        assert asked.status_code == 403
        assert asked.json()["credits"] > 0
        approval = asked.json()["approval"]
        await home.http.post(f"/api/approvals/{approval}", json={"decision": "approve"})
        made = await home.http.post("/api/generate-3d", json=body, headers=headers)
        assert made.status_code == 200, made.text
        await home.settled(made.json()["taskId"])
        balance = (await home.http.get("/api/credits", headers=headers)).json()["balance"]
        assert balance < 1000


async def test_without_a_secret_keys_are_not_stored(tmp_path: Path, clock: Clock) -> None:
    async with with_service(tmp_path, clock) as home:
        refused = await home.http.put("/api/me/keys", json={"tripo": OWN})
        assert refused.status_code == 403
        assert "GALATEA_SECRET" in refused.json()["details"]


async def test_a_stored_key_is_encrypted_and_work_goes_on_with_it_after_a_restart(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with with_service(tmp_path, clock, secret="s3cret") as home:
        assert (await home.http.put("/api/me/keys", json={"tripo": OWN})).status_code == 204
        batch = (await home.http.post("/api/batch", json={"items": [{"prompt": "x"}]})).json()
        assert batch["state"] == "waiting", "somebody's own key is asked about"
    async with with_service(tmp_path, clock, secret="s3cret") as home:
        yes = {"decision": "approve"}
        await home.http.post(f"/api/approvals/{batch['approval']}", json=yes)
        found = await home.finished(batch["batch"])
        assert found["items"][0]["state"] == "generated", found
        assert (await home.http.delete("/api/me/keys")).status_code == 204
    for path in (tmp_path / "home").rglob("*"):
        if path.is_file():
            assert OWN.encode() not in path.read_bytes(), path
    assert OWN not in caplog.text


async def test_a_wrong_kind_of_key_is_refused_by_its_looks(tmp_path: Path, clock: Clock) -> None:
    async with with_service(tmp_path, clock, secret="s3cret") as home:
        refused = await home.http.put("/api/me/keys", json={"tripo": "tcli_0123456789"})
        assert refused.status_code == 422


async def test_work_begun_with_a_key_of_a_header_waits_for_it_after_a_restart(
    tmp_path: Path, clock: Clock
) -> None:
    headers = {"X-Tripo-Key": OWN}
    async with with_service(tmp_path, clock) as home:
        body = BODY | {"shouldRig": True}
        asked = await home.http.post("/api/generate-3d", json=body, headers=headers)
        approval = asked.json()["approval"]
        await home.http.post(f"/api/approvals/{approval}", json={"decision": "approve"})
        made = await home.http.post("/api/generate-3d", json=body, headers=headers)
        assert made.status_code == 200
    async with with_service(tmp_path, clock) as home:
        queue = (await home.http.get("/api/assets", params={"open": True})).json()
        assert [one["waits_for"] for one in queue] == ["your key"]
        await home.http.get("/api/assets", headers=headers)
        await home.settled(made.json()["taskId"])
