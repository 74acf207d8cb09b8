"""The `openai` package talks to the agent unchanged."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import openai
import pytest

from agent.core.errors import ModelUnavailable
from tests.fakes import ScriptedModel, call, say
from tests.server.home import BASE, Served, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def sdk(home: Served, key: str = "anything") -> AsyncGenerator[openai.AsyncOpenAI]:
    transport = httpx2.ASGITransport(home.app, client=("127.0.0.1", 1))
    async with httpx2.AsyncClient(transport=transport) as http:
        yield openai.AsyncOpenAI(
            base_url=f"{BASE}/v1", api_key=key, http_client=http, max_retries=0
        )


async def test_models_lists_the_agent(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home, sdk(home) as client:
        assert [model.id async for model in client.models.list()] == ["galatea"]


async def test_an_answer_tells_progress_and_links_to_the_files(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(
        call(("generate_3d", {"prompt": "a silver knight"})),
        call(("check_status", {"asset": "silver-knight", "wait_s": 60}), first=2),
        call(("check_status", {"wait_s": 60}), first=3),
        say("Here it is."),
    )
    async with served(tmp_path, clock, model=model) as home, sdk(home) as client:
        answer = await client.chat.completions.create(
            model="galatea", messages=[{"role": "user", "content": "a silver knight"}]
        )
        text = answer.choices[0].message.content or ""
        assert "Here it is." in text
        assert "generate success 100 %" in text
        assert "/files/model.glb" in text
        assert answer.choices[0].finish_reason == "stop"
        assert answer.usage is not None and answer.usage.total_tokens > 0


async def test_a_stream_gives_the_same_text_in_pieces(tmp_path: Path, clock: Clock) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(gate, say("one two three"))
    async with served(tmp_path, clock, model=model) as home, sdk(home) as client:

        async def later() -> None:
            await home.backend.now.live.begun.wait()
            await asyncio.sleep(1)
            gate.set()

        opening = asyncio.create_task(later())
        stream = await client.chat.completions.create(
            model="galatea",
            messages=[{"role": "user", "content": "count"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        chunks = [chunk async for chunk in stream]
        pieces = [c.choices[0].delta.content or "" for c in chunks if c.choices]
        assert "".join(pieces).strip() == "Well, one two three"
        assert len([piece for piece in pieces if piece]) > 1
        assert chunks[-1].usage is not None
        await opening


async def test_a_conversation_sent_again_goes_on_in_the_same_chat(
    tmp_path: Path, clock: Clock
) -> None:
    model = ScriptedModel(say("Hello you."), say("As I said."), say("Another chat."))
    async with served(tmp_path, clock, model=model) as home, sdk(home) as client:
        raw = client.chat.completions.with_raw_response
        first = await raw.create(model="g", messages=[{"role": "user", "content": "hi"}])
        text = first.parse().choices[0].message.content or ""
        second = await raw.create(
            model="g",
            messages=[
                {"role": "system", "content": "You are Open WebUI."},
                {"role": "user", "content": "hi"},
                {"role": "assistant", "content": text},
                {"role": "user", "content": "again"},
            ],
        )
        assert first.headers["x-galatea-chat"] == second.headers["x-galatea-chat"]
        assert [m.role for m in model.asked[1]] == ["system", "user", "assistant", "user"]
        other = await raw.create(
            model="g",
            messages=[
                {"role": "user", "content": "hi"},
                {"role": "assistant", "content": "something else"},
                {"role": "user", "content": "again"},
            ],
        )
        assert other.headers["x-galatea-chat"] != first.headers["x-galatea-chat"]
        assert model.asked[2][2].content == "something else"


async def test_a_price_is_approved_with_plain_words(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(call(("generate_3d", {"prompt": "a knight"})), say("It needs a yes."))
    async with (
        served(tmp_path, clock, model=model, approval="ask") as home,
        sdk(home) as client,
    ):
        first = await client.chat.completions.create(
            model="g", messages=[{"role": "user", "content": "a knight"}]
        )
        text = first.choices[0].message.content or ""
        words = text[text.index("/approve ") :][: len("/approve 12345678")]
        assert (await home.http.get("/api/assets")).json() == []
        second = await client.chat.completions.create(
            model="g",
            messages=[
                {"role": "user", "content": "a knight"},
                {"role": "assistant", "content": text},
                {"role": "user", "content": words},
            ],
        )
        assert "Approved" in (second.choices[0].message.content or "")
        assert len((await home.http.get("/api/assets")).json()) == 1


async def test_errors_are_in_the_clients_own_words(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(ModelUnavailable("The language model is away."))
    async with served(tmp_path, clock, model=model) as home, sdk(home) as client:
        with pytest.raises(openai.InternalServerError, match="is away"):
            await client.chat.completions.create(
                model="g", messages=[{"role": "user", "content": "hi"}]
            )
        with pytest.raises(openai.UnprocessableEntityError):
            await client.chat.completions.create(
                model="g", messages=[{"role": "assistant", "content": "hi"}]
            )
        async with await home.user("anna") as anna:
            token = anna.headers["authorization"].removeprefix("Bearer ")
        with pytest.raises(openai.AuthenticationError):
            await client.models.list()
        async with sdk(home, token) as known:
            assert (await known.models.list()).data[0].id == "galatea"
