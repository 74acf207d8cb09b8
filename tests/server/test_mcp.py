"""The `mcp` package's own client talks to the four tools, over HTTP and over stdio."""

import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import mcp_types as types
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from tests.fakes import ScriptedModel
from tests.server.home import BASE, Served, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio
MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])


@asynccontextmanager
async def client(home: Served, token: str = "", **given: Any) -> AsyncGenerator[Client]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx2.ASGITransport(home.app, client=("127.0.0.1", 1))
    async with httpx2.AsyncClient(transport=transport, headers=headers, timeout=None) as http:
        over = streamable_http_client(f"{BASE}/mcp", http_client=http)
        async with Client(over, **given) as found:
            yield found


def said(result: types.CallToolResult) -> dict[str, Any]:
    part = result.content[0]
    assert isinstance(part, types.TextContent)
    return json.loads(part.text)


async def yes(_: Any, params: Any) -> types.ElicitResult:
    assert "credits" in params.message
    return types.ElicitResult(action="accept", content={"approve": True})


async def no(_: Any, params: Any) -> types.ElicitResult:
    return types.ElicitResult(action="decline")


async def test_an_asset_is_made_rigged_and_animated(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home, client(home) as mcp:
        tools = (await mcp.list_tools()).tools
        assert [tool.name for tool in tools] == ["generate_3d", "check_status", "rig", "animate"]
        assert tools[1].input_schema["properties"]["wait_s"]["maximum"] == 45
        made = await mcp.call_tool("generate_3d", {"prompt": "a silver knight"})
        asset = said(made)["asset"]
        moved: list[str] = []

        async def progress(_: float, __: float | None, message: str | None) -> None:
            moved.append(message or "")

        waited = await mcp.call_tool(
            "check_status", {"asset": asset, "wait_s": 45}, progress_callback=progress
        )
        assert said(waited)["state"] == "generated"
        await mcp.call_tool("rig", {"asset": asset})
        rigged = await mcp.call_tool("check_status", {"asset": asset, "wait_s": 600})
        assert said(rigged)["state"] == "rigged"
        await mcp.call_tool("animate", {"asset": asset, "animations": ["walk"]})
        done = await mcp.call_tool("check_status", {"asset": asset, "wait_s": 45})
        assert said(done)["clips"] == ["walk"]
        wrong = await mcp.call_tool("rig", {"asset": "nobody"})
        assert wrong.is_error and said(wrong)["error"] == "unknown_asset"


@pytest.mark.parametrize(("answer", "made"), [(yes, 1), (no, 0)])
async def test_a_price_is_put_to_the_person_by_the_client(
    tmp_path: Path, clock: Clock, answer: Any, made: int
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        async with client(home, elicitation_callback=answer) as mcp:
            result = await mcp.call_tool("generate_3d", {"prompt": "a silver knight"})
        assert result.is_error == (not made)
        assert len((await home.http.get("/api/assets")).json()) == made


async def test_where_the_client_cannot_ask_the_refusal_names_a_command(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        async with client(home) as mcp:
            refused = await mcp.call_tool("generate_3d", {"prompt": "a silver knight"})
            assert refused.is_error
            body = said(refused)
            assert f"galatea approve {body['approval']}" in body["remedy"]
            assert await home.backend.now.app.approvals.answer(body["approval"], "approve")
            again = await mcp.call_tool("generate_3d", {"prompt": "a silver knight"})
            assert not again.is_error, said(again)


async def test_users_see_their_own_assets_only(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        tokens: list[str] = []
        for name in ("anna", "bert"):
            async with await home.user(name) as http:
                tokens.append(http.headers["authorization"].removeprefix("Bearer "))
        async with client(home, tokens[0]) as anna:
            asset = said(await anna.call_tool("generate_3d", {"prompt": "a knight"}))["asset"]
        async with client(home, tokens[1]) as bert:
            found = await bert.call_tool("check_status", {"asset": asset})
            assert found.is_error and said(found)["error"] == "unknown_asset"


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_over_stdio_too_in_both_generations_of_the_protocol(
    tmp_path: Path, anyio_backend: str
) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "agent", "mcp"],
        env=dict(os.environ)
        | {
            "GALATEA_HOME": str(tmp_path),
            "GALATEA_SIM_SPEED": "instant",
            "GALATEA_APPROVAL": "ask",
        },
    )
    for mode, prompt in (("auto", "a knight"), ("legacy", "a castle")):
        async with Client(stdio_client(command), mode=mode, elicitation_callback=yes) as mcp:  # type: ignore[arg-type]
            made = await mcp.call_tool("generate_3d", {"prompt": prompt})
            assert not made.is_error, said(made)
            waited = await mcp.call_tool(
                "check_status", {"asset": said(made)["asset"], "wait_s": 45}
            )
            assert said(waited)["state"] == "generated"


async def test_a_session_is_nobodys_but_the_users_that_began_it(
    tmp_path: Path, clock: Clock
) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    ask = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    async with (
        served(tmp_path, clock, model=ScriptedModel()) as home,
        await home.user("anna") as anna,
        await home.user("bert") as bert,
    ):
        begun = await anna.post("/mcp", json=hello, headers=accept)
        session = accept | {"Mcp-Session-Id": begun.headers["mcp-session-id"]}
        assert (await bert.post("/mcp", json=ask, headers=session)).status_code == 404
        assert (await bert.delete("/mcp", headers=session)).status_code == 404
        assert (await anna.post("/mcp", json=ask, headers=session)).status_code == 200
