"""Who may do what: tokens, isolation, hosts and origins, limits."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from agent.server.app import create_app
from agent.settings import Settings
from tests.fakes import ScriptedModel, say
from tests.server.home import BASE, Served, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio

OPEN = {"/healthz", "/readyz", "/metrics"}
HERO = {"projectId": "p", "assetId": "a"}


async def test_once_there_is_a_user_everybody_needs_a_token(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        assert (await home.http.get("/api/chats")).status_code == 200
        async with await home.user("anna") as anna:
            assert (await anna.get("/api/chats")).status_code == 200
            without = await home.http.get("/api/chats")
            assert without.status_code == 401
            assert without.headers["www-authenticate"] == "Bearer"
            async with home.client("gal_000000000000_" + "x" * 43) as stranger:
                assert (await stranger.get("/api/chats")).status_code == 401
            await home.backend.now.users.revoke("anna", now=clock.now())
            assert (await anna.get("/api/chats")).status_code == 401
            assert (await home.http.get("/api/chats")).status_code == 401


async def test_a_token_is_kept_as_a_hash_only(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        async with await home.user("anna") as anna:
            token = anna.headers["authorization"].removeprefix("Bearer ")
        secret = token.rsplit("_", 1)[1][-20:]
        rows = await home.backend.now.app.database.all("SELECT * FROM users")
        assert secret not in str(rows)


async def test_without_users_only_this_machine_gets_in(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        async with home.client(host="203.0.113.7") as outside:
            assert (await outside.get("/api/chats")).status_code == 401
            assert (await outside.get("/metrics")).status_code == 401
        rebound = await home.http.get("/api/chats", headers={"Host": "evil.example"})
        assert rebound.status_code == 421


async def test_pages_of_other_origins_get_nowhere_unless_they_are_named(
    tmp_path: Path, clock: Clock
) -> None:
    friend, foe = {"Origin": "https://app.example"}, {"Origin": "https://evil.example"}
    origins = ("https://app.example",)
    async with served(tmp_path, clock, model=ScriptedModel(), cors_origins=origins) as home:
        assert (await home.http.post("/api/chats", json={}, headers=foe)).status_code == 403
        answer = await home.http.post("/api/chats", json={}, headers=friend)
        assert answer.status_code == 201
        assert answer.headers["access-control-allow-origin"] == "https://app.example"
        same = await home.http.post("/api/chats", json={}, headers={"Origin": BASE})
        assert same.status_code == 201


async def everything(home: Served, http: httpx.AsyncClient) -> dict[str, str]:
    """One of each kind of thing, made by a user: the ids that stand in addresses."""
    chat = await home.chat(http)
    await http.post(f"/api/chats/{chat}/messages", json={"text": "hello"})
    await http.post("/api/chat", json={"id": "ui", "messages": [_ui("hello")]})
    body = HERO | {"prompt": "a silver knight"}
    task = (await http.post("/api/generate-3d", json=body)).json()["taskId"]
    handle = (await home.settled(task, http))["asset"]
    batch = (await http.post("/api/batch", json={"items": [{"prompt": "x"}]})).json()["batch"]
    await home.finished(batch, http)
    approvals = home.backend.now.app.studio.gate.approvals
    from tools.studio.money.approvals import Requester
    from tools.studio.money.quote import Quote

    now = home.backend.now.app.clock.now()
    approval = await approvals.open(
        Requester("anna", None, None, None), [Quote("rig", {}, 5)], now=now, for_s=60
    )
    return {
        "chat": chat,
        "taskId": task,
        "handle": handle,
        "name": "model.glb",
        "batch": batch,
        "approval": approval,
    }


def _ui(text: str) -> dict[str, Any]:
    return {"id": "m", "role": "user", "parts": [{"type": "text", "text": text}]}


BODIES: dict[str, dict[str, Any]] = {
    "/api/chats/{chat}": {"name": "mine"},
    "/api/chats/{chat}/messages": {"text": "hello"},
    "/api/assets/{handle}": {"name": "mine"},
    "/api/approvals/{approval}": {"decision": "approve"},
}


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every documented route: method and path."""
    paths = app.openapi()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def addressed(app: FastAPI) -> list[tuple[str, str]]:
    """Every route with somebody's id in its address."""
    return [(method, path) for method, path in routes(app) if "{" in path]


async def test_no_route_gives_or_changes_what_belongs_to_somebody_else(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(say("hello"), say("hello"))
    async with served(tmp_path, clock, model=model) as home:
        async with await home.user("anna") as anna, await home.user("bert") as bert:
            ids = await everything(home, anna)
            tried = 0
            for method, path in addressed(home.app):
                body = BODIES.get(path)
                theirs = await bert.request(method, path.format(**ids), json=body)
                nobodys = await bert.request(
                    method, path.format(**dict.fromkeys(ids, "000000000000")), json=body
                )
                wanted = 204 if path == "/api/chat/{chat}/stream" else 404
                assert theirs.status_code == nobodys.status_code == wanted, (method, path)
                tried += 1
            assert tried >= 18
            for path in ("/api/chats", "/api/assets"):
                assert (await bert.get(path)).json() == []
            assert (await bert.get("/api/credits")).json()["spent"] == []
            by_ids = [
                ("/api/generate-3d/rig", HERO | {"draftTaskId": ids["taskId"]}),
                ("/api/generate-3d/rig", HERO),
                (
                    "/api/generate-3d/animate",
                    HERO | {"rigTaskId": ids["taskId"], "animationPreset": "walk"},
                ),
                (
                    "/api/generate-3d/rig",
                    HERO | {"draftModelUrl": f"{BASE}/api/assets/{ids['handle']}/files/model.glb"},
                ),
            ]
            for path, body in by_ids:
                assert (await bert.post(path, json=body)).status_code == 404, body
            resumed = await bert.post(
                "/v1/chat/completions",
                json={"messages": [{"role": "user", "content": "hi"}]},
                headers={"X-Galatea-Chat": ids["chat"]},
            )
            assert resumed.status_code == 404
            assert (await anna.get(f"/api/chats/{ids['chat']}")).json()["name"] is None
            assert (await anna.get(f"/api/assets/{ids['handle']}")).status_code == 200


async def test_every_route_but_the_probes_wants_a_token(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        async with await home.user("anna"):
            pass
        tried = 0
        for method, path in routes(home.app):
            if path not in OPEN:
                answer = await home.http.request(method, path, json={})
                assert answer.status_code == 401, (method, path)
                tried += 1
        assert tried >= 30
        assert (await home.http.post("/mcp", json={})).status_code == 401


async def test_a_users_own_cap_holds(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        async with await home.user("anna", per_day=25) as anna:
            first = await anna.post("/api/generate-3d", json=HERO | {"prompt": "a knight"})
            assert first.status_code == 200
            other = {"projectId": "p", "assetId": "b", "prompt": "a castle"}
            second = await anna.post("/api/generate-3d", json=other)
            assert second.status_code == 403
            assert second.json()["code"] == "over_cap"
        async with await home.user("bert") as bert:
            assert (await bert.post("/api/generate-3d", json=other)).status_code == 200


async def test_a_body_that_is_too_large_is_not_read_to_its_end(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        large = await home.http.post("/api/estimate", content=b"x" * (2 << 20))
        assert large.status_code == 413

        async def pieces() -> Any:
            for _ in range(40):
                yield b"x" * 65_536

        streamed = await home.http.post("/api/estimate", content=pieces())
        assert streamed.status_code == 413


async def test_too_many_running_turns_are_429_with_a_time_to_wait(
    tmp_path: Path, clock: Clock
) -> None:
    import asyncio

    from agent.server.turns.turn_hub import MOST_TURNS

    never = asyncio.Event()
    steps: list[Any] = [never] * MOST_TURNS
    async with served(tmp_path, clock, model=ScriptedModel(*steps)) as home:
        sent: list[asyncio.Task[httpx.Response]] = []
        for _ in range(MOST_TURNS):
            chat = await home.chat()
            path = f"/api/chats/{chat}/messages"
            sent.append(asyncio.create_task(home.http.post(path, json={"text": "hello"})))
            await home.begun(chat)
        chat = await home.chat()
        more = await home.http.post(f"/api/chats/{chat}/messages", json={"text": "hello"})
        assert more.status_code == 429
        assert int(more.headers["retry-after"]) > 0
        for one in await_all(home):
            await home.http.post(f"/api/chats/{one}/cancel")
        await asyncio.wait(sent)


def await_all(home: Served) -> list[str]:
    """The chats that are answering."""
    return list(home.backend.now.live.running())


async def test_mounted_in_another_app_it_works_under_a_prefix_without_a_lifespan(
    tmp_path: Path,
) -> None:
    host = FastAPI()
    ours = create_app(Settings(home=str(tmp_path), sim_speed="instant"))
    host.mount("/galatea", ours)
    transport = httpx.ASGITransport(host, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        made = await http.post(
            "/galatea/api/generate-3d", json=HERO | {"prompt": "a silver knight"}
        )
        assert made.status_code == 200, made.text
        status = f"/galatea/api/generate-3d/{made.json()['taskId']}/status"
        import asyncio

        while (found := (await http.get(status)).json())["status"] != "success":
            await asyncio.sleep(0.2)
        url = found["output"]["modelUrl"]
        assert url.startswith(f"{BASE}/galatea/api/assets/")
        assert (await http.get(url)).content[:4] == b"glTF"
        assert (await http.get("/galatea/nowhere")).json()["code"] == "not_found"
        refused = await http.post("/galatea/v1/chat/completions", json={"messages": []})
        assert "message" in refused.json()["error"]
    await ours.state.galatea.close()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_without_users_nothing_that_came_through_a_proxy_is_answered(
    tmp_path: Path, clock: Clock, header: str
) -> None:
    through = {header: "127.0.0.1"}
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        for path in ("/", "/metrics", "/api/chats", "/api/about", "/readyz", "/mcp"):
            refused = await home.http.get(path, headers=through)
            assert (refused.status_code, refused.json()["code"]) == (403, "through_proxy"), path
        assert (await home.http.get("/healthz", headers=through)).status_code == 200
        async with await home.user("anna") as anna:
            assert (await anna.get("/api/chats", headers=through)).status_code == 200
            assert (await home.http.get("/metrics")).status_code == 200
            assert (await home.http.get("/metrics", headers=through)).status_code == 401
            assert (await anna.get("/metrics", headers=through)).status_code == 200


async def test_a_proxy_that_is_trusted_says_who_asks(tmp_path: Path, clock: Clock) -> None:
    trust = ("127.0.0.1/32", "10.0.0.0/8")
    async with served(tmp_path, clock, model=ScriptedModel(), trust_proxy=trust) as home:

        async def status(forwarded_for: str) -> int:
            headers = {"X-Forwarded-For": forwarded_for}
            return (await home.http.get("/api/chats", headers=headers)).status_code

        assert await status("203.0.113.7") == 401
        assert await status("127.0.0.1, 203.0.113.7") == 401  # its first part is hearsay
        assert await status("203.0.113.7, 10.1.2.3") == 401
        assert await status("nobody") == 401
        assert await status("127.0.0.1") == 200
        async with home.client(host="203.0.113.9", **{"X-Forwarded-For": "127.0.0.1"}) as other:
            assert (await other.get("/api/chats")).status_code == 403


async def test_addresses_are_https_where_a_proxy_of_this_machine_says_so_and_files_stay_here(
    tmp_path: Path, clock: Clock
) -> None:
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    async with (
        served(tmp_path, clock, model=ScriptedModel()) as home,
        await home.user("anna") as anna,
    ):
        task = (await anna.post("/api/generate-3d", json=HERO | {"prompt": "a knight"})).json()
        answer = await anna.get(f"/api/generate-3d/{task['taskId']}/status", headers=said)
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.status_code == 200
