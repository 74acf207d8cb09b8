"""Hosts that refuse what a careless client sends: each gets what it wants, and a chat goes on."""

import json
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from agent.core.errors import ModelFailed
from agent.core.events import Thinking
from agent.core.messages import Assistant, Message, Reply, ToolCall, ToolResult, User
from agent.llm.openai_model import NO_WAY_ON, OpenAIModel
from agent.llm.reply_stream import ReplyStream
from tests.agent.chat.test_chat import new_chat, opened
from tests.agent.llm.replay import (
    HELLO,
    TOOL_NAMES,
    TOOLS,
    Replay,
    answer,
    model_over,
    refused,
    sse,
)
from tests.agent.llm.strict_checker import faults
from tools.clock import Clock

pytestmark = pytest.mark.anyio

Body = Mapping[str, Any]


def chunk(delta: Body, finish: str | None = None) -> bytes:
    body = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def said(*deltas: Body, finish: str = "stop") -> bytes:
    return b"".join([*map(chunk, deltas), chunk({}, finish), b"data: [DONE]\n\n"])


def made(arguments: str = '{"asset":"knight"}', call_id: str = "call_a", **more: Any) -> Body:
    function = {"name": "rig", "arguments": arguments}
    return {"index": 0, "id": call_id, "type": "function", "function": function, **more}


def error(message: str) -> Body:
    return {"error": {"message": message, "type": "invalid_request_error"}}


class Host(Replay):
    """Answers with `fault`'s words as a 400 where it finds one, else with the next of `answers`."""

    def __init__(
        self, fault: Callable[[Body], str | None], *answers: bytes, status: int = 400
    ) -> None:
        super().__init__()
        self._fault = fault
        self._answers = list(answers)
        self._status = status

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        if words := self._fault(self.body()):
            return refused(self._status, error(words))
        return sse(self._answers.pop(0) if self._answers else said({"content": "Good."}))


async def rounds(model: OpenAIModel, count: int, asked: Sequence[Message] = HELLO) -> list[Message]:
    """The conversation after so many answers, each call given a result."""
    messages = list(asked)
    for _ in range(count):
        _, reply = await answer(model, messages)
        messages.append(reply.message)
        messages += [ToolResult(call=c.id, tool=c.name, content="{}") for c in reply.calls]
        if not reply.calls:
            messages.append(User(content="and now?"))
    return messages


def assistants(body: Body) -> list[Body]:
    return [message for message in body["messages"] if message["role"] == "assistant"]


def without_signature(body: Body) -> str | None:
    for message in assistants(body):
        for call in (message.get("tool_calls") or [])[:1]:
            google = call.get("extra_content", {}).get("google", {})
            if google.get("thought_signature") != "SIG/1+=":
                return "Function call is missing a thought_signature in functionCall parts."
    return None


def without_reasoning(body: Body) -> str | None:
    if all(m.get("reasoning_content") for m in assistants(body) if m.get("tool_calls")):
        return None
    return "The `reasoning_content` in the thinking mode must be passed back to the API."


DETAILS = [
    {"type": "reasoning.summary", "summary": "first", "index": 0},
    {"type": "reasoning.encrypted", "data": "QUJD/+=", "index": 1, "id": "rs_1"},
    {"type": "reasoning.text", "text": "last", "signature": "sig", "index": 2},
]


def without_details(body: Body) -> str | None:
    same = all(m.get("reasoning_details") == DETAILS for m in assistants(body) if "tool_calls" in m)
    return None if same else "reasoning_details must be passed back unchanged."


SIGNED = said(
    {"tool_calls": [made(extra_content={"google": {"thought_signature": "SIG/1+="}})]},
    finish="tool_calls",
)
REASONED = said(
    {"content": None, "reasoning_content": "They want "},
    {"content": None, "reasoning_content": "a rig \ud83d"},
    {"content": None, "reasoning_content": "\ude00."},
    {"tool_calls": [made()]},
    finish="tool_calls",
)
DETAILED = said(
    {"reasoning": "first", "reasoning_details": [DETAILS[0]]},
    {"reasoning_details": [DETAILS[1], {"type": "reasoning.text", "text": "la", "index": 2}]},
    {"reasoning_details": [{"type": "reasoning.text", "text": "st", "index": 2}]},
    {"reasoning_details": [{"type": "reasoning.text", "signature": "sig", "text": "", "index": 2}]},
    {"tool_calls": [made()]},
    finish="tool_calls",
)
KINDS: dict[str, tuple[Callable[[Body], str | None], bytes]] = {
    "gemini": (without_signature, SIGNED),
    "deepseek": (without_reasoning, REASONED),
    "openrouter": (without_details, DETAILED),
}


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_provider_wants_back_comes_back_in_all_later_rounds(kind: str) -> None:
    fault, calling = KINDS[kind]
    host = Host(fault, calling, calling, said({"content": "Done."}), calling)
    await rounds(model_over(host), 6)
    assert len(host.requests) == 6
    assert [faults(host.body(number)) for number in range(6)] == [[]] * 6


@pytest.mark.parametrize("kind", KINDS)
async def test_it_comes_back_the_same_wherever_the_stream_was_cut(kind: str) -> None:
    stream = KINDS[kind][1]
    whole = ReplyStream(tools=TOOL_NAMES, new_id=lambda: "c")
    whole.feed(stream)
    last = whole.finish()[-1]
    assert isinstance(last, Reply) and last.opaque is not None
    cuts = random.Random(kind).sample(range(1, len(stream)), 60)
    for at in cuts:
        cut = ReplyStream(tools=TOOL_NAMES, new_id=lambda: "c")
        cut.feed(stream[:at])
        cut.feed(stream[at:])
        assert cut.finish()[-1] == last


async def test_ids_of_any_look_come_back_as_they_came() -> None:
    ids = ["functions.rig:0", "call_" + "Zm9v/+=" * 200, "0"]
    streams = [said({"tool_calls": [made(call_id=one)]}, finish="tool_calls") for one in ids]
    host = Host(lambda _: None, *streams, said({"content": "Done."}))
    messages = await rounds(model_over(host), 4)
    sent = [call["id"] for m in assistants(host.body()) for call in m["tool_calls"]]
    assert sent == ids
    assert [m["tool_call_id"] for m in host.body()["messages"] if m["role"] == "tool"] == ids
    own = [call.id for m in messages if isinstance(m, Assistant) for call in m.tool_calls]
    assert len(set(own)) == 3


async def test_a_host_that_wants_other_ids_is_learned_once_and_asked_the_same_from_then_on() -> (
    None
):
    def strict(body: Body) -> str | None:
        for message in assistants(body):
            for call in message.get("tool_calls") or ():
                if not (len(call["id"]) == 9 and call["id"].isalnum()):
                    return (
                        f"Tool call id was {call['id']} but must be a-z, A-Z, 0-9, with a length"
                        " of 9."
                    )
        return None

    call = ToolCall(id="call_from_elsewhere", name="rig", arguments="{}")
    begun: list[Message] = [
        *HELLO,
        Assistant(tool_calls=(call,)),
        ToolResult(call=call.id, tool="rig", content="{}"),
    ]
    host = Host(strict)
    await rounds(model_over(host), 3, begun)
    assert len(host.requests) == 4
    ids = [assistants(host.body(at))[0]["tool_calls"][0]["id"] for at in (1, 2, 3)]
    assert len(set(ids)) == 1 and all(faults(host.body(at)) == [] for at in (1, 2, 3))


GOT_WRONG: list[Message] = [
    *HELLO,
    Assistant(tool_calls=(ToolCall(id="call_a", name="rig it!", arguments='{"asset": "kni'),)),
    ToolResult(call="call_a", tool="rig it!", content='{"error":"unknown_tool"}'),
]


async def test_a_refused_history_goes_once_more_as_words_and_stays_so() -> None:
    def no_calls(body: Body) -> str | None:
        return "I do not like it." if any("tool_calls" in m for m in assistants(body)) else None

    host = Host(no_calls)
    model = model_over(host)
    messages = await rounds(model, 2, GOT_WRONG)
    assert len(host.requests) == 3
    plain = host.body(1)["messages"]
    assert plain[1] == {"role": "assistant", "content": "[called rig it! with {}]"}
    assert plain[2]["role"] == "user" and "unknown_tool" in plain[2]["content"]
    assert host.body(2)["messages"][: len(plain)] == plain
    assert faults(host.body(1)) == [] == faults(host.body(2))
    again = [m.model_copy() for m in messages]  # as another process reads them from rows
    await answer(model, again)
    assert len(host.requests) == 4


async def test_calls_made_after_a_refusal_are_calls_again() -> None:
    calling = said({"tool_calls": [made()]}, finish="tool_calls")
    host = Host(
        lambda body: (
            "No." if "rig it!" in json.dumps(body) and "[called" not in str(body) else None
        ),
        said({"content": "Well."}),
        calling,
    )
    begun = [*GOT_WRONG[:1], GOT_WRONG[1].model_copy(), *GOT_WRONG[2:]]
    host_sees_name = replace_name(begun)
    await rounds(model_over(host), 3, host_sees_name)
    assert [bool(m.get("tool_calls")) for m in assistants(host.body())] == [False, False, True]
    assert faults(host.body()) == []


def replace_name(messages: Sequence[Message]) -> list[Message]:
    """With words by which the host above knows the history it does not like."""
    return [User(content="rig it!"), *messages[1:]]


async def test_the_500_of_a_server_that_cannot_read_its_own_call_is_a_refusal_of_history(
    clock: Clock,
) -> None:
    def template(body: Body) -> str | None:
        return "Failed to parse tool call arguments as JSON" if "tool_calls" in str(body) else None

    host = Host(template, status=500)
    _, reply = await answer(model_over(host), GOT_WRONG)
    assert reply.message.content == "Good."


async def test_where_even_plain_words_are_refused_the_sentence_says_what_to_do() -> None:
    host = Host(lambda _: "I do not like you.")
    with pytest.raises(ModelFailed) as failed:
        await answer(model_over(host), GOT_WRONG)
    assert failed.value.remedy == NO_WAY_ON and len(host.requests) == 2


async def test_a_first_message_that_is_refused_is_not_sent_twice() -> None:
    host = Host(lambda _: "I do not like you.")
    with pytest.raises(ModelFailed):
        await answer(model_over(host))
    assert len(host.requests) == 1


async def test_a_refusal_within_the_stream_is_one_too() -> None:
    in_stream = (
        b"data: " + json.dumps({"error": {"code": 400, "message": "No."}}).encode() + b"\n\n"
    )
    host = Host(lambda _: None, in_stream, said({"content": "Good."}))
    _, reply = await answer(model_over(host), GOT_WRONG)
    assert reply.message.content == "Good." and len(host.requests) == 2


async def test_a_field_that_its_own_host_refuses_is_left_out_once_and_for_all() -> None:
    def strict(body: Body) -> str | None:
        has = any("reasoning_content" in message for message in assistants(body))
        return "property 'messages.1.reasoning_content' is unsupported" if has else None

    host = Host(strict, REASONED)
    await rounds(model_over(host), 3)
    assert len(host.requests) == 4


async def test_the_closing_round_names_the_tools_and_forbids_them() -> None:
    host = Host(lambda body: None if body.get("tools") else "tools= param must be specified")
    messages = [*GOT_WRONG, User(content="[round limit]")]
    model = model_over(host)
    async for _ in model.stream(messages, tools=TOOLS, may_call=False):
        pass
    assert host.body()["tool_choice"] == "none" and faults(host.body()) == []
    assert list(host.body())[-2:] == ["messages", "tool_choice"]


async def test_a_host_without_tool_choice_is_asked_without() -> None:
    host = Host(lambda body: "tool_choice is not supported" if "tool_choice" in body else None)
    model = model_over(host)
    for _ in range(2):
        async for _ in model.stream(HELLO, tools=TOOLS, may_call=False):
            pass
    assert ["tool_choice" in host.body(at) for at in range(3)] == [True, False, False]
    assert "tools" in host.body()


async def test_while_it_only_thinks_it_is_told_and_its_thoughts_are_not() -> None:
    host = Host(lambda _: None, REASONED)
    pieces = [piece async for piece in model_over(host).stream(HELLO, tools=TOOLS)]
    assert isinstance(pieces[0], Thinking) and isinstance(pieces[-1], Reply)
    assert "They want" not in str(pieces)


async def test_a_model_that_thinks_for_long_is_told_once_a_second(clock: Clock) -> None:
    import asyncio

    class Slow(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for _ in range(50):
                yield chunk({"reasoning_content": "hm "})
                await asyncio.sleep(0.1)
            yield said({"content": "Done."})

    headers = {"content-type": "text/event-stream"}
    model = model_over(Replay(httpx2.Response(200, headers=headers, stream=Slow())))
    told = [piece async for piece in model.stream(HELLO, tools=TOOLS)]
    times = [piece.elapsed_s for piece in told if isinstance(piece, Thinking)]
    assert times[0] == 0 and 4 <= len(times) <= 6 and times == sorted(times) and times[-1] > 3.5


async def test_a_think_block_is_a_thought_while_it_lasts() -> None:
    stream = said({"content": "<think>They "}, {"content": "want"}, {"content": "</think>Hello."})
    pieces = [p async for p in model_over(Host(lambda _: None, stream)).stream(HELLO, tools=TOOLS)]
    assert [p for p in pieces if isinstance(p, str)] == ["Hello."]


async def test_a_change_of_model_and_back_finds_each_its_own(tmp_path: Path, clock: Clock) -> None:
    gemini = Host(without_signature, SIGNED, said({"content": "Rigged."}))
    other = Host(lambda body: "Unknown field" if "extra_content" in str(body) else None)
    async with opened(tmp_path) as (_, history):
        chat, _ = await new_chat(history, clock)
        base = chat.setting
        for host, name in ((gemini, "gemini"), (other, "other"), (gemini, "gemini")):
            model = OpenAIModel(
                name=name, base_url=f"http://{name}.test/v1", key="k", transport=host
            )
            chat.use(replace(base, model=model))
            events = [event async for event in chat.send("rig it")]
            assert events[-1].type == "turn_done" and '"error":null' in events[-1].model_dump_json()
    assert len(gemini.requests) == 3 and len(other.requests) == 1
    assert all(faults(host.body()) == [] for host in (gemini,) if host.body().get("tools"))
