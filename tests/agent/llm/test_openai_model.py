"""What the model asks for, how it asks again, and how it gives up."""

import asyncio
import json
import subprocess
import sys

import httpx2
import pytest

from agent.core.errors import ConfigError, ModelUnavailable, NoToolSupport, StreamCut
from agent.core.messages import Assistant, System, ToolCall, ToolResult, User
from agent.llm.openai_model import DEFAULT_MODEL, OpenAIModel, choose_name
from tests.agent.llm.replay import (
    HELLO,
    KEY,
    TOOLS,
    Body,
    Replay,
    answer,
    model_over,
    recording,
    refused,
    sse,
)
from tools.clock import Clock

pytestmark = pytest.mark.anyio

BUSY = {"error": {"message": "slow down", "type": "rate_limit_exceeded"}}


def hello() -> httpx2.Response:
    return sse(recording("usage_never"))


async def test_a_request_carries_model_stream_usage_tools_and_messages() -> None:
    replay = Replay(hello())
    await answer(model_over(replay))
    body = replay.body()
    assert list(body) == ["model", "stream", "stream_options", "tools", "messages"]
    assert body["stream"] is True and body["model"] == "m"
    assert body["messages"] == [{"role": "user", "content": "hello"}]
    assert body["tools"] == TOOLS and body["stream_options"] == {"include_usage": True}
    assert replay.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert replay.requests[0].url == "http://llm.test/v1/chat/completions"


async def test_without_tools_a_request_names_none() -> None:
    replay = Replay(hello())
    await answer(model_over(replay), tools=[])
    assert "tools" not in replay.body()


async def test_the_next_request_of_a_chat_begins_with_the_bytes_of_the_last() -> None:
    replay = Replay(hello(), hello())
    model = model_over(replay)
    call = ToolCall(id="call_abcdefgh", name="rig", arguments='{"asset":"knight"}')
    said = [System(content="You are… \ud800"), User(content="make a knight")]
    more = [
        *said,
        Assistant(tool_calls=(call,)),
        ToolResult(call=call.id, tool="rig", content='{"asset":"knight"}'),
    ]
    await answer(model, said)
    await answer(model, more)
    first, second = (request.content for request in replay.requests)
    assert second.startswith(first.removesuffix(b"]}"))
    assert json.loads(second)["messages"][2]["tool_calls"][0]["id"] == call.id


async def test_a_changed_copy_of_a_message_is_sent_as_changed() -> None:
    replay = Replay(hello(), hello())
    model = model_over(replay)
    message = User(content="one")
    await answer(model, [message])
    await answer(model, [message.model_copy(update={"content": "two"})])
    assert replay.body()["messages"][0]["content"] == "two"


async def test_an_id_the_conversation_already_has_is_replaced() -> None:
    call = ToolCall(id="call_u7y6t5r4", name="rig", arguments="{}")
    said = [*HELLO, Assistant(tool_calls=(call,)), ToolResult(call=call.id, tool="", content="")]
    _, reply = await answer(model_over(Replay(sse(recording("stop_with_calls")))), said)
    assert reply.calls[0].id != call.id


@pytest.mark.parametrize("status", [429, 500, 503, 408])
async def test_a_passing_refusal_is_tried_twice_more(status: int, clock: Clock) -> None:
    replay = Replay(refused(status, BUSY), refused(status, BUSY), hello())
    before = clock.monotonic()
    text, _ = await answer(model_over(replay))
    assert text == "Hello." and 1 <= clock.monotonic() - before < 3


async def test_three_refusals_are_enough() -> None:
    replay = Replay(*(refused(503, BUSY) for _ in range(3)))
    with pytest.raises(ModelUnavailable):
        await answer(model_over(replay))
    assert len(replay.requests) == 3


async def test_a_short_wait_the_provider_asks_for_is_kept(clock: Clock) -> None:
    replay = Replay(refused(429, BUSY, retry_after="7"), hello())
    before = clock.monotonic()
    await answer(model_over(replay))
    assert 7 <= clock.monotonic() - before < 8


async def test_a_long_wait_is_left_to_the_user() -> None:
    replay = Replay(refused(429, BUSY, retry_after="90"))
    with pytest.raises(ModelUnavailable) as failed:
        await answer(model_over(replay))
    assert failed.value.retry_after_s == 90 and "90 s" in failed.value.remedy


async def test_an_empty_account_is_not_tried_again() -> None:
    quota = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
    with pytest.raises(ModelUnavailable, match="no credit left"):
        await answer(model_over(Replay(refused(429, quota))))


@pytest.mark.parametrize(
    "broken", [httpx2.ConnectError("refused"), httpx2.RemoteProtocolError("gone")], ids=repr
)
async def test_a_lost_connection_is_tried_again_before_the_first_byte(broken: Exception) -> None:
    replay = Replay(broken, sse(broken), hello())
    text, _ = await answer(model_over(replay))
    assert text == "Hello." and replay.unused == 0


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    replay = Replay(*(httpx2.ConnectError("refused") for _ in range(3)))
    model = model_over(replay, base_url="http://me:secret@llm.test/v1")
    with pytest.raises(ModelUnavailable, match="http://llm.test/v1 could not be reached") as failed:
        await answer(model)
    assert "OPENAI_BASE_URL" in failed.value.remedy


async def test_a_server_that_hangs_up_is_there_and_is_not_said_to_be_away() -> None:
    replay = Replay(*(httpx2.RemoteProtocolError("gone") for _ in range(3)))
    with pytest.raises(ModelUnavailable, match="closed the connection without an answer"):
        await answer(model_over(replay))


async def test_a_timeout_is_not_tried_again() -> None:
    with pytest.raises(ModelUnavailable, match="in time"):
        await answer(model_over(Replay(httpx2.ReadTimeout("late"))))


async def test_after_the_first_text_nothing_is_tried_again() -> None:
    start = recording("cut")
    with pytest.raises(StreamCut) as failed:
        await answer(model_over(Replay(sse(start, httpx2.ReadError("reset")))))
    assert failed.value.partial == "Once upon a ti"


async def test_a_connection_lost_after_the_finish_reason_does_no_harm() -> None:
    text, _ = await answer(
        model_over(Replay(sse(recording("done_missing"), httpx2.ReadError("reset"))))
    )
    assert text == "Hello."


async def test_signs_of_life_alone_are_not_waited_for_forever(clock: Clock) -> None:
    class Alive(Body):
        async def __aiter__(self):
            while True:
                yield b": still here\n\n"
                await asyncio.sleep(10)

    response = httpx2.Response(200, stream=Alive([]))
    before = clock.monotonic()
    with pytest.raises(ModelUnavailable, match="no part of an answer"):
        await answer(model_over(Replay(response), timeout_s=30))
    assert 150 <= clock.monotonic() - before < 200


@pytest.mark.parametrize(
    "delta", [{}, {"role": "assistant"}, {"content": ""}, {"content": None, "tool_calls": []}]
)
async def test_a_stream_of_empty_parts_ends_as_silence_does(
    clock: Clock, delta: dict[str, object]
) -> None:
    part = json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})

    class Empty(Body):
        async def __aiter__(self):
            while True:
                yield f"data: {part}\n\n".encode()
                await asyncio.sleep(1)

    response = httpx2.Response(200, stream=Empty([]))
    before = clock.monotonic()
    with pytest.raises(ModelUnavailable, match="no part of an answer"):
        await answer(model_over(Replay(response), timeout_s=30))
    assert 150 <= clock.monotonic() - before < 200


async def test_a_long_thought_is_not_nothing(clock: Clock) -> None:
    class Thinking(Body):
        async def __aiter__(self):
            thought = {"choices": [{"index": 0, "delta": {"reasoning_content": "hm"}}]}
            for _ in range(60):
                yield f"data: {json.dumps(thought)}\n\n".encode()
                await asyncio.sleep(10)
            yield recording("usage_never")

    response = httpx2.Response(200, stream=Thinking([]))
    text, _ = await answer(model_over(Replay(response), timeout_s=30))
    assert text == "Hello."


async def test_a_stream_that_stays_open_after_its_end_is_closed() -> None:
    class Open(Body):
        async def __aiter__(self):
            yield recording("usage_never")
            await asyncio.sleep(10_000)

    body = Open([])
    text, _ = await answer(model_over(Replay(httpx2.Response(200, stream=body))))
    assert text == "Hello." and body.closed


async def test_an_answer_is_read_to_its_end_so_that_its_connection_can_serve_again() -> None:
    class Counted(Body):
        ended = False

        async def __aiter__(self):
            yield recording("usage_never")
            yield b"\n"
            self.ended = True

    body = Counted([])
    await answer(model_over(Replay(httpx2.Response(200, stream=body))))
    assert body.ended


def test_the_sdk_is_not_imported_before_the_first_request() -> None:
    code = (
        "import sys, agent.llm.openai_model;"
        " sys.exit('openai' in sys.modules or 'httpx2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_listener_that_leaves_closes_the_answer() -> None:
    body = Body([recording("text")])
    model = model_over(Replay(httpx2.Response(200, stream=body)))
    stream = model.stream(HELLO, tools=TOOLS)
    assert await anext(stream) == "A knight "
    await stream.aclose()
    await model.close()
    assert body.closed


async def test_text_is_given_while_the_answer_is_still_under_way() -> None:
    heard = asyncio.Event()

    class Waiting(Body):
        async def __aiter__(self):
            yield recording("cut")
            await asyncio.wait_for(heard.wait(), 5)
            yield recording("usage_never")

    model = model_over(Replay(httpx2.Response(200, stream=Waiting([]))))
    said: list[object] = []
    async for piece in model.stream(HELLO, tools=TOOLS):
        said.append(piece)
        heard.set()
    await model.close()
    assert said[:3] == ["Once upon ", "a ti", "Hello."]


async def test_a_server_that_refuses_the_usage_option_is_asked_without_it_from_then_on() -> None:
    refusal = {"error": {"message": "Unrecognized request argument: stream_options"}}
    replay = Replay(refused(400, refusal), hello(), hello())
    model = model_over(replay)
    await answer(model)
    await answer(model)
    assert ["stream_options" in replay.body(n) for n in range(3)] == [True, False, False]


async def test_a_model_that_takes_tools_only_without_reasoning_gets_them_so() -> None:
    words = (
        "Function tools with reasoning_effort are not supported for gpt-5.6-luna in "
        "/v1/chat/completions. To use function tools, use /v1/responses or set "
        "reasoning_effort to 'none'."
    )
    refusal = {"error": {"message": words, "param": "reasoning_effort"}}
    replay = Replay(refused(400, refusal), hello(), hello(), hello())
    model = model_over(replay)
    await answer(model)
    await answer(model)
    await answer(model, tools=[])
    efforts = [replay.body(n).get("reasoning_effort") for n in range(4)]
    assert efforts == [None, "none", "none", None]


async def test_a_model_that_takes_tools_elsewhere_only_says_so() -> None:
    words = "Function tools with reasoning_effort are not supported in /v1/chat/completions."
    refusal = {"error": {"message": words}}
    with pytest.raises(NoToolSupport) as failed:
        await answer(model_over(Replay(refused(400, refusal), refused(400, refusal))))
    assert "GALATEA_MODEL" in failed.value.remedy


async def test_an_address_without_v1_is_tried_with_it_kept_and_said_once() -> None:
    replay = Replay(refused(404, "404 page not found"), hello(), hello())
    model = model_over(replay, base_url="http://llm.test/")
    _, first = await answer(model)
    _, second = await answer(model)
    paths = [request.url.path for request in replay.requests]
    assert paths == ["/chat/completions", "/v1/chat/completions", "/v1/chat/completions"]
    assert first.notices == ("OPENAI_BASE_URL lacks its /v1; set it to http://llm.test/v1.",)
    assert second.notices == ()


async def test_an_address_that_v1_does_not_mend_is_reported_as_it_was_set() -> None:
    replay = Replay(refused(404, "not here"), refused(404, "nor here"))
    with pytest.raises(ConfigError, match="http://llm.test/api: the address was not found"):
        await answer(model_over(replay, base_url="http://llm.test/api"))


async def test_a_model_unknown_at_an_address_without_v1_is_reported_as_such() -> None:
    missing = {"error": {"message": 'model "m" not found, try pulling it first'}}
    with pytest.raises(ConfigError, match="no language model named m"):
        await answer(model_over(Replay(refused(404, missing)), base_url="http://llm.test"))


@pytest.mark.parametrize("base_url", ["llm.test/v1", "localhost:11434/v1", "", "http://[::1/v1"])
async def test_an_address_that_is_none_is_the_operators(base_url: str) -> None:
    with pytest.raises(ConfigError, match="OPENAI_BASE_URL"):
        await answer(model_over(Replay(), base_url=base_url or " "))


@pytest.mark.parametrize("key", ["sk-äöü", "sk-a b", "sk-a\nb"], ids=ascii)
async def test_a_key_that_no_header_can_carry_is_the_operators(key: str) -> None:
    with pytest.raises(ConfigError, match="OPENAI_API_KEY") as failed:
        await answer(model_over(Replay(), key=key))
    assert key not in failed.value.message


async def test_nothing_of_the_environment_replaces_key_or_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other-key-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://other.test/v1")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-other-admin-0123456789")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer other")
    replay = Replay(hello(), hello())
    await answer(model_over(replay, base_url=None))
    await answer(OpenAIModel(name="m", base_url="http://a.test/v1", key=None, transport=replay))
    assert replay.requests[0].url.host == "api.openai.com"
    assert replay.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert "other" not in replay.requests[1].headers["authorization"]


async def test_a_server_is_told_nothing_of_the_machine_that_asks() -> None:
    replay = Replay(hello())
    await answer(model_over(replay))
    names = {name.lower() for name in replay.requests[0].headers}
    assert not [name for name in names if name.startswith("x-")]


async def test_without_a_base_url_the_default_model_is_chosen() -> None:
    assert await choose_name(None, KEY) == DEFAULT_MODEL


@pytest.mark.parametrize(
    "listing",
    [{"data": [{"id": "llama"}]}, {"models": [{"name": "llama"}]}, [{"id": "llama"}], ["llama"]],
    ids=repr,
)
async def test_the_only_model_of_a_server_is_chosen(listing: object) -> None:
    replay = Replay(refused(200, listing))
    assert await choose_name("http://llm.test/v1", None, replay) == "llama"
    assert replay.requests[0].url.path == "/v1/models"


async def test_several_models_are_listed_for_the_operator() -> None:
    replay = Replay(refused(200, {"data": [{"id": "llama"}, {"id": "qwen"}]}))
    with pytest.raises(ConfigError, match="llama, qwen") as failed:
        await choose_name("http://llm.test/v1", None, replay)
    assert "GALATEA_MODEL" in failed.value.remedy


async def test_the_models_of_an_address_without_v1_are_found() -> None:
    replay = Replay(refused(404, "no"), refused(200, {"data": [{"id": "llama"}]}))
    assert await choose_name("http://llm.test", None, replay) == "llama"


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (refused(200, {"data": []}), ConfigError),
        (refused(401, {"error": "no"}), ConfigError),
        (refused(200, "<html>"), ModelUnavailable),
        (refused(200, {"error": {"message": "boom", "type": "server_error"}}), ModelUnavailable),
    ],
    ids=["none", "key", "page", "error"],
)
async def test_a_list_of_models_that_is_none_is_an_error(
    response: httpx2.Response, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await choose_name("http://llm.test/v1", None, Replay(response))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, "nothing here"),
        (405, "nothing here"),
        (404, {"error": {"code": "model_not_found", "message": "The model does not exist."}}),
    ],
)
async def test_a_server_without_a_list_of_models_is_said_to_have_none(
    status: int, body: object
) -> None:
    with pytest.raises(ConfigError, match="has no list of its language models") as failed:
        await choose_name("http://llm.test/v1", None, Replay(refused(status, body)))
    assert "GALATEA_MODEL" in failed.value.remedy and "/v1" in failed.value.remedy
