"""Files that came whole and are no use: each ends in one sentence, fetched once, paid once."""

from pathlib import Path

import pytest

from tests.home import Home, opened, paid
from tests.tools.mesh.small_figure import Change, figure
from tools.clock import Clock
from tools.types import AssetState

pytestmark = pytest.mark.anyio


def given(folder: Path, **files: bytes) -> Path:
    """Sound files, but for those that are given."""
    folder.mkdir(exist_ok=True)
    sound = {
        "generate": figure(skinned=False, animated=False),
        "rig": figure(animated=False),
        "walk": figure(),
    }
    for name, content in (sound | files).items():
        (folder / f"{name}.glb").write_bytes(content)
    return folder


async def fetched(home: Home) -> int:
    return (await home.stats())["requests"].get("file", 0)


async def test_sound_files_of_others_go_through_the_whole_plan(
    tmp_path: Path, clock: Clock
) -> None:
    folder = given(tmp_path / "given")
    async with opened(tmp_path, clock, results=folder) as home:
        view = await home.make(rig=True, animations=("walk",))
        assert (view.asset.state, view.problem) == ("complete", None)
        assert {file.kind for file in view.files} == {"model", "rigged", "clip", "all", "preview"}


def _far(gltf: dict[str, object]) -> None:
    accessors = gltf["accessors"]
    assert isinstance(accessors, list)
    accessors[0]["count"] = 500_000_000


CASES: dict[str, tuple[str, bytes, AssetState]] = {
    "a model without a mesh": ("generate", figure(meshed=False, animated=False), "failed"),
    "a model that is broken": ("generate", figure(change=_far), "failed"),
    "a rig without a skin": ("rig", figure(skinned=False, animated=False), "generated"),
    "a rig that is broken": ("rig", figure(change=_far), "generated"),
    "a clip without an animation": ("walk", figure(animated=False), "rigged"),
    "a clip in which nothing moves": ("walk", figure(swing_deg=0), "rigged"),
    "a clip that is broken": ("walk", figure(change=_far), "rigged"),
}


@pytest.mark.parametrize(("step", "content", "state"), CASES.values(), ids=CASES.keys())
async def test_a_file_of_no_use_counts_as_the_failure_of_its_step_and_is_fetched_once(
    step: str, content: bytes, state: AssetState, tmp_path: Path, clock: Clock
) -> None:
    folder = given(tmp_path / "given", **{step: content})
    async with opened(tmp_path, clock, results=folder) as home:
        view = await home.make(rig=True, animations=("walk",))
        assert view.asset.state == state and view.asset.at_rest
        assert view.problem is not None and view.problem.code == "bad_file"
        assert "of no use" in view.problem.message
        assert "credits" in view.problem.remedy and "not done unasked" in view.problem.remedy
        files = {"failed": 1, "generated": 3, "rigged": 4}[state]  # each once, and the picture
        assert await fetched(home) == files
        assert (await home.stats())["duplicates"] == []


async def test_a_clip_of_no_use_is_ordered_again_only_by_a_retry_and_for_its_price(
    tmp_path: Path, clock: Clock
) -> None:
    folder = given(tmp_path / "given", walk=figure(swing_deg=0))
    async with opened(tmp_path, clock, results=folder) as home:
        view = await home.make(rig=True, animations=("walk",))
        assert view.problem is not None
        assert "for 10 credits" in view.problem.remedy
        assert paid(await home.stats())["animate_retarget"] == 1
        given(folder)
        await home.app.studio.retry(home.caller, view.asset.handle)
        view = await home.settled(view.asset.handle)
        assert (view.asset.state, view.problem) == ("complete", None)
        assert paid(await home.stats())["animate_retarget"] == 2


@pytest.mark.parametrize("verb", ["stop", "retry", "resume", "delete"])
@pytest.mark.parametrize("step", ["generate", "rig", "walk"])
async def test_every_verb_works_on_an_asset_whose_file_was_of_no_use(
    step: str, verb: str, tmp_path: Path, clock: Clock
) -> None:
    folder = given(tmp_path / "given", **{step: figure(change=_far)})
    async with opened(tmp_path, clock, results=folder) as home:
        view = await home.make(rig=True, animations=("walk",))
        given(folder)
        await getattr(home.app.studio, verb)(home.caller, view.asset.handle)
        if verb in ("retry", "resume"):
            view = await home.settled(view.asset.handle)
            assert view.problem is None


async def test_a_model_that_cannot_be_drawn_is_delivered_without_a_picture(
    tmp_path: Path, clock: Clock
) -> None:
    """Its texture is no picture; the report counts it, an engine shows it plain."""

    def odd(gltf: dict[str, object]) -> None:
        gltf["images"] = [{"bufferView": 0, "mimeType": "image/png"}]
        gltf["textures"] = [{"source": 0}]
        gltf["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]

    change: Change = odd
    model = figure(skinned=False, animated=False, change=change)
    folder = given(tmp_path / "given", generate=model)
    async with opened(tmp_path, clock, results=folder) as home:
        view = await home.make()
        assert (view.asset.state, view.problem) == ("generated", None)
