"""Caps bind everywhere: what belongs to no chat is one chat for each user and UTC day."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import ScriptedModel
from tests.home import Home, opened
from tests.server.home import served
from tools.clock import Clock
from tools.errors import OverCap
from tools.studio.money.spending import day_start, spent_outside_chats
from tools.studio.work.caller import Caller, CallOptions, Origin
from tools.types import GenerateOptions, Wishes

pytestmark = pytest.mark.anyio

DAY_S = 86_400.0


async def barrel(home: Home, caller: Caller, **wishes: object) -> str:
    view, _ = await home.app.studio.generate(
        replace(caller, options=CallOptions(fresh=True)),
        prompt="a barrel",
        image=None,
        name="barrel",
        options=GenerateOptions(),
        wishes=Wishes.model_validate(wishes),
    )
    return view.asset.handle


async def outside(home: Home) -> float:
    since = day_start(home.app.clock.now())
    return await spent_outside_chats(home.app.database, owner="local", since=since)


async def test_what_belongs_to_no_chat_shares_one_cap_and_chats_keep_their_own(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, max_credits_per_chat=40) as home:
        commands, batch = home.caller, replace(home.caller, origin=Origin("batch-0123456789ab"))
        await barrel(home, commands)
        await barrel(home, batch)
        for caller in (commands, batch, replace(commands, origin=Origin("batch-ba9876543210"))):
            with pytest.raises(OverCap, match="one day outside of chats"):
                await barrel(home, caller)
        chat = replace(home.caller, origin=Origin("c"))
        await barrel(home, chat)
        await barrel(home, chat)
        with pytest.raises(OverCap, match="this chat"):
            await barrel(home, chat)
        await barrel(home, replace(commands, payer=replace(commands.payer, owner="anna")))
        assert (await home.stats())["credits_taken"] + await outside(home) >= 40


async def test_a_new_day_outside_of_chats_begins_at_midnight_utc(
    tmp_path: Path, clock: Clock
) -> None:
    import asyncio

    async with opened(tmp_path, clock, max_credits_per_chat=20) as home:
        await home.settled(await barrel(home, home.caller))
        with pytest.raises(OverCap, match="one day outside"):
            await barrel(home, home.caller)
        await asyncio.sleep(day_start(clock.now()) + DAY_S - clock.now() + 1)
        await barrel(home, home.caller)


async def test_a_command_on_an_asset_of_a_chat_counts_where_it_was_asked(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=["fail@generate"]) as home:
        handle = await barrel(home, replace(home.caller, origin=Origin("c")))
        await home.settled(handle)
        assert await outside(home) == 0
        await home.app.studio.retry(home.caller, handle)
        await home.settled(handle)
        assert await outside(home) == 20
        before = await outside(home)
        await home.app.studio.convert(home.caller, handle, format="fbx", clip=None)
        await home.settled(handle)
        assert await outside(home) > before


async def test_routes_and_batches_of_a_server_stay_within_the_cap_of_a_chat(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(), max_credits_per_chat=50) as home:
        codes: list[int] = []
        for name in ("a", "b", "c", "d"):
            body = {"projectId": "p", "assetId": name, "prompt": f"barrel {name}"}
            answer = await home.http.post("/api/generate-3d", json=body)
            codes.append(answer.status_code)
            if answer.status_code == 200:
                await home.settled(answer.json()["taskId"])
        assert codes == [200, 200, 403, 403]
        batch = await home.http.post("/api/batch", json={"items": [{"prompt": "a crate"}]})
        assert batch.status_code == 403
        assert batch.json()["code"] == "over_cap"
