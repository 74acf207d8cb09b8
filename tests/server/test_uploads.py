"""Pictures that come with a message or a request: checked, kept, shown again, made into assets."""

import base64
import io
from pathlib import Path

import httpx
import pytest
from PIL import Image

from agent.app.disk_usage import usage
from agent.doctor.home import disk
from agent.server.kit.pictures import forget_pictures, stored_picture
from agent.server.kit.problem import HttpProblem
from tests.fakes import ScriptedModel, call, say
from tests.server.home import Served, events_of, served
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


async def _attached(home: Served, http: httpx.AsyncClient, content: bytes) -> tuple[str, str]:
    """A chat with this picture in it, and the picture's path."""
    chat = await home.chat(http)
    body = {"text": "look", "images": [_in_json(content)]}
    answer = await http.post(f"/api/chats/{chat}/messages", json=body)
    (started,) = [e for _, e in events_of(answer.text) if e["type"] == "turn_started"]
    name = started["message"]["images"][0].rpartition("/")[2]
    return f"/api/chats/{chat}", f"/api/uploads/{name}"


async def test_a_picture_goes_with_the_last_of_its_owners_chats_that_shows_it(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(*[say("Seen.") for _ in range(4)])
    async with served(tmp_path, clock, model=model) as home:
        ann, eve = await home.user("ann"), await home.user("eve")
        first, picture = await _attached(home, ann, _png(300))
        second, same = await _attached(home, ann, _png(300))
        third, other = await _attached(home, ann, _png(301))
        theirs, foreign = await _attached(home, eve, _png(300))
        assert picture == same == foreign != other
        assert (await ann.delete(first)).status_code == 204
        assert (await ann.get(picture)).status_code == 200
        assert (await ann.delete(second)).status_code == 204
        assert (await ann.get(picture)).status_code == 404
        assert (await ann.get(other)).status_code == 200
        assert (await eve.get(foreign)).status_code == 200
        assert (await ann.delete(third)).status_code == 204
        assert (await eve.delete(theirs)).status_code == 204
        await ann.aclose()
        await eve.aclose()
    assert not list(tmp_path.rglob("uploads/**/*.*"))


def test_pictures_have_a_quota_and_the_same_one_again_counts_once(tmp_path: Path) -> None:
    first, second = _png(300), _png(301)
    room = len(first) + len(second) - 1
    name = stored_picture(tmp_path, "a", first, quota_bytes=room)
    assert stored_picture(tmp_path, "again", first, quota_bytes=room) == name
    with pytest.raises(HttpProblem) as caught:
        stored_picture(tmp_path, "b", second, quota_bytes=room)
    assert (caught.value.status, caught.value.code) == (413, "uploads_full")
    forget_pictures(tmp_path, [name, "../outside.png"])
    assert stored_picture(tmp_path, "b", second, quota_bytes=room) != name


async def test_the_metrics_and_the_doctor_count_uploads_as_part_of_the_disk(
    tmp_path: Path, clock: Clock
) -> None:
    content = _png(400)
    async with served(tmp_path, clock, model=ScriptedModel(say("Seen."))) as home:
        await _attached(home, home.http, content)
        text = (await home.http.get("/metrics")).text
        assert f'galatea_disk_bytes{{part="uploads"}} {float(len(content))}' in text
        assert "galatea_disk_free_bytes" in text
    assert usage(tmp_path / "home").uploads == len(content)
    assert "uploads" in disk(tmp_path / "home").line
