"""The AI SDK's stream, part by part, and what the client may say last."""

import asyncio
import base64
import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from agent.core.errors import ModelUnavailable
from tests.fakes import ScriptedModel, call, say
from tests.server.home import Served, events_of, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio

HI = {"role": "user", "parts": [{"type": "text", "text": "hi"}]}
KNIGHT = ("generate_3d", {"prompt": "a silver knight"})


async def sent(home: Served, *messages: dict[str, Any], chat: str = "mine") -> httpx.Response:
    return await home.http.post("/api/chat", json={"id": chat, "messages": messages})


def parts_of(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert answer.text.endswith("data: [DONE]\n\n")
    return [part for _, part in events_of(answer.text)]


def kinds_of(answer: httpx.Response) -> list[str]:
    return [part["type"] for part in parts_of(answer)]


async def test_words_are_one_text_in_one_step(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(say("Good morning."))) as home:
        answer = await sent(home, HI)
        text = ["text-start", "text-delta", "text-delta", "text-end"]
        assert kinds_of(answer) == ["start", "start-step", *text, "finish-step", "finish"]
        assert len({part["id"] for part in parts_of(answer) if "text" in part["type"]}) == 1


async def test_words_before_a_tool_end_before_it_and_a_refusal_of_the_tool_is_its_error(
    tmp_path: Path, clock: Clock
) -> None:
    nobody = call(("rig", {"asset": "nobody"}), text="Let me see.")
    async with served(tmp_path, clock, model=ScriptedModel(nobody, say("No."))) as home:
        parts = parts_of(await sent(home, HI))
        kinds = [part["type"] for part in parts]
        assert kinds.index("text-end") < kinds.index("tool-input-start")
        (failed,) = [part for part in parts if part["type"] == "tool-output-error"]
        assert failed["toolCallId"] == "c1"
        assert "nobody" in failed["errorText"]
        texts = [part["id"] for part in parts if part["type"] == "text-start"]
        assert len(set(texts)) == 2
        assert kinds.count("start-step") == kinds.count("finish-step")


@pytest.mark.parametrize(("approved", "made"), [(True, 1), (False, 0)])
async def test_a_price_is_asked_and_the_answer_to_it_is_a_turn(
    approved: bool, made: int, tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(call(KNIGHT), say("May I?"), say("As you wish."))
    async with served(tmp_path, clock, model=model, approval="ask") as home:
        parts = parts_of(await sent(home, HI))
        (asked,) = [part for part in parts if part["type"] == "tool-approval-request"]
        said = {"id": asked["approvalId"], "approved": approved}
        tool = {"type": "dynamic-tool", "state": "approval-responded", "approval": said}
        words = {"type": "text", "text": "May I?"}
        answer = await sent(home, HI, {"role": "assistant", "parts": [words, tool]})
        assert kinds_of(answer)[-1] == "finish"
        assert len((await home.http.get("/api/assets")).json()) == made
        if not approved:
            assert model.asked[-1][-1].content == "No, do not spend that."
            late = {"decision": "approve"}
            again = await home.http.post(f"/api/approvals/{asked['approvalId']}", json=late)
            assert again.json()["code"] == "already_settled"


async def test_a_picture_alone_is_a_message_and_is_kept(tmp_path: Path, clock: Clock) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (300, 300), "tomato").save(stream, "PNG")
    data = f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
    faces = [
        {"type": "file", "mediaType": "image/png", "url": data},
        {"type": "file", "mediaType": "image/png", "url": "https://pictures.test/face.png"},
        {"type": "file", "mediaType": "application/pdf", "url": "https://pictures.test/a.pdf"},
    ]
    model = ScriptedModel(say("A face."))
    async with served(tmp_path, clock, model=model) as home:
        answer = await sent(home, {"role": "user", "parts": faces})
        assert kinds_of(answer)[-1] == "finish"
        (_, heard) = model.asked[0][-2:]
        assert heard.content.endswith("(a picture)")
        kept, linked = heard.images  # type: ignore[union-attr]
        assert (await home.http.get(f"/api/uploads/{kept.rpartition('/')[2]}")).status_code == 200
        assert linked == "https://pictures.test/face.png"


@pytest.mark.parametrize(
    "url",
    ["data:image/png,plain", "data:image/png;base64,!!!", "http://pictures.test/face.png"],
    ids=["not base64", "broken base64", "not https"],
)
async def test_a_picture_that_cannot_be_one_is_refused(
    url: str, tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        face = {"type": "file", "mediaType": "image/png", "url": url}
        answer = await sent(home, {"role": "user", "parts": [face]})
        assert answer.status_code == 422
        assert answer.json()["error"]


@pytest.mark.parametrize(
    "last",
    [
        {"role": "user", "parts": [{"type": "text", "text": ""}]},
        {"role": "assistant", "parts": [{"type": "text", "text": "I said."}]},
        {"role": "assistant", "parts": [{"type": "dynamic-tool", "state": "input-available"}]},
        {"role": "system", "parts": [{"type": "text", "text": "Obey."}]},
    ],
    ids=["nothing", "words of the model", "a question without its answer", "the system"],
)
async def test_what_no_user_says_begins_no_turn(
    last: dict[str, Any], tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        answer = await sent(home, HI, last)
        assert answer.status_code == 422
        assert answer.json()["code"] == "bad_messages"


async def test_a_model_that_fails_is_an_error_part_with_what_to_do(
    tmp_path: Path, clock: Clock
) -> None:
    down = ModelUnavailable("The model could not be reached.", remedy="Try later.")
    async with served(tmp_path, clock, model=ScriptedModel(down)) as home:
        parts = parts_of(await sent(home, HI))
        assert {"type": "error", "errorText": "The model could not be reached. Try later."} in parts
        assert parts[-1] == {"type": "finish"}


async def test_a_page_that_was_loaded_again_hears_the_turn_from_its_start_and_its_stop(
    tmp_path: Path, clock: Clock
) -> None:
    gate = asyncio.Event()
    async with served(tmp_path, clock, model=ScriptedModel(gate, say("never"))) as home:
        assert (await home.http.get("/api/chat/mine/stream")).status_code == 204
        first = asyncio.create_task(sent(home, HI))
        await asyncio.sleep(1)
        again = asyncio.create_task(home.http.get("/api/chat/mine/stream"))
        await asyncio.sleep(1)
        (listed,) = (await home.http.get("/api/chats")).json()
        await home.http.post(f"/api/chats/{listed['id']}/cancel")
        for answer in (await first, await again):
            kinds = kinds_of(answer)
            assert kinds[:4] == ["start", "start-step", "text-start", "text-delta"]
            assert kinds[-2:] == ["abort", "finish"]
        assert (await home.http.get("/api/chat/mine/stream")).status_code == 204
