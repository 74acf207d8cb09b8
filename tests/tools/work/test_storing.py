"""What is ready waits for the file store with its plan, and goes on by itself."""

from pathlib import Path

import pytest

from tests.bare_studio import ACCOUNT, OWNER, BareStudio
from tools.errors import HomeUnusable, OverCap, StoreAway
from tools.studio.money.payer import Payer
from tools.studio.money.spending import Caps
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller
from tools.types import Wishes
from tools.views import facts

pytestmark = pytest.mark.anyio
PLAN = Wishes(rig=True, animations=("walk",))


def caller(caps: Caps | None = None) -> Caller:
    return Caller(Payer(OWNER, ACCOUNT, caps=caps))


async def look(studio: BareStudio) -> View:
    return await studio.studio.look(caller(), "knight")


async def made(studio: BareStudio, wishes: Wishes) -> None:
    await studio.ask("knight", wishes)
    await studio.advance()
    await studio.settle_all()
    await studio.advance()


async def rounds(studio: BareStudio, count: int = 12) -> None:
    for _ in range(count):
        await studio.settle_all()
        await studio.advance()


@pytest.mark.parametrize("away_s", [60.0, 6 * 3600.0])
async def test_a_store_that_is_away_costs_time_and_nothing_else(
    tmp_path: Path, away_s: float
) -> None:
    studio = BareStudio(tmp_path / "galatea.db")
    studio.shelf.trouble = StoreAway("The file store answered 503 SlowDown: model.glb waits.")
    await made(studio, PLAN)
    until, tries = studio.now_s + away_s, 0
    while studio.now_s < until:
        studio.now_s += 15
        await studio.advance()
        tries += 1
    view = await look(studio)
    assert view.asset.state == "generated" and view.asset.wishes == PLAN
    said = facts(view)
    assert said["running"][0]["status"] == "storing"
    assert "503 SlowDown" in said["problem"]["message"]
    studio.close()
    studio.open()  # the process begins anew
    studio.now_s += 600
    await rounds(studio)
    view = await look(studio)
    assert (view.asset.state, view.asset.problem) == ("complete", None)
    assert {file.name for file in view.files} >= {"model.glb", "rigged.glb", "walk.glb"}
    assert len(studio.service.tasks) == 4  # generate, check, rig, walk: each once
    assert not [task for task in view.tasks if not task.handled]


async def test_a_mesh_without_a_plan_is_at_rest_while_it_waits_and_arrives(tmp_path: Path) -> None:
    studio = BareStudio(tmp_path / "galatea.db")
    studio.shelf.trouble = StoreAway("The file store cannot be reached: model.glb waits.")
    await made(studio, Wishes())
    view = await look(studio)
    assert view.asset.state == "generated" and view.asset.at_rest and not view.files
    assert view.running[0].shown_status == "storing"
    studio.shelf.trouble = None
    await studio.studio.resume(caller(), "knight")  # a person need not wait for the pause
    view = await look(studio)
    assert (view.asset.state, view.asset.problem, len(view.files)) == ("generated", None, 1)


async def test_a_refusal_for_good_asks_for_a_person_and_resume_goes_on_with_the_plan(
    tmp_path: Path,
) -> None:
    studio = BareStudio(tmp_path / "galatea.db")
    studio.shelf.trouble = StoreAway("The file store answered 503: model.glb waits.")
    await made(studio, PLAN)
    studio.shelf.trouble = HomeUnusable("There is no such bucket.")
    studio.now_s += 60
    await studio.advance()
    view = await look(studio)
    assert view.asset.at_rest and view.asset.wishes.empty
    assert view.problem is not None and view.problem.code == "home_unusable"
    studio.now_s += 6000
    await studio.advance()
    with pytest.raises(OverCap):  # what it goes on to buy is asked for
        await studio.studio.resume(caller(caps=Caps(per_day=30.0)), "knight")
    studio.shelf.trouble = None
    await studio.studio.resume(caller(), "knight")
    await rounds(studio)
    view = await look(studio)
    assert (view.asset.state, view.asset.problem) == ("complete", None)
    assert len(studio.service.tasks) == 4


@pytest.mark.parametrize("step", ["generate", "rig"])
async def test_a_step_that_was_refused_at_once_keeps_its_plan_for_resume(
    tmp_path: Path, step: str
) -> None:
    studio = BareStudio(tmp_path / "galatea.db")
    await studio.ask("knight", PLAN)
    await studio.advance()
    while studio.service.bodies[-1][0] != {"generate": "text_to_model", "rig": "animate_rig"}[step]:
        await studio.settle_all()
        await studio.advance()
    studio.shelf.trouble = HomeUnusable("There is no such bucket.")
    await rounds(studio, 3)
    assert (await look(studio)).asset.at_rest
    studio.shelf.trouble = None
    await studio.studio.resume(caller(), "knight")
    await rounds(studio)
    view = await look(studio)
    assert (view.asset.state, view.asset.problem) == ("complete", None)
    assert len(studio.service.tasks) == 4
