"""Where work ends early, nothing more is sent: after a stop, a refused body, a failed step."""

from pathlib import Path

import pytest

from tests.bare_studio import ACCOUNT, OWNER, BareStudio
from tools.studio.money.payer import Payer
from tools.studio.work.caller import Caller
from tools.types import Asset, Task, Wishes

pytestmark = pytest.mark.anyio

PLAN = Wishes(rig=True, animations=("walk",))
CALLER = Caller(Payer(OWNER, ACCOUNT))


async def _at(home: BareStudio, step: str) -> Task:
    """A knight whose plan has come as far as that step, which is at the service."""
    await home.ask("knight", PLAN)
    await home.advance()
    while (task := (await home.store.tasks("knight"))[-1]).step != step:
        await home.settle(task)
        await home.advance()
    assert task.state == "accepted"
    return task


async def _knight(home: BareStudio) -> Asset:
    asset = await home.store.by_handle("knight")
    assert asset is not None
    return asset


async def _rested(home: BareStudio) -> Asset:
    """After everything that could still be sent would have been."""
    for _ in range(4):
        home.now_s += 100
        await home.advance()
        await home.settle_all()
    return await _knight(home)


def _sent(home: BareStudio) -> list[str]:
    return [kind for kind, _ in home.service.bodies]


async def test_a_stop_during_the_free_rig_check_keeps_the_rig_from_being_paid(
    tmp_path: Path,
) -> None:
    home = BareStudio(tmp_path / "rows.db")
    check = await _at(home, "rig_check")
    await home.studio.stop(CALLER, "knight")
    await home.settle(check)
    asset = await _rested(home)
    assert len(_sent(home)) == 2, _sent(home)
    assert asset.state == "generated" and asset.problem is not None
    assert asset.problem.code == "stopped"
    home.close()


@pytest.mark.parametrize(("step", "state"), [("generate", "generated"), ("rig", "rigged")])
async def test_a_step_that_was_under_way_at_a_stop_is_kept_and_is_the_last(
    step: str, state: str, tmp_path: Path
) -> None:
    home = BareStudio(tmp_path / "rows.db")
    task = await _at(home, step)
    sent = len(_sent(home))
    await home.studio.stop(CALLER, "knight")
    await home.settle(task)
    asset = await _rested(home)
    assert len(_sent(home)) == sent
    assert asset.state == state and asset.problem is None
    home.close()


async def test_a_stop_holds_for_another_process_that_had_read_the_wish_before(
    tmp_path: Path,
) -> None:
    home = BareStudio(tmp_path / "rows.db")
    await _at(home, "generate")
    before = await _knight(home)
    await home.studio.stop(CALLER, "knight")
    assert not await home.store.change(before, now=home.now_s, to="rigging")
    assert (await _knight(home)).wishes.empty
    home.close()


async def test_what_was_stopped_in_the_line_is_never_sent(tmp_path: Path) -> None:
    limits = {"generation": 1, "animation": 1, "processing": 1}
    home = BareStudio(tmp_path / "rows.db", limits=limits)
    await home.ask("first")
    await home.ask("knight", PLAN)
    await home.advance()
    await home.studio.stop(CALLER, "knight")
    asset = await _rested(home)
    assert len(_sent(home)) == 1
    assert asset.state == "stopped"
    home.close()


@pytest.mark.parametrize("said", [{"riggable": False, "rig_type": "biped"}, {}])
async def test_a_body_that_the_check_did_not_call_riggable_is_not_rigged(
    said: dict[str, object], tmp_path: Path
) -> None:
    home = BareStudio(tmp_path / "rows.db")
    check = await _at(home, "rig_check")
    assert await home.store.update_task(
        check.id, was="accepted", state="settled", status="success", output=said
    )
    asset = await _rested(home)
    assert len(_sent(home)) == 2, _sent(home)
    assert asset.state == "generated" and asset.problem is not None
    assert asset.problem.code == "not_riggable"
    home.close()


@pytest.mark.parametrize(("step", "state"), [("generate", "failed"), ("rig", "generated")])
async def test_a_step_that_failed_is_not_taken_for_done(
    step: str, state: str, tmp_path: Path
) -> None:
    home = BareStudio(tmp_path / "rows.db")
    task = await _at(home, step)
    sent = len(_sent(home))
    await home.settle(task, "failed")
    asset = await _rested(home)
    assert len(_sent(home)) == sent
    assert asset.state == state and asset.problem is not None
    home.close()


async def test_a_sibling_of_an_unclear_submission_is_not_offered_until_its_fate_is_known(
    tmp_path: Path,
) -> None:
    """Offered, it would be refused, and offered again at once, for as long as that takes."""
    home = BareStudio(tmp_path / "rows.db")
    await home.make("knight", Wishes(rig=True))
    asset = await _knight(home)
    assert await home.store.change(
        asset, now=home.now_s, wishes=Wishes(animations=("walk", "idle"))
    )
    home.service.line = "lost"
    await home.advancer.advance("knight")
    states = {task.step: task.state for task in await home.store.tasks("knight") if task.open}
    assert states == {"animate:walk": "sending", "animate:idle": "intent"}
    assert await home.agenda.in_line(now=home.now_s) == []
    home.service.line = "good"
    await _rested(home)
    assert (await _knight(home)).state == "complete"
    assert len(_sent(home)) == 5, "the lost one was found, not sent again"
    home.close()
