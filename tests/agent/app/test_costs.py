"""What a character costs in words: the prompt's size and the rounds of a model that follows it."""

from pathlib import Path

import pytest

import prompts
import tools
from agent.chat.compaction import BYTES_PER_TOKEN
from agent.core.events import TurnDone
from agent.core.message_json import as_json
from agent.core.model import Model
from agent.core.toolbox import Toolbox
from benchmarks.well_behaved import WellBehaved
from tests.home import opened
from tools.clock import Clock
from tools.errors import ToolError

pytestmark = pytest.mark.anyio

MOST_TOKENS = 1800


def test_system_prompt_and_schemas_stay_small() -> None:
    toolbox = Toolbox(tools.menu(), bind=lambda context, call: (), expected=ToolError)
    size_bytes = len(prompts.load("system").encode()) + len(as_json(toolbox.schemas))
    assert size_bytes / BYTES_PER_TOKEN < MOST_TOKENS


def test_the_system_prompt_names_every_tool_and_holds_nothing_that_changes() -> None:
    system = prompts.load("system")
    assert all(f"`{tool.__name__}" in system for tool in tools.menu())
    assert "{{" not in system
    assert system == prompts.load("system")


@pytest.mark.parametrize(("plan", "most"), [(False, 7), (True, 3)])
async def test_a_rigged_knight_that_walks_and_idles_takes_few_rounds(
    plan: bool, most: int, tmp_path: Path, clock: Clock
) -> None:
    model: Model = WellBehaved(plan=plan)
    async with opened(tmp_path, clock, model=model, speed=1) as home:
        chat = await home.app.chat("one")
        events = [event async for event in chat.send("a rigged knight that walks and idles")]
        done = events[-1]
        assert isinstance(done, TurnDone)
        assert done.usage.rounds <= most
        view = await home.app.studio.look(home.caller, "knight")
        assert view.asset.state == "complete"
        assert view.clips == ["walk", "idle"]
