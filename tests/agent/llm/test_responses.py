"""OpenAI's Responses API: the main job, what goes back unchanged, and every way a stream is cut."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent.app.assemble import openai_model
from agent.core.errors import ModelFailed
from agent.core.events import TurnDone
from agent.core.messages import Assistant, Message, Reply, System, ToolCall, ToolResult, User
from agent.llm.openai_model import OpenAIModel, spoken_api
from agent.settings import Settings
from tests.agent.llm.responses_server import ResponsesServer
from tests.deep import DEEP
from tests.home import opened
from tests.language_model import decide
from tools.clock import Clock

pytestmark = pytest.mark.anyio

RIG: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "rig",
        "description": "Rigs.",
        "parameters": {"type": "object", "properties": {"asset": {"type": "string"}}},
    },
}
ASK: list[Message] = [System(content="Be kind."), User(content="rig the knight")]


def model(transport: httpx2.AsyncBaseTransport, **how: Any) -> OpenAIModel:
    return OpenAIModel(
        name="gpt-x", base_url=None, key="sk-test", transport=transport, api="responses", **how
    )


async def reply_of(one: OpenAIModel, messages: list[Message], **how: Any) -> Reply:
    pieces = [piece async for piece in one.stream(messages, tools=[RIG], **how)]
    last = pieces[-1]
    assert isinstance(last, Reply)
    assert "".join(p for p in pieces if isinstance(p, str)) == last.message.content
    return last


async def turn(home: Any, chat: Any, text: str) -> TurnDone:
    events = [event async for event in chat.send(text)]
    done = events[-1]
    assert isinstance(done, TurnDone)
    return done


async def test_the_main_job_then_a_second_turn_runs_over_responses(
    tmp_path: Path, clock: Clock
) -> None:
    server = ResponsesServer(decide)
    async with opened(tmp_path, clock, model=model(server.transport)) as home:
        chat = await home.app.chat("c")
        first = await turn(home, chat, "make a silver knight, rig it, then let it walk")
        assert (first.reason, first.error) == ("answer", None), first.text
        second = await turn(home, chat, "now let it idle")
        assert (second.reason, second.error) == ("answer", None)
        view = await home.settled("knight")
        assert (view.asset.state, sorted(view.clips)) == ("complete", ["idle", "walk"])
    thoughts = [i for i in server.requests[-1]["input"] if i.get("type") == "reasoning"]
    assert len(thoughts) == len(server.requests) - 1  # each came back, encrypted, in its place


async def test_what_was_thought_survives_a_restart_and_begins_with_the_same_bytes(
    tmp_path: Path, clock: Clock
) -> None:
    server = ResponsesServer(decide)
    for text in ("make a barrel", "make a chest"):
        async with opened(tmp_path, clock, model=model(server.transport)) as home:
            assert (await turn(home, await home.app.chat("c"), text)).error is None
    for before, after in zip(server.bodies, server.bodies[1:], strict=False):
        assert after.startswith(before.rsplit(b"]", 1)[0])


async def test_thoughts_stay_home_when_another_model_goes_on(tmp_path: Path, clock: Clock) -> None:
    server, other = ResponsesServer(decide), ResponsesServer(decide)
    async with opened(tmp_path, clock, model=model(server.transport)) as home:
        assert (await turn(home, await home.app.chat("c"), "make a barrel")).error is None
    strange = OpenAIModel(
        name="gpt-y", base_url=None, key="k", transport=other.transport, api="responses"
    )
    async with opened(tmp_path, clock, model=strange) as home:
        assert (await turn(home, await home.app.chat("c"), "make a chest")).error is None
    assert b"gAAAA0" not in other.bodies[0]
    async with opened(tmp_path, clock, model=model(server.transport)) as home:
        assert (await turn(home, await home.app.chat("c"), "make a table")).error is None
    assert b"gAAAA0001" in server.bodies[-1]


@pytest.mark.parametrize("piece_bytes", range(1, 2500) if DEEP else [1, 2, 3, 7, 64, 1000])
async def test_a_stream_cut_anywhere_gives_the_same_reply(piece_bytes: int) -> None:
    def rigs(messages: Any, names: Any) -> dict[str, Any]:
        function = {"name": "rig", "arguments": '{"asset": "knight", "spec": "mixamo"}'}
        return {
            "content": "Now its skeleton: é 🦴.",
            "tool_calls": [{"id": "call_1", "function": function}],
        }

    whole = await reply_of(model(ResponsesServer(rigs).transport), ASK)
    cut = await reply_of(model(ResponsesServer(rigs, piece_bytes=piece_bytes).transport), ASK)
    assert cut.message == whole.message
    assert cut.opaque == whole.opaque
    assert (cut.usage.prompt_tokens, cut.usage.completion_tokens) == (100, 20)
    assert whole.calls == (
        ToolCall(id="call_1", name="rig", arguments='{"asset": "knight", "spec": "mixamo"}'),
    )


async def test_a_broken_off_stream_is_an_error_that_keeps_what_came() -> None:
    stream = b'data: {"type":"response.output_text.delta","output_index":0,"delta":"Hel"}\n\n'
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=stream))
    with pytest.raises(ModelFailed, match="broke off"):
        await reply_of(model(transport), ASK)


async def test_a_failure_within_the_stream_is_told_in_the_providers_words() -> None:
    failed = {"status": "failed", "error": {"code": "server_error", "message": "The oven is cold."}}
    body = json.dumps({"type": "response.failed", "response": failed})
    stream = f"event: response.failed\ndata: {body}\n\n".encode()
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=stream))
    with pytest.raises(ModelFailed, match="oven is cold"):
        await reply_of(model(transport), ASK)


async def test_an_answer_without_a_stream_is_read_too() -> None:
    message = {"type": "message", "content": [{"type": "output_text", "text": "Hello."}]}
    body = {"object": "response", "status": "completed", "error": None, "output": [message]}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=body))
    assert (await reply_of(model(transport), ASK)).message.content == "Hello."


async def test_calls_of_other_hosts_go_as_calls_with_short_ids_and_sound_arguments() -> None:
    server = ResponsesServer(lambda messages, names: {"content": "Done."})
    long_id = "functions.rig:0/" + "+=" * 60
    history: list[Message] = [
        System(content="Be kind."),
        User(content="rig it"),
        Assistant(tool_calls=(ToolCall(id=long_id, name="ri g", arguments="{'asset'"),)),
        ToolResult(call=long_id, tool="rig", content=""),
        User(content="and?"),
    ]
    await reply_of(model(server.transport), history)
    call, result = server.requests[0]["input"][1:3]
    assert (call["name"], call["arguments"]) == ("ri_g", "{}")
    assert call["call_id"] == result["call_id"] and len(call["call_id"]) <= 64
    assert server.requests[0]["instructions"] == "Be kind."


async def test_a_server_that_knows_no_encrypted_thoughts_is_asked_without_them() -> None:
    asked: list[dict[str, Any]] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        asked.append(body)
        if "include" in body:
            error = {"message": "Unknown parameter: 'include'.", "type": "invalid_request_error"}
            return httpx2.Response(400, json={"error": error})
        if "reasoning" in body:
            error = {"message": "reasoning effort is not supported", "param": "reasoning.effort"}
            return httpx2.Response(400, json={"error": error})
        message = {"type": "message", "content": [{"type": "output_text", "text": "Hi."}]}
        return httpx2.Response(200, json={"object": "response", "output": [message]})

    one = model(httpx2.MockTransport(answer), effort="low")
    assert (await reply_of(one, ASK)).message.content == "Hi."
    assert (await reply_of(one, ASK)).message.content == "Hi."
    assert [("include" in body, "reasoning" in body) for body in asked] == [
        (True, True),
        (False, True),
        (False, False),
        (False, False),
    ]


async def test_the_closing_round_names_the_tools_and_lets_none_be_called() -> None:
    server = ResponsesServer(lambda messages, names: {"content": "Done."})
    await reply_of(model(server.transport), ASK, may_call=False)
    assert server.requests[0]["tool_choice"] == "none"
    assert [tool["name"] for tool in server.requests[0]["tools"]] == ["rig"]


def test_responses_are_spoken_at_openais_own_host_only_unless_told_otherwise() -> None:
    assert spoken_api("auto", None) == "responses"
    assert spoken_api("auto", "https://api.openai.com/v1") == "responses"
    assert spoken_api("auto", "https://openrouter.ai/api/v1") == "chat"
    assert spoken_api("chat", None) == "chat"
    assert spoken_api("responses", "http://localhost:1234/v1") == "responses"


async def test_the_settings_choose_how_long_to_think() -> None:
    server = ResponsesServer(lambda messages, names: {"content": "Done."})
    await reply_of(model(server.transport, effort="low"), ASK)
    assert server.requests[0]["reasoning"] == {"effort": "low"}
    settings = Settings(openai_api_key="sk-x", model="m", reasoning="low")
    for api, path in (("auto", "/responses"), ("chat", "/chat/completions")):
        speech = openai_model(settings.model_copy(update={"model_api": api}), "m").speech
        content, _ = speech.request(ASK, [RIG], may_call=True, plain=False)
        said = json.loads(content)
        assert speech.path == path
        assert "low" in (said.get("reasoning_effort"), said.get("reasoning", {}).get("effort"))
