"""Uploads, presigned slots, signed links and the formats behind them."""

import asyncio
import json
import struct
import zipfile
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.tools.simulator.simulator_caller import KNIGHT, Caller, caller, fetch, image_bytes
from tools.clock import Clock
from tools.simulator.transport import SimulatorTransport

pytestmark = pytest.mark.anyio

V31 = "v3.1-20260211"
OBJ = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_an_uploaded_picture_becomes_a_model(clock: Clock, kind: str):
    async with caller(clock) as user:
        token = await user.token(image_bytes(kind), "misnamed.bin")
        assert token.startswith("file_")
        task = await user.done("image_to_model", input=token, model=V31)
        assert task["input"]["file"]["object"]["key"] == token
        assert (await fetch(task["output"]["model_url"], user)).content.startswith(b"glTF")


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "a.png", 2003),
        (b"hello", "a.txt", 2004),
        (b"\x89PNG\r\n\x1a\nbroken", "a.png", 2004),
        (b"\x89PNG\r\n\x1a\n" + bytes(20 * 2**20), "a.png", 2022),
        (b"glTF" + bytes(8), "a.glb", 2004),
    ],
    ids=["empty", "text", "broken", "big", "stump"],
)
async def test_an_upload_must_be_a_readable_picture_or_model(
    clock: Clock, content: bytes, name: str, expected: int
):
    async with caller(clock) as user:
        answer = await user.upload(content, name)
        assert (answer.status_code, answer.json()["code"]) == (400, expected)


async def test_an_upload_must_be_multipart_with_a_file(clock: Clock):
    async with caller(clock) as user:
        assert await user.refused("/v3/files", file="x") == (415, 1003)
        answer = await user.client.post("/v3/files", files={"other": ("a.png", image_bytes())})
        assert (answer.status_code, answer.json()["code"]) == (400, 1004)
        answer = await user.client.post(
            "/v3/files", content=b"x", headers={"Content-Type": "multipart/form-data"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, 1003)


async def test_a_picture_must_be_256_pixels_wide_and_a_model_is_no_picture(clock: Clock):
    async with caller(clock) as user:
        small = await user.token(image_bytes(size_px=(255, 600)))
        assert await user.refused("image_to_model", input=small, model=V31) == (400, 1004)
        mesh = await user.token(OBJ, "a.obj")
        assert await user.refused("image_to_model", input=mesh, model=V31) == (400, 2004)
        picture = await user.token(image_bytes())
        assert await user.refused("rig", input=picture) == (400, 2004)


async def test_another_keys_upload_is_unknown(clock: Clock):
    async with caller(clock) as owner:
        token = await owner.token(image_bytes())
        async with caller(app=owner.app, key="tsk_other") as other:
            assert await other.refused("image_to_model", input=token, model=V31) == (400, 1004)


async def test_a_url_gives_its_look_by_name_and_is_never_fetched(clock: Clock):
    async with caller(clock) as user:
        url = "https://pictures.invalid/a/blue-wolf.png"
        task = await user.done("image_to_model", input=url, model=V31)
        assert task["input"]["file"] == {"type": "png", "url": url}
        check = await user.done("rig_check", input=task["task_id"])
        assert check["output"]["rig_type"] == "quadruped"


async def test_a_made_picture_can_be_modelled(clock: Clock):
    async with caller(clock) as user:
        picture = await user.done("text_to_image", prompt="a red wolf")
        png = await fetch(picture["output"]["generated_image_url"], user)
        assert png.content.startswith(b"\x89PNG") and png.headers["content-type"] == "image/png"
        task = await user.done("image_to_model", input=picture["task_id"], model=V31)
        check = await user.done("rig_check", input=task["task_id"])
        assert check["output"]["rig_type"] == "quadruped"


async def test_a_presigned_slot_takes_a_plain_put(clock: Clock):
    async with caller(clock) as user:
        slot = (await user.post("/v3/files/presign", format="png")).json()["data"]
        assert slot["expires_in"] == 1800
        body = {"input": slot["file_token"], "model": V31}
        assert await user.refused("image_to_model", **body) == (400, 1004)
        answer = await _put(user, slot["presigned_url"], image_bytes())
        assert answer.status_code == 200
        assert (await user.done("image_to_model", **body))["status"] == "success"


async def test_a_presigned_slot_closes_and_wants_no_key(clock: Clock):
    async with caller(clock) as user:
        assert await user.refused("/v3/files/presign", format="docx") == (400, 2004)
        slot = (await user.post("/v3/files/presign", format="png")).json()["data"]
        keyed = await user.client.put(slot["presigned_url"], content=image_bytes())
        assert keyed.status_code == 400
        await asyncio.sleep(1801)
        assert (await _put(user, slot["presigned_url"], image_bytes())).status_code == 403


async def test_a_link_expires_and_is_fresh_again_after_a_look_at_the_task(clock: Clock):
    async with caller(clock) as user:
        task_id = await user.knight()
        link = (await user.task(task_id))["output"]["model_url"]
        assert (await fetch(link, user)).status_code == 200
        await asyncio.sleep(301)
        stale = await fetch(link, user)
        assert stale.status_code == 403 and b"<Code>AccessDenied</Code>" in stale.content
        fresh = (await user.task(task_id))["output"]["model_url"]
        assert (await fetch(fresh, user)).status_code == 200


async def test_the_lifetime_of_links_is_a_setting(clock: Clock):
    async with caller(clock, link_ttl_s=86_400) as user:
        link = (await user.task(await user.knight()))["output"]["model_url"]
        await asyncio.sleep(86_000)
        assert (await fetch(link, user)).status_code == 200


async def test_a_link_cannot_be_bent(clock: Clock):
    async with caller(clock) as user:
        output = (await user.task(await user.knight()))["output"]
        model, other = urlsplit(output["model_url"]), urlsplit(output["rendered_image_url"])
        for bent in (
            model._replace(query=""),
            model._replace(query=other.query),
            model._replace(query=model.query.replace("Expires=1", "Expires=2")),
            model._replace(query="Expires=x&Signature=é"),
        ):
            assert (await fetch(bent.geturl(), user)).status_code == 403


async def test_a_key_sent_to_a_link_is_refused_and_counted(clock: Clock):
    async with caller(clock) as user:
        link = (await user.task(await user.knight()))["output"]["model_url"]
        assert (await user.stats())["authorised_downloads"] == 0
        assert (await user.client.get(link)).status_code == 400
        assert (await user.stats())["authorised_downloads"] == 1


async def test_the_same_prompt_and_seed_give_the_same_bytes(clock: Clock):
    async with caller(clock) as user:
        links = [
            (await user.task(await user.knight(model_seed=seed)))["output"]["model_url"]
            for seed in (7, 7, 8)
        ]
        one, same, other = [(await fetch(link, user)).content for link in links]
        assert one == same != other


async def test_the_preview_is_a_webp(clock: Clock):
    async with caller(clock) as user:
        output = (await user.task(await user.knight()))["output"]
        preview = await fetch(output["rendered_image_url"], user)
        assert preview.content[8:12] == b"WEBP"
        assert preview.headers["content-type"] == "image/webp"


def _is_obj(content: bytes) -> bool:
    return content.count(b"\nv ") >= 3 and b"\nf " in content


def _is_stl(content: bytes) -> bool:
    return len(content) == 84 + 50 * struct.unpack_from("<I", content, 80)[0] > 84


def _is_gltf(content: bytes) -> bool:
    document = json.loads(content)
    return document["buffers"][0]["uri"].startswith("data:")


def _is_usdz(content: bytes) -> bool:
    archive = zipfile.ZipFile(BytesIO(content))
    (entry,) = archive.infolist()
    name, extra = struct.unpack_from("<HH", content, entry.header_offset + 26)
    aligned = (entry.header_offset + 30 + name + extra) % 64 == 0
    text = archive.read(entry)
    return aligned and entry.compress_type == zipfile.ZIP_STORED and text.startswith(b"#usda")


def _is_threemf(content: bytes) -> bool:
    archive = zipfile.ZipFile(BytesIO(content))
    return archive.namelist()[0] == "[Content_Types].xml" and b"<triangle " in archive.read(
        "3D/3dmodel.model"
    )


def _is_fbx(content: bytes) -> bool:
    return content.startswith(b"; FBX 7.4.0") and b"simulator" in content


FORMATS = {
    "GLB": lambda content: content.startswith(b"glTF"),
    "GLTF": _is_gltf,
    "OBJ": _is_obj,
    "STL": _is_stl,
    "3MF": _is_threemf,
    "USDZ": _is_usdz,
    "FBX": _is_fbx,
}


@pytest.mark.parametrize("form", FORMATS)
async def test_a_model_converts(clock: Clock, form: str):
    async with caller(clock) as user:
        task = await user.done("convert", input=await user.knight(), format=form)
        link = task["output"]["model_url"]
        assert urlsplit(link).path.endswith(f".{form.lower()}")
        assert FORMATS[form]((await fetch(link, user)).content)


async def test_an_uploaded_model_is_imported_and_converted_as_it_is(clock: Clock):
    async with caller(clock) as user:
        token = await user.token(OBJ, "a.obj")
        task = await user.done("import", input=token)
        assert task["credits_consumed"] == 0
        assert (await fetch(task["output"]["model_url"], user)).content == OBJ
        task = await user.done("convert", input=task["task_id"], format="GLB")
        glb = (await fetch(task["output"]["model_url"], user)).content
        assert glb.startswith(b"glTF")
        foreign = await user.done("rig_check", input=await user.token(glb, "a.glb"))
        assert foreign["output"]["riggable"] is False


async def test_an_upload_of_our_own_model_can_be_rigged(clock: Clock):
    async with caller(clock) as user:
        link = (await user.task(await user.knight()))["output"]["model_url"]
        token = await user.token((await fetch(link, user)).content, "knight.glb")
        assert (await user.done("rig", input=token))["status"] == "success"


async def test_what_the_simulator_cannot_read_fails_and_is_not_billed(clock: Clock):
    async with caller(clock) as user:
        token = await user.token(b"Kaydara FBX Binary", "a.fbx")
        task = await user.done("convert", input=token, format="OBJ")
        assert (task["status"], task["error_code"]) == ("failed", 2004)
        assert await user.wallet() == (10_000, 0)


@pytest.mark.parametrize(
    ("route", "body"), [("texture", {"texture_prompt": {"text": "wooden"}}), ("decimate", {})]
)
async def test_a_changed_model_keeps_its_body(clock: Clock, route: str, body: dict[str, Any]):
    async with caller(clock) as user:
        model = (await user.done("text_to_model", **{**KNIGHT, "prompt": "a wolf"}))["task_id"]
        changed = await user.done(route, input=model, **body)
        check = await user.done("rig_check", input=changed["task_id"])
        assert check["output"]["rig_type"] == "quadruped"


async def _put(user: Caller, link: str, content: bytes) -> httpx.Response:
    async with httpx.AsyncClient(transport=SimulatorTransport(user.app)) as keyless:
        return await keyless.put(link, content=content)
