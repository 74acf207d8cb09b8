"""Pictures that come with a message or a request: checked, kept, shown again, made into assets."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from tests.fakes import ScriptedModel, call, say
from tests.server.home import events_of, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio


def _png(size: int = 300) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (size, size), "tomato").save(stream, "PNG")
    return stream.getvalue()


def _in_json(content: bytes, name: str = "sketch.png") -> dict[str, str]:
    return {"name": name, "data": base64.b64encode(content).decode()}


async def test_a_picture_in_a_message_is_kept_under_a_name_of_ours_and_can_be_made_into_an_asset(
    tmp_path: Path, clock: Clock
) -> None:
    picture = _png()

    model = ScriptedModel(say("A nice sketch."))
    async with served(tmp_path, clock, model=model) as home:
        chat = await home.chat()
        body = {"text": "look", "images": [_in_json(picture, "../../etc/<img>.png")]}
        answer = await home.http.post(f"/api/chats/{chat}/messages", json=body)
        (started,) = [e for _, e in events_of(answer.text) if e["type"] == "turn_started"]
        (image,) = started["message"]["images"]
        name = image.rpartition("/")[2]
        assert "etc" not in image and "<" not in image
        shown = await home.http.get(f"/api/uploads/{name}")
        assert (await home.http.head(f"/api/uploads/{name}")).status_code == 200
        assert shown.status_code == 200
        assert shown.headers["content-type"] == "image/png"
        assert shown.content == picture
        stranger = await home.user("eve")
        assert (await stranger.get(f"/api/uploads/{name}")).status_code == 404
        await stranger.aclose()


async def test_a_picture_becomes_an_asset(tmp_path: Path, clock: Clock) -> None:
    picture = _png()
    async with served(tmp_path, clock, model=ScriptedModel(say("Seen."))) as home:
        chat = await home.chat()
        body = {"text": "keep this", "images": [_in_json(picture)]}
        answer = await home.http.post(f"/api/chats/{chat}/messages", json=body)
        (started,) = [e for _, e in events_of(answer.text) if e["type"] == "turn_started"]
        (image,) = started["message"]["images"]
    model = ScriptedModel(
        call(("generate_3d", {"image": image})),
        call(("check_status", {"asset": "picture", "wait_s": 60}), first=2),
        say("There it is."),
    )
    async with served(tmp_path, clock, model=model) as home:
        chat = await home.chat()
        body = {"text": "make it", "images": [_in_json(picture)]}
        answer = await home.http.post(f"/api/chats/{chat}/messages", json=body)
        done = events_of(answer.text)[-1][1]
        assert done["reason"] == "answer"
        assert {file["kind"] for file in done["files"]} >= {"model", "preview"}
        assert {file["asset"] for file in done["files"]} == {"picture"}


@pytest.mark.parametrize(
    "content",
    [b"GIF89a" + bytes(300), b"<svg onload=alert(1)>", _png(100)],
    ids=["gif", "svg", "too small"],
)
async def test_what_is_no_usable_picture_is_422_and_nothing_is_kept(
    tmp_path: Path, clock: Clock, content: bytes
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        chat = await home.chat()
        body = {"text": "look", "images": [_in_json(content)]}
        answer = await home.http.post(f"/api/chats/{chat}/messages", json=body)
        assert answer.status_code == 422
        assert "error" in answer.json()
        listed = await home.http.get(f"/api/chats/{chat}")
        assert listed.status_code == 200
    assert not list(tmp_path.rglob("uploads/**/*.*"))
