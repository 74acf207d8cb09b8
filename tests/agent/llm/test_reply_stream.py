"""One answer out of bytes: what is tolerated, what is refused, and what is bounded."""

import json
from itertools import count
from typing import Any

import pytest

from agent.core.errors import AgentError, ConfigError, ModelUnavailable, StreamCut
from agent.llm.call_deltas import MAX_CALL_CHARS
from agent.llm.reply_stream import ReplyStream, new_call_id
from agent.llm.sse_decoder import MAX_EVENT_BYTES, EventBytes
from tests.agent.llm.replay import TOOL_NAMES
from tests.agent.llm.stream_chunks import END, call, chunk, folded


def calls_of(*pieces: bytes) -> list[tuple[str, str]]:
    return [(made.name, made.arguments) for made in folded(*pieces, END)[1].calls]


def test_text_is_given_as_soon_as_its_event_is_whole() -> None:
    stream = ReplyStream(tools=TOOL_NAMES)
    one = chunk({"content": "Hello"})
    assert stream.feed(one[:-1]) == []
    assert stream.feed(one[-1:]) == ["Hello"]


def test_lone_carriage_returns_end_lines_too() -> None:
    said, _ = folded((chunk({"content": "Hello"}) + END).replace(b"\n", b"\r"))
    assert said == ["Hello"]


def test_an_answer_that_is_not_streamed_is_read_all_the_same() -> None:
    message = {
        "role": "assistant",
        "content": "On it.",
        "tool_calls": [{"id": "call_abcdefgh", "function": {"name": "rig", "arguments": "{}"}}],
    }
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
    body = json.dumps({"choices": [choice], "usage": {"prompt_tokens": 5}}).encode()
    said, reply = folded(b"\n ", body[:10], body[10:])
    assert said == ["On it."] and reply.usage.prompt_tokens == 5
    assert [made.id for made in reply.calls] == ["call_abcdefgh"]


def test_a_printed_call_in_an_answer_that_is_not_streamed_is_a_call() -> None:
    spoken = '{"name": "rig", "arguments": {"asset": "knight"}}'
    choice = {"message": {"content": spoken}, "finish_reason": "stop"}
    said, reply = folded(json.dumps({"choices": [choice]}).encode())
    assert said == [] and reply.calls[0].name == "rig"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", ModelUnavailable),
        (b"\xef\xbb\xbf", ModelUnavailable),
        (b": only comments\n\n", ModelUnavailable),
        (b"{", ModelUnavailable),
        (b'{"choices": []}', ModelUnavailable),
        (b"{}", ModelUnavailable),
        (b"[1]", ModelUnavailable),
        (b"<!doctype html><html></html>", ModelUnavailable),
        (b"404 page not found", ModelUnavailable),
        (b'{"error": {"code": 401, "message": "no"}}', ConfigError),
        (b'data: {"error": {"code": 429, "message": "busy"}}\n\n', ModelUnavailable),
        (b'event: error\ndata: {"message": "busy", "type": "server_error"}\n\n', ModelUnavailable),
        (b"event: error\ndata: out of memory\n\n", ModelUnavailable),
        (b'data: {"choices": [{"delta": \n\n', ModelUnavailable),
        (b"data: " + b"[" * 100_000 + b"{\n\n", ModelUnavailable),
        (b'{"a":' * 100_000, ModelUnavailable),
        (chunk({"content": "Hel"}), StreamCut),
        (chunk({"content": "Hel"}) + b'data: {"choices": [{"del\n\n', StreamCut),
        (chunk(call(name="rig", arguments='{"asset"')), StreamCut),
        (chunk({"content": "Hel"}) + chunk(finish_reason="error"), StreamCut),
        (chunk({"content": "Hel"}, error={"message": "Overloaded"}), ModelUnavailable),
    ],
    ids=count(),
)
def test_what_is_no_answer_is_an_error(body: bytes, error: type[AgentError]) -> None:
    with pytest.raises(error) as failed:
        folded(body)
    assert type(failed.value) is error


@pytest.mark.parametrize(
    "odd",
    [
        {"choices": None},
        {"choices": [None, 3, {"delta": None}, {"index": 1, "delta": {"content": "other"}}]},
        {"choices": [{"delta": {"content": 5, "refusal": {}, "tool_calls": "x"}}]},
        {"choices": [{"delta": {"tool_calls": [None, {}, {"function": None}]}}], "usage": 3},
        {"choices": [{"delta": {"content": [None, 3, {"type": "image"}, {"text": 5}]}}]},
        {"usage": {"prompt_tokens": -1, "completion_tokens": 1e400}},
        {"usage": {"prompt_tokens": "9", "completion_tokens": True}},
    ],
    ids=repr,
)
def test_members_of_another_kind_are_passed_over(odd: dict[str, Any]) -> None:
    said, reply = folded(b"data: " + json.dumps(odd).encode() + b"\n\n", chunk(), END)
    assert said == [] and not reply.calls and reply.usage.prompt_tokens == 0


def test_a_call_without_a_name_is_left_out_and_said_so() -> None:
    _, reply = folded(chunk(call(arguments="{}")), END)
    assert not reply.calls and "without a name" in reply.notices[0]


def test_two_calls_alike_under_one_index_are_two() -> None:
    both = [chunk(call(name="rig", arguments='{"asset":"knight"}')) for _ in range(2)]
    assert len(calls_of(*both)) == 2


def test_calls_side_by_side_without_index_are_several_even_under_one_id() -> None:
    delta = {"index": None, "id": "call_samesame", "function": {"name": "check_status"}}
    assert len(calls_of(chunk({"tool_calls": [delta, delta]}))) == 2


def test_a_fragment_with_the_name_again_continues_the_call() -> None:
    start = chunk(call(id="call_aaaaaaaa", name="rig", arguments='{"asset":'))
    again = chunk(call(id="call_bbbbbbbb", name="rig", arguments='"knight"}'))
    assert calls_of(start, again) == [("rig", '{"asset":"knight"}')]


def test_calls_by_id_alone_are_kept_apart() -> None:
    def part(call_id: str, name: str | None, arguments: str) -> bytes:
        delta = call(index=None, id=call_id, name=name, arguments=arguments)
        return chunk(delta)

    first, second = "call_first_x", "call_second"
    parts = [part(first, "rig", '{"asset":'), part(first, None, '"knight"}')]
    parts += [part(second, "rig", '{"asset":"wo'), part(second, None, 'lf"}')]
    assert calls_of(*parts) == [("rig", '{"asset":"knight"}'), ("rig", '{"asset":"wolf"}')]


@pytest.mark.parametrize("call_id", ["", "0", "call_0", "functions.rig:12", None])
def test_an_id_that_would_come_again_is_replaced(call_id: str | None) -> None:
    _, reply = folded(chunk(call(id=call_id, name="rig", arguments="{}")), END)
    made = reply.calls[0].id
    assert made != call_id and len(made) == 9 and made.isalnum()


def test_new_ids_differ() -> None:
    assert len({new_call_id() for _ in range(1000)}) == 1000


def test_half_a_surrogate_pair_never_leaves_the_stream() -> None:
    body = chunk({"content": "a\ud83d"}) + chunk(call(name="rig", arguments='{"a":"\udc00"}'))
    said, reply = folded(body, END)
    assert "".join(said) == "a\ufffd"
    assert reply.calls[0].arguments == '{"a":"\ufffd"}'
    reply.model_dump_json()


def test_what_comes_after_the_end_is_not_read() -> None:
    said, _ = folded(chunk({"content": "Hello"}), END, chunk({"content": "more"}))
    assert said == ["Hello"]


def test_an_endless_line_is_given_up() -> None:
    stream = ReplyStream()
    with pytest.raises(ModelUnavailable, match="8 MB"):
        for _ in range(MAX_EVENT_BYTES // 2**20 + 1):
            stream.feed(b"data: x".ljust(2**20, b"x"))


def test_an_endless_event_is_given_up() -> None:
    events = EventBytes()
    with pytest.raises(ModelUnavailable, match="8 MB"):
        for _ in range(MAX_EVENT_BYTES // 2**16 + 1):
            events.feed(b"data: ".ljust(2**16, b"x") + b"\n")


def test_an_endless_document_is_given_up() -> None:
    stream = ReplyStream()
    with pytest.raises(ModelUnavailable, match="8 MB"):
        for _ in range(MAX_EVENT_BYTES // 2**20 + 1):
            stream.feed(b"{".ljust(2**20, b" "))


@pytest.mark.parametrize("by", ["arguments", "name", "calls"])
def test_endless_calls_are_given_up(by: str) -> None:
    stream = ReplyStream(tools=TOOL_NAMES)
    with pytest.raises(ModelUnavailable, match="2 MB"):
        for number in range(MAX_CALL_CHARS):
            given = {by: "x" * 2**14} if by != "calls" else {"index": number, "name": "r"}
            stream.feed(chunk(call(**given)))


def test_endless_text_is_given_up() -> None:
    stream = ReplyStream()
    with pytest.raises(ModelUnavailable, match="8 MB"):
        for _ in range(9):
            stream.feed(chunk({"content": "x" * 2**20}))
