"""However bytes are cut, the answer is the same; whatever bytes come, the parser stands."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.errors import AgentError, ConfigError, ModelFailed
from agent.core.messages import Reply
from agent.llm.reply_stream import ReplyStream
from agent.llm.text_gate import TextGate
from tests.agent.llm.replay import RECORDINGS, TOOL_NAMES, recording

NAMES = sorted(path.stem for path in RECORDINGS.glob("*.sse"))
MARKUP = st.sampled_from(
    ["```", "json\n", "<tool_call>", "</tool_call>", "[TOOL_CALLS]", "<|python_tag|>"]
    + ["<function=rig>", "</function>", "<parameter=a>1</parameter>", "rig[ARGS]"]
    + ["<think>", "</think>", '{"name": "rig", "arguments": {}}', '{"a": 1}']
    + ["{", "}", "[", "]", '"', " ", "\n", "a", "ü", "<"]
)
BITS = st.sampled_from(
    [b"data:", b"data: ", b"event: error", b"[DONE]", b"\n", b"\r\n", b"\r", b"{", b"}", b":"]
    + [b'"choices":[', b'{"delta":{', b'"content":"', b'"tool_calls":[{', b"}]}", b'{"error":']
    + [b'"function":{"name":"rig","arguments":"', b"\xff", b"\xf0\x9f", b"\xef\xbb\xbf", b"1e999"]
)
SOME_BITS = st.lists(BITS | st.binary(max_size=8), max_size=40)


def outcome(pieces: list[bytes]) -> tuple[str, Any]:
    """The text shown and the Reply, or the text shown and the error."""
    numbers = count()
    stream = ReplyStream(tools=TOOL_NAMES, new_id=lambda: f"made{next(numbers)}x")
    shown = ""
    try:
        for piece in pieces:
            shown += "".join(stream.feed(piece))
        *rest, reply = stream.finish()
    except AgentError as error:
        assert isinstance(error, ModelFailed | ConfigError)
        return "", (type(error), error.message, getattr(error, "partial", ""))
    assert isinstance(reply, Reply)
    assert shown + "".join(map(str, rest)) == reply.message.content
    reply.model_dump_json()
    return shown + "".join(map(str, rest)), reply


def cut(whole: bytes, at: list[int]) -> list[bytes]:
    edges = sorted({0, len(whole), *(place % (len(whole) + 1) for place in at)})
    return [whole[start:end] for start, end in zip(edges, edges[1:], strict=False)]


@pytest.mark.parametrize("name", NAMES)
@given(at=st.lists(st.integers(0, 10_000), max_size=12), crlf=st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_recording_cut_anywhere_gives_the_same(name: str, at: list[int], crlf: bool) -> None:
    whole = recording(name).replace(b"\n", b"\r\n") if crlf else recording(name)
    assert outcome(cut(whole, at)) == outcome([recording(name)])


@given(
    bits=st.lists(BITS | st.binary(max_size=8), max_size=40),
    at=st.lists(st.integers(0), max_size=8),
)
@settings(max_examples=300, deadline=None)
def test_arbitrary_bytes_give_a_reply_or_an_error_of_the_family(
    bits: list[bytes], at: list[int]
) -> None:
    whole = b"".join(bits)
    assert outcome(cut(whole, at)) == outcome([whole])


@given(
    bits=st.lists(MARKUP | st.text(max_size=3), max_size=14),
    at=st.lists(st.integers(0), max_size=8),
)
@settings(max_examples=600, deadline=None)
def test_text_cut_anywhere_gives_the_same_prose_and_calls(bits: list[str], at: list[int]) -> None:
    def gated(pieces: list[str]) -> tuple[str, Any]:
        gate = TextGate(TOOL_NAMES)
        shown = "".join(gate.feed(piece) for piece in pieces)
        rest, calls = gate.finish()
        return shown + rest, calls

    whole = "".join(bits)
    edges = sorted({0, len(whole), *(place % (len(whole) + 1) for place in at)})
    pieces = [whole[start:end] for start, end in zip(edges, edges[1:], strict=False)]
    assert gated(pieces) == gated([whole]) == gated(list(whole))
