"""Whose turn it is: the oldest first, as many as there is room for, and nobody else."""

import asyncio
from pathlib import Path

import pytest

from tests.bare_studio import ACCOUNT, BareStudio
from tests.home import opened, paid
from tools.clock import Clock
from tools.types import Wishes

pytestmark = pytest.mark.anyio

LIMITS = {"generation": 2, "animation": 2, "processing": 2}


async def test_the_oldest_intents_go_first_as_places_come_free(tmp_path: Path) -> None:
    home = BareStudio(tmp_path / "galatea.db", limits=LIMITS)
    for number in range(5):
        await home.ask(f"knight-{number}")
        home.now_s += 1
    order: list[str] = []
    while await home.agenda.in_line(now=home.now_s):
        await home.advance()
        accepted = await home.store.accepted(ACCOUNT)
        assert len(accepted) <= 2
        order += [task.asset for task in accepted]
        await home.settle_all()
    assert order == [f"knight-{number}" for number in range(5)]
    home.close()


async def test_an_asset_that_only_waits_is_not_on_the_agenda(tmp_path: Path) -> None:
    home = BareStudio(tmp_path / "galatea.db", limits=LIMITS)
    for number in range(5):
        await home.ask(f"knight-{number}", Wishes(rig=True, pause_after="model"))
    await home.advance()
    assert await home.agenda.open(now=home.now_s) == {}
    assert await home.agenda.in_line(now=home.now_s) == []
    await home.settle_all()
    assert len(await home.agenda.open(now=home.now_s)) == 2
    await home.advance()
    assert await home.agenda.open(now=home.now_s) == {}
    home.close()


async def test_what_only_makes_progress_at_the_service_moves_nobody(tmp_path: Path) -> None:
    home = BareStudio(tmp_path / "galatea.db", limits=LIMITS)
    for number in range(2):
        await home.ask(f"knight-{number}")
    await home.advance()
    first, second = await home.store.accepted(ACCOUNT)
    rev = await home.agenda.rev()
    await home.store.note_progress([(first.id, "running", 7), (second.id, "running", 9)])
    moved = await home.agenda.moved(rev)
    assert moved.assets == () and moved.rev > rev
    await home.settle(second)
    assert (await home.agenda.moved(moved.rev)).assets == ("knight-1",)
    assert (await home.agenda.moved(rev)).assets == ("knight-1",), "a late reader sees it, too"
    home.close()


async def test_progress_is_noted_for_each_task_by_itself_and_never_after_its_end(
    tmp_path: Path,
) -> None:
    home = BareStudio(tmp_path / "galatea.db", limits=LIMITS)
    for number in range(2):
        await home.ask(f"knight-{number}")
    await home.advance()
    first, second = await home.store.accepted(ACCOUNT)
    await home.settle(second)
    await home.store.note_progress([(first.id, "running", 7), (second.id, "running", 9)])
    (left,) = await home.store.at_service(ACCOUNT)
    assert (left.id, left.status, left.progress) == (first.id, "running", 7)
    ended = await home.store.task(second.id)
    assert ended is not None and (ended.status, ended.progress) == ("success", 0)
    home.close()


async def test_every_account_with_something_at_the_service_is_named_once(tmp_path: Path) -> None:
    home = BareStudio(tmp_path / "galatea.db", limits={**LIMITS, "generation": 9})
    assert await home.agenda.accounts() == []
    for number in range(6):
        handle = await home.ask(f"knight-{number}")
        await home.advance()
        await home.database.run(
            "UPDATE tasks SET account = :account WHERE asset = :handle",
            account=("", "b", "a", "b", "c", "a")[number],
            handle=handle,
        )
    assert await home.agenda.accounts() == ["", "a", "b", "c"]
    await home.database.run("UPDATE tasks SET state = 'settled' WHERE account IN ('', 'b')")
    assert await home.agenda.accounts() == ["a", "c"]
    home.close()


async def test_a_wait_that_is_over_does_not_come_back_with_an_earlier_clock(
    tmp_path: Path,
) -> None:
    home = BareStudio(tmp_path / "galatea.db", limits=LIMITS)
    home.service.line = "refused"
    await home.ask("knight")
    await home.advance()
    home.service.line = "good"
    home.now_s += 30
    await home.advance()
    home.now_s -= 7200
    await home.agenda.mend_times(now=home.now_s)
    await home.settle_all()
    await home.advance()
    asset = await home.store.by_handle("knight")
    assert asset is not None and asset.state == "generated"
    home.close()


async def test_a_full_pool_does_not_hold_up_another(tmp_path: Path) -> None:
    limits = {"generation": 2, "animation": 1, "processing": 1}
    home = BareStudio(tmp_path / "galatea.db", limits=limits)
    await home.ask("first", Wishes(rig=True, animations=("walk", "idle")))
    for _ in range(3):
        await home.advance()
        await home.settle_all()
    await home.advance()
    await home.ask("second")
    await home.advance()
    under_way = {task.step for task in await home.store.accepted(ACCOUNT)}
    assert under_way == {"animate:walk", "generate"}
    home.close()


async def test_a_lost_clip_without_proof_is_not_taken_for_its_sibling(tmp_path: Path) -> None:
    home = BareStudio(tmp_path / "galatea.db")
    await home.ask("knight", Wishes(rig=True, animations=("walk", "idle")))
    for _ in range(3):
        await home.advance()
        await home.settle_all()
    home.service.line = "lost"
    await home.advance()
    home.service.line = "never sent"
    (walk, idle) = (await home.store.tasks("knight"))[-2:]
    assert (walk.state, idle.state) == ("sending", "intent")
    await home.database.run(
        "UPDATE tasks SET state = 'sending', posted_at = :now, look_at = :now WHERE id = :id",
        id=idle.id,
        now=home.now_s,
    )  # killed while both were on their way
    lost = home.service.tasks[-1]
    home.service.tasks[-1] = lost.model_copy(update={"input": {"input": lost.input["input"]}})
    home.now_s += 60
    await home.advance()
    states = {task.step: task.state for task in await home.store.tasks("knight")}
    assert "accepted" not in (states["animate:walk"], states["animate:idle"])
    assert "unknown" in (states["animate:walk"], states["animate:idle"])
    home.close()


@pytest.mark.parametrize("after_s", [2.5, 4.0, 8.0, 9.2, 9.8, 11.0, 13.5, 14.5, 17.0, 20.5])
async def test_a_name_given_while_it_is_made_takes_its_files_and_its_plan_along(
    after_s: float, tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1, faults=["delay:1@**20"]) as home:
        wishes = Wishes(rig=True, animations=("walk",))
        making = asyncio.create_task(home.make(wait_s=0, **wishes.model_dump()))
        await asyncio.sleep(after_s)
        await home.app.studio.rename(home.caller, "knight", "galahad")
        await making
        view = await home.settled("galahad")
        assert view.asset.state == "complete", view.problem
        folder = home.app.studio.files.root
        assert {path.name for path in folder.iterdir()} == {"galahad"}
        assert {path.name for path in (folder / "galahad").iterdir()} == {
            "model.glb",
            "preview.png",
            "rigged.glb",
            "walk.glb",
            "all.glb",
        }
        assert paid(await home.stats()) == {
            "text_to_model": 1,
            "animate_rig": 1,
            "animate_retarget": 1,
        }
