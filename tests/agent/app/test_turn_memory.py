"""What the tools remember within a turn, and not beyond it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes import ScriptedModel, call, say
from tests.home import Home, opened
from tools.check_status import AT_REST
from tools.clock import Clock

pytestmark = pytest.mark.anyio

LOOK = ("check_status", {"asset": "knight"})


async def looks(home: Home, text: str) -> list[dict[str, Any]]:
    """What the looks of one turn gave, in their order."""
    chat = await home.app.chat("one")
    events = [event async for event in chat.send(text)]
    return [json.loads(event.content) for event in events if event.type == "call_done"]


async def test_a_look_is_remembered_for_the_length_of_its_turn(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(
        call(LOOK), call(LOOK, first=2), say("Done."), call(LOOK, first=3), say("Still done.")
    )
    async with opened(tmp_path, clock, model=model) as home:
        await home.make()
        first, second = await looks(home, "how is it?")
        assert "note" not in first
        assert second["note"] == AT_REST
        (later,) = await looks(home, "and now?")
        assert later == first
