"""Other formats and removal: paid once, never over what was there, money kept."""

from pathlib import Path

import pytest

from tests.home import opened, paid
from tools.clock import Clock
from tools.errors import BadRequest, NotReady, UnknownAsset
from tools.studio.money.ledger import ledger

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("form", ["fbx", "usdz", "obj", "stl", "gltf", "3mf"])
async def test_each_format_becomes_a_file_of_its_own_beside_the_mesh(
    form: str, tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        before = {file.name: file.sha256 for file in (await home.make("a barrel")).files}
        await home.app.studio.convert(home.caller, "barrel", format=form)
        view = await home.settled("barrel")
        made = [file for file in view.files if file.kind == "converted"]
        assert len(made) == 1, view.problem
        assert made[0].name.startswith("model")
        assert form in made[0].name
        assert {file.name: file.sha256 for file in view.files if file.name in before} == before
        assert view.asset.state == "generated"
        assert view.tasks[-1].credits == 5


async def test_a_rig_and_a_clip_are_converted_under_their_own_names(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make(rig=True, animations=("walk",))
        await home.app.studio.convert(home.caller, "knight", format="fbx")
        await home.settled("knight")
        await home.app.studio.convert(home.caller, "knight", format="FBX", clip="walk")
        view = await home.settled("knight")
        assert {f.name for f in view.files if f.kind == "converted"} == {"rigged.fbx", "walk.fbx"}
        assert view.asset.state == "complete"


async def test_the_same_format_is_not_paid_twice(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make("a barrel")
        for _ in range(2):
            await home.app.studio.convert(home.caller, "barrel", format="obj")
            await home.settled("barrel")
        assert paid(await home.stats())["convert_model"] == 1


async def test_what_cannot_be_converted_is_said_before_paying(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make("a barrel")
        with pytest.raises(BadRequest, match="not one of"):
            await home.app.studio.convert(home.caller, "barrel", format="doc")
        with pytest.raises(BadRequest, match="no clip"):
            await home.app.studio.convert(home.caller, "barrel", format="fbx", clip="walk")
        assert "convert_model" not in paid(await home.stats())


async def test_a_failed_conversion_can_be_retried_and_buys_nothing_else(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=["fail@convert"]) as home:
        await home.make("a barrel")
        await home.app.studio.convert(home.caller, "barrel", format="obj")
        view = await home.settled("barrel")
        assert view.asset.problem is not None
        await home.clear_faults()
        await home.app.studio.retry(home.caller, "barrel")
        view = await home.settled("barrel")
        assert [f.kind for f in view.files].count("converted") == 1
        assert view.asset.problem is None
        assert [task.step for task in view.tasks] == [
            "generate",
            "convert:obj:model",
            "convert:obj:model",
        ]


async def test_a_removed_asset_is_gone_but_its_cost_and_name_stay(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        view = await home.make("a barrel")
        folder = home.app.studio.files.path("barrel", view.files[0].name).parent
        before = await home.app.costs()
        assert folder.is_dir()
        await home.app.studio.delete(home.caller, "barrel")
        assert not folder.exists()
        with pytest.raises(UnknownAsset):
            await home.app.studio.look(home.caller, "barrel")
        assert await home.app.studio.look_around(home.caller) == []
        assert (await home.app.costs()).today == before.today == 20
        lines = await ledger(home.app.database, owner=home.caller.owner, by="asset")
        assert [(line.group, line.used) for line in lines] == [("barrel", 20)]
        assert (await home.make("a barrel")).asset.handle == "barrel-2"


async def test_nothing_is_removed_while_it_is_under_way(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        await home.make("a barrel", wait_s=0)
        with pytest.raises(NotReady, match="under way"):
            await home.app.studio.delete(home.caller, "barrel")
        assert (await home.settled("barrel")).asset.state == "generated"
