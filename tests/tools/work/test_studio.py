"""The studio over the simulator: what is asked for is done, once, and survives."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.home import alike, opened, paid
from tools.clock import Clock
from tools.errors import BadRequest, NotReady, UnknownAsset
from tools.mesh.glb import describe
from tools.studio.money.payer import Payer
from tools.studio.work.caller import CallOptions, Origin
from tools.types import GenerateOptions, Wishes

pytestmark = pytest.mark.anyio


async def test_a_plan_is_carried_to_its_end_without_another_call(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        view = await home.make(rig=True, animations=["walk", "idle"])
        assert view.asset.state == "complete"
        assert view.asset.handle == "knight"
        assert view.asset.rig_type == "biped"
        folder = home.app.studio.files.root / "knight"
        assert {path.name for path in folder.iterdir()} == {
            "model.glb",
            "rigged.glb",
            "walk.glb",
            "idle.glb",
            "all.glb",
            "preview.png",
        }
        report = describe(folder / "all.glb")
        assert {clip["name"] for clip in report["clips"]} == {"walk", "idle"}
        assert report["joints"] >= 15
        assert (folder / "preview.png").read_bytes().startswith(b"\x89PNG")
        assert paid(await home.stats()) == {
            "text_to_model": 1,
            "animate_rig": 1,
            "animate_retarget": 2,
        }
        assert view.credits_used == 20 + 25 + 10 + 10
        assert home.told[0].step == "generate"
        assert {task.step for task in home.told} == {
            "generate",
            "rig_check",
            "rig",
            "animate:walk",
            "animate:idle",
        }


async def test_a_thing_that_cannot_be_rigged_is_kept_and_nothing_more_is_paid(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        view = await home.make("a wooden chair", rig=True, animations=["walk"])
        assert view.asset.state == "generated"
        assert view.problem is not None
        assert view.problem.code == "not_riggable"
        assert "chair" in view.problem.message
        assert view.asset.wishes.empty
        assert paid(await home.stats()) == {"text_to_model": 1}


async def test_a_wolf_is_rigged_as_what_it_is_and_walks(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        view = await home.make("a grey wolf", rig=True, animations=["walk"])
        assert (view.asset.state, view.asset.rig_type) == ("complete", "quadruped")
        (rig,) = [task for task in view.tasks if task.step == "rig"]
        assert rig.body["model"] == "v2.5-20260210"
        (walk,) = [task for task in view.tasks if task.step == "animate:walk"]
        assert walk.body["animation"] == "preset:quadruped:walk"


@pytest.mark.parametrize(
    ("prompt", "clips", "named"),
    [("a grey wolf", ["walk", "jump"], "walk"), ("an owl", ["walk"], "avian")],
)
async def test_clips_that_a_body_cannot_have_are_told_before_its_rig_is_paid(
    prompt: str, clips: list[str], named: str, tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        view = await home.make(prompt, rig=True, animations=clips)
        assert view.asset.state == "generated"
        assert view.problem is not None
        assert named in view.problem.message + view.problem.remedy
        assert paid(await home.stats()) == {"text_to_model": 1}


async def test_a_later_clip_uses_the_rig_that_is_there(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make(rig=True, animations=["walk"])
    async with opened(tmp_path, clock) as home:
        studio, caller = home.app.studio, home.caller
        await studio.animate(caller, "knight", ["jump"], out_format="glb")
        view = await home.settled("knight")
        assert view.clips == ["walk", "jump"]
        report = describe(studio.files.path("knight", "all.glb"))
        assert {clip["name"] for clip in report["clips"]} == {"walk", "jump"}
        again = await studio.animate(caller, "knight", ["walk", "jump"], out_format="glb")
        assert again.asset.at_rest
        await studio.rig(caller, "knight", rig_type=None, spec="tripo", out_format="glb")
        assert paid(await home.stats()) == {
            "text_to_model": 1,
            "animate_rig": 1,
            "animate_retarget": 2,
        }


async def test_a_step_out_of_order_is_refused_with_the_one_that_comes_first(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        studio, caller = home.app.studio, home.caller
        await studio.generate(
            caller,
            prompt="a knight",
            image=None,
            name=None,
            options=GenerateOptions(),
            wishes=Wishes(),
        )
        with pytest.raises(NotReady, match="still being made"):
            await studio.rig(caller, "knight", rig_type=None, spec="tripo", out_format="glb")
        await home.settled("knight")
        with pytest.raises(NotReady, match="has no rig yet") as caught:
            await studio.animate(caller, "knight", ["walk"], out_format="glb")
        assert "rig(asset='knight')" in caught.value.remedy


async def test_an_unknown_handle_is_answered_with_near_ones(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make()
        with pytest.raises(UnknownAsset) as caught:
            await home.app.studio.look(home.caller, "knihgt")
        assert caught.value.facts["valid"] == ["knight"]
        other = replace(home.caller, payer=Payer("somebody else"))
        with pytest.raises(UnknownAsset) as caught:
            await home.app.studio.look(other, "knight")
        assert caught.value.facts["valid"] == []


async def test_an_unknown_preset_is_answered_with_valid_ones(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make("a grey wolf", rig=True)
        with pytest.raises(BadRequest) as caught:
            await home.app.studio.animate(home.caller, "wolf", ["moonwalk"], out_format="glb")
        assert caught.value.facts["valid"] == ["walk"]


async def test_the_same_wish_again_is_the_same_asset_unless_another_is_wanted(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        first = await home.make("a silver knight")
        second = await home.make("A silver  Knight", rig=True)
        assert second.asset.handle == first.asset.handle
        assert second.asset.state == "rigged"
        fresh, reused = await home.app.studio.generate(
            replace(home.caller, options=CallOptions(fresh=True)),
            prompt="a silver knight",
            image=None,
            name=None,
            options=GenerateOptions(),
            wishes=Wishes(),
        )
        assert (fresh.asset.handle, reused) == ("knight-2", False)


async def test_a_call_that_comes_again_finds_what_it_began(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        caller = replace(home.caller, origin=Origin("c", "call_1"), options=CallOptions(fresh=True))
        for _ in range(2):
            view, _ = await home.app.studio.generate(
                caller,
                prompt="a knight",
                image=None,
                name=None,
                options=GenerateOptions(),
                wishes=Wishes(),
            )
            assert view.asset.handle == "knight"
        assert paid(await home.stats()) == {"text_to_model": 1}


async def test_a_plan_goes_on_after_the_program_was_closed(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        await home.make(wait_s=0, rig=True, animations=["walk", "idle"])
    async with opened(tmp_path, clock, speed=1) as home:
        view = await home.settled("knight")
        assert view.asset.state == "complete"
        assert (await home.stats())["duplicates"] == []


async def test_stopping_lets_the_running_step_settle_and_queues_nothing_more(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        await home.make(wait_s=0, rig=True, animations=["walk"])
        await home.app.studio.stop(home.caller, "knight")
        view = await home.settled("knight")
        assert view.asset.state == "generated"
        assert paid(await home.stats()) == {"text_to_model": 1}


async def test_a_plan_pauses_for_a_look_where_it_was_told_to(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        view = await home.make(rig=True, animations=["walk"], pause_after="model")
        assert view.asset.state == "generated"
        assert view.asset.paused


async def test_a_renamed_asset_is_still_found_by_its_old_name(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make()
        view = await home.app.studio.rename(home.caller, "knight", "Sir Galahad")
        assert view.asset.handle == "sir-galahad"
        assert home.app.studio.files.path("sir-galahad", "model.glb").exists()
        assert (await home.app.studio.look(home.caller, "knight")).asset.handle == "sir-galahad"
        other = await home.make("a golden knight")
        assert other.asset.handle == "knight-2"
        with pytest.raises(BadRequest, match="already"):
            await home.app.studio.rename(home.caller, "knight-2", "knight")


async def test_no_link_and_no_key_ever_reaches_the_rows(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make(rig=True, animations=["walk"])
        assert (await home.stats())["authorised_downloads"] == 0
    stored = b"".join(path.read_bytes() for path in (tmp_path / "home").glob("galatea.db*"))
    for secret in (b"tsk_", b"Signature=", b"http://localhost"):
        assert secret not in stored


async def test_many_at_once_stay_within_the_pool_and_all_arrive(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1, make=alike) as home:
        for number in range(25):
            await home.make(f"a knight of house {number}", wait_s=0)
        views = await home.app.studio.look_around(home.caller)
        assert {view.asset.state for view in views} == {"queued", "generating"}
        await home.app.studio.wait(home.caller, [v.asset.handle for v in views], 600)
        views = await home.app.studio.look_around(home.caller)
        assert {view.asset.state for view in views} == {"generated"}
        stats = await home.stats()
        (crowds,) = stats["concurrency"].values()
        assert max(crowds.values()) == 10
        assert stats["duplicates"] == []


async def test_settling_is_asked_for_all_tasks_at_once(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1, make=alike) as home:
        for number in range(10):
            await home.make(f"a knight of house {number}", wait_s=0)
        views = await home.app.studio.look_around(home.caller)
        await home.app.studio.wait(home.caller, [v.asset.handle for v in views], 600)
        requests = (await home.stats())["requests"]
        assert requests["list"] < 25  # one by one it would be ten times that


async def test_whoever_says_yes_is_who_pays(tmp_path: Path, clock: Clock) -> None:
    """A home that was used with one account does nothing with it for another."""
    async with opened(tmp_path, clock) as home:
        await home.make(rig=True)
        other = replace(home.caller, payer=Payer(account="simulator"))
        for refused in (
            home.app.studio.animate(other, "knight", ["walk"], out_format="glb"),
            home.app.studio.rig(other, "knight", rig_type=None, spec="mixamo", out_format="glb"),
        ):
            with pytest.raises(NotReady, match="another key"):
                await refused
        assert (await home.app.studio.look(other, "knight")).asset.at_rest
        assert "animate_retarget" not in paid(await home.stats())


async def test_what_the_simulator_made_is_made_anew_for_a_real_key(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        first = await home.make("a knight")
        await home.app.database.run("UPDATE assets SET account = 'simulator'")
        stand_in = await home.app.studio.look(home.caller, "knight")
        assert stand_in.asset.simulated
        with pytest.raises(NotReady, match="stand-in"):
            await home.app.studio.rig(
                home.caller, "knight", rig_type=None, spec="tripo", out_format="glb"
            )
        second = await home.make("a knight")
        assert (first.asset.handle, second.asset.handle) == ("knight", "knight-2")
