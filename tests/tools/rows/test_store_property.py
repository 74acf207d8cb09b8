"""No order of wishes, answers, failures, stops and restarts writes what must not be."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import settings

from tests.bare_studio import BareStudio
from tests.tools.rows.store_work import Work
from tools.studio.rows.transitions import TRANSITIONS
from tools.types import AssetState

TestWork = Work.TestCase
TestWork.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


@pytest.mark.anyio
@pytest.mark.parametrize("to", get_args(AssetState))
@pytest.mark.parametrize("state", get_args(AssetState))
async def test_a_move_that_is_not_in_the_table_cannot_be_written(
    state: AssetState, to: AssetState, tmp_path: Path
) -> None:
    home = BareStudio(tmp_path / "galatea.db")
    handle = await home.ask("knight")
    await home.database.run("UPDATE assets SET state = :state", state=state)
    asset = await home.store.by_handle(handle)
    assert asset is not None
    written = await home.store.change(asset, now=home.now_s, to=to)
    assert written == (to == state or to in TRANSITIONS[state])
    other = next(one for one in get_args(AssetState) if one not in (state, to))
    stale = asset.model_copy(update={"state": other})
    for wanted in get_args(AssetState):
        assert not await home.store.change(stale, now=home.now_s, to=wanted)
    home.close()
