"""The official SDK, unchanged and over real HTTP, works against the simulator."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import tripo3d
from tripo3d import TripoClient
from tripo3d.exceptions import TripoAPIError

from tests.tools.simulator.simulator_caller import KEY, image_bytes
from tests.tools.simulator.simulator_server import simulator_url

pytestmark = pytest.mark.anyio

V31 = "v3.1-20260211"


@pytest.fixture
def anyio_backend() -> str:
    """The wall clock's own loop: a real server answers in real time."""
    return "asyncio"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with simulator_url() as base:
        yield base


@pytest.fixture
async def sdk(url: str) -> AsyncIterator[TripoClient]:
    async with TripoClient(KEY, v3_base_url=url) as client:
        yield client


async def test_from_a_prompt_to_clips_on_disk(sdk: TripoClient, tmp_path: Path):
    model = await sdk.wait_for_task(await sdk.text_to_model("a silver knight", model_version=V31))
    assert model.status == tripo3d.TaskStatus.SUCCESS and model.credits_consumed == 20
    check = await sdk.wait_for_task(await sdk.check_riggable(model.task_id))
    assert check.output.riggable is True and check.output.rig_type == "biped"
    rig = await sdk.wait_for_task(await sdk.rig_model(model.task_id))
    clip = await sdk.wait_for_task(
        await sdk.retarget_animation(rig.task_id, ["preset:biped:walk", "preset:biped:idle"])
    )
    for task in (model, rig, clip):
        files = await sdk.download_task_models(task, str(tmp_path))
        assert Path(files["model"] or "").read_bytes().startswith(b"glTF")
    preview = await sdk.download_rendered_image(model, str(tmp_path))
    assert preview and Path(preview).read_bytes()[8:12] == b"WEBP"


@pytest.mark.parametrize("model", ["v2.5-20250123", "P1-20260311", "P2-20260801"])
async def test_the_sdks_own_defaults_are_taken_by_each_engine(sdk: TripoClient, model: str):
    task = await sdk.wait_for_task(await sdk.text_to_model("a knight", model_version=model))
    assert task.status == tripo3d.TaskStatus.SUCCESS


async def test_every_preset_of_the_sdk_is_taken_by_its_rig(sdk: TripoClient):
    prompts = {
        "quadruped": "a wolf",
        "hexapod": "a beetle",
        "octopod": "a spider",
        "serpentine": "a snake",
        "aquatic": "a fish",
        "biped": "a knight",
    }
    rigs: dict[str, str] = {}
    for body, prompt in prompts.items():
        model = await sdk.wait_for_task(await sdk.text_to_model(prompt, model_version=V31))
        rig = await sdk.wait_for_task(
            await sdk.rig(model.task_id, model="v2.5-20260210", rig_type=body)
        )
        assert rig.status == tripo3d.TaskStatus.SUCCESS, (prompt, rig.error_message)
        rigs[body] = rig.task_id
    for preset in tripo3d.Animation:
        words = preset.value.split(":")
        body = words[1] if len(words) == 3 else "biped"
        task = await sdk.wait_for_task(await sdk.retarget(rigs[body], animation=preset))
        assert task.status == tripo3d.TaskStatus.SUCCESS, preset


async def test_balance_usage_and_list(sdk: TripoClient):
    before = await sdk.get_balance()
    task_id = await sdk.text_to_model("a knight", model_version=V31)
    await sdk.wait_for_task(task_id)
    after = await sdk.get_balance()
    assert before.balance - after.balance == 20 and after.frozen == 0
    (row,) = await sdk.get_usage(limit=1)
    assert (row.task_id, row.type, row.credits_consumed) == (task_id, "text_to_model", 20)
    listed = await sdk.list_tasks([task_id, "00000000-0000-4000-8000-000000000000"])
    assert list(listed.tasks) == [task_id] and len(listed.missed) == 1


async def test_a_picture_on_disk_becomes_a_model(sdk: TripoClient, tmp_path: Path):
    picture = tmp_path / "red.png"
    picture.write_bytes(image_bytes())
    task = await sdk.wait_for_task(await sdk.image_to_model(str(picture), model_version=V31))
    views = await sdk.wait_for_task(
        await sdk.multiview_to_model([picture, None, picture], model_version=V31)
    )
    assert task.status == views.status == tripo3d.TaskStatus.SUCCESS
    assert task.credits_consumed == 30


async def test_a_large_file_goes_through_a_presigned_slot(sdk: TripoClient, tmp_path: Path):
    picture = tmp_path / "red.png"
    picture.write_bytes(image_bytes())
    slot = await sdk.presign_upload("png")
    await sdk._http.put_file(slot.upload_url, str(picture), "image/png")
    task = await sdk.wait_for_task(await sdk.image_to_model(slot.file_token, model_version=V31))
    assert task.status == tripo3d.TaskStatus.SUCCESS


async def test_models_convert_texture_decimate_and_import(sdk: TripoClient, tmp_path: Path):
    model = await sdk.text_to_model("a wooden chair", model_version=V31)
    await sdk.wait_for_task(model)
    steps = [
        await sdk.convert_model(model, "OBJ"),
        await sdk.texture_model(model, text_prompt="golden"),
        await sdk.smart_lowpoly(model, face_limit=1000),
    ]
    for step in steps:
        task = await sdk.wait_for_task(step)
        files = await sdk.download_task_models(task, str(tmp_path))
        assert Path(files["model"] or "").stat().st_size > 0
    path = tmp_path / "chair.glb"
    path.write_bytes(Path(files["model"] or "").read_bytes())
    imported = await sdk.wait_for_task(await sdk.import_model(str(path)))
    assert imported.status == tripo3d.TaskStatus.SUCCESS


async def test_old_style_tasks_are_taken(sdk: TripoClient):
    task_id = await sdk.create_task(
        {"type": "text_to_model", "prompt": "a knight", "model_version": V31}
    )
    assert (await sdk.wait_for_task(task_id)).input["prompt"] == "a knight"


async def test_refusals_arrive_as_the_sdks_own_errors(sdk: TripoClient, url: str):
    with pytest.raises(TripoAPIError) as refused:
        await sdk.text_to_model("a knight", model_version="tripo-v3.1")
    assert refused.value.code == 1004 and V31 in str(refused.value)
    with pytest.raises(TripoAPIError) as missing:
        await sdk.get_task("00000000-0000-4000-8000-000000000000")
    assert missing.value.code == 2001


async def test_the_sdk_sends_no_key_to_links(sdk: TripoClient, url: str, tmp_path: Path):
    task = await sdk.wait_for_task(await sdk.text_to_model("a knight", model_version=V31))
    await sdk.download_task_models(task, str(tmp_path))
    stats = await sdk._http.request("GET", "/simulator/stats")
    assert stats["authorised_downloads"] == 0
