"""The offline model on the wire: what the `openai` client's own parser accepts."""

import json
import math
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from openai import APIStatusError, AsyncOpenAI

from agent.offline.transport import BASE_URL, OfflineTransport
from tests.agent.offline.offline_world import TOOLS

pytestmark = pytest.mark.anyio

ASK: dict[str, Any] = {
    "model": "galatea-offline",
    "messages": [{"role": "user", "content": "make two guards, rig them"}],
    "tools": TOOLS,
}
GREET: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}


@pytest.fixture
async def client() -> AsyncIterator[AsyncOpenAI]:
    http = httpx2.AsyncClient(transport=OfflineTransport(now=lambda: 1_795_000_000.0))
    async with AsyncOpenAI(api_key="none", base_url=BASE_URL, http_client=http) as client:
        yield client


async def test_streamed_calls_fold_into_whole_ones(client: AsyncOpenAI) -> None:
    async with client.chat.completions.stream(**ASK) as stream:
        whole = await stream.get_final_completion()
    choice = whole.choices[0]
    assert choice.finish_reason == "tool_calls"
    calls = choice.message.tool_calls or []
    names = [call.function.name for call in calls if call.type == "function"]
    assert names == ["generate_3d", "generate_3d"]
    assert len({call.id for call in calls}) == 2
    assert whole.created == 1_795_000_000


async def test_text_comes_word_by_word_and_ends_with_a_reason(client: AsyncOpenAI) -> None:
    pieces: list[str] = []
    reasons: list[str | None] = []
    async for chunk in await client.chat.completions.create(**GREET, stream=True):
        assert chunk.object == "chat.completion.chunk" and len(chunk.choices) == 1
        pieces.append(chunk.choices[0].delta.content or "")
        reasons.append(chunk.choices[0].finish_reason)
    said = [piece for piece in pieces if piece]
    assert len(said) > 10 and all(len(piece.split()) <= 1 for piece in said)
    assert reasons[-1] == "stop" and set(reasons[:-1]) == {None}


async def test_streamed_and_whole_answers_say_the_same(client: AsyncOpenAI) -> None:
    whole = await client.chat.completions.create(**GREET)
    chunks = await client.chat.completions.create(**GREET, stream=True)
    text = "".join([chunk.choices[0].delta.content or "" async for chunk in chunks])
    assert text == whole.choices[0].message.content
    assert whole.choices[0].finish_reason == "stop"
    assert whole.model == "m"


async def test_usage_is_counted_in_bytes_and_comes_last_when_asked_for(client: AsyncOpenAI) -> None:
    options: Any = {"include_usage": True}
    stream = await client.chat.completions.create(**GREET, stream=True, stream_options=options)
    chunks = [chunk async for chunk in stream]
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    usage = chunks[-1].usage
    assert usage is not None and chunks[-1].choices == []
    assert usage.completion_tokens == math.ceil(len(text.encode()) / 4)
    assert usage.prompt_tokens >= len(json.dumps(GREET["messages"])) // 4
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


async def test_the_same_request_gets_fresh_call_ids(client: AsyncOpenAI) -> None:
    answers = [await client.chat.completions.create(**ASK) for _ in range(2)]
    ids = [call.id for answer in answers for call in answer.choices[0].message.tool_calls or []]
    assert len(set(ids)) == 4


async def test_it_lists_itself_as_the_only_model(client: AsyncOpenAI) -> None:
    assert [model.id async for model in client.models.list()] == ["galatea-offline"]


async def test_no_calls_are_made_where_none_are_allowed(client: AsyncOpenAI) -> None:
    whole = await client.chat.completions.create(**ASK, tool_choice="none")
    assert whole.choices[0].message.tool_calls is None and whole.choices[0].message.content


async def test_content_in_parts_is_read_like_text(client: AsyncOpenAI) -> None:
    parts = [{"type": "text", "text": "make a knight"}]
    asked: Any = {**ASK, "messages": [{"role": "user", "content": parts}]}
    whole = await client.chat.completions.create(**asked)
    (call,) = whole.choices[0].message.tool_calls or []
    assert call.type == "function" and json.loads(call.function.arguments)["name"] == "knight"


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("POST", "/chat/completions", b"{", 400),
        ("POST", "/chat/completions", b'{"messages": 1}', 400),
        ("POST", "/chat/completions", b"\xff\xfe", 400),
        ("GET", "/chat/completions", b"", 405),
        ("POST", "/embeddings", b"{}", 404),
    ],
)
async def test_requests_it_cannot_serve_are_refused_in_the_usual_shape(
    method: str, path: str, content: bytes, status: int
) -> None:
    async with httpx2.AsyncClient(transport=OfflineTransport(), base_url=BASE_URL) as http:
        response = await http.request(method, BASE_URL + path, content=content)
    assert response.status_code == status
    assert response.json()["error"]["message"]


async def test_the_client_sees_a_refusal_as_a_status_error(client: AsyncOpenAI) -> None:
    with pytest.raises(APIStatusError) as caught:
        await client.embeddings.create(model="m", input="x")
    assert caught.value.status_code == 404


async def test_a_pace_spreads_the_words_over_time() -> None:
    import asyncio

    transport = OfflineTransport(pace_s=0.5)
    loop = asyncio.get_running_loop()
    async with httpx2.AsyncClient(transport=transport) as http:
        started = loop.time()
        body = {**GREET, "stream": True}
        response = await http.post(f"{BASE_URL}/chat/completions", json=body)
    assert response.text.endswith("data: [DONE]\n\n")
    assert loop.time() - started > 5
