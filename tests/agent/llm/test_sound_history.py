"""Whatever a model answered, the next request is valid, and opaque parts go back as they came."""

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from agent.core.messages import Assistant, Message, System, ToolCall, ToolResult, User
from agent.llm.call_deltas import CallDeltas
from agent.llm.host_habits import HostHabits
from agent.llm.opaque import origin_of
from agent.llm.reply_stream import ReplyStream
from agent.llm.request_body import joined
from agent.llm.sound_history import SoundHistory
from tests.agent.llm.replay import TOOL_NAMES, TOOLS
from tests.agent.llm.strict_checker import faults

ORIGIN = origin_of(None, "the model")


def request(
    messages: Sequence[Message], *, habits: HostHabits | None = None, plain: bool = False
) -> dict[str, Any]:
    history = SoundHistory(ORIGIN, habits or HostHabits())
    return json.loads(joined({"model": "m"}, TOOLS, history.bodies(messages, plain=plain)))


IDS = ("call_0", "0", "functions.rig:0", "a/b+c=" * 30, "", "x y", "call_abc", "call_abc", None)
NAMES = ("rig", "functions.rig:0", "Rig", "no such tool!", "x" * 90, "rig<|channel|>json", "….")
ARGUMENTS = (
    "{}", '{"asset": "knight"}', '{"asset": "kni', "", "null", "[1]", '"{}"', "5", "no JSON",
    '{}{"asset":"a"}', '{"a":1}{"a":2}', "\ud83d", {"asset": "knight"},
)  # fmt: skip
TEXTS = ("", " ", "\n", "Here.", "<think>hm</think>", "\ud83d", None)
BESIDE_MESSAGE = (
    {}, {"reasoning_content": "I think."}, {"reasoning": "a", "reasoning_details": [{"data": "?"}]},
    {"extra_content": {"google": {"thought_signature": "s"}}}, {"annotations": []}, {"seen": 5},
)  # fmt: skip
BESIDE_CALL = (
    {}, {}, {"extra_content": {"google": {"thought_signature": "U0lH/+="}}}, {"more": [1, None]},
)  # fmt: skip


def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
    body = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def some_answer(dice: random.Random, taken: Sequence[str]) -> tuple[Assistant, dict[str, Any]]:
    """What a provider might answer, good or bad, and what it put beside it."""
    beside = dice.choice(BESIDE_MESSAGE)
    calls: list[dict[str, Any]] = []
    for index in range(dice.choice((0, 0, 1, 1, 2, 3))):
        function = {"name": dice.choice(NAMES), "arguments": dice.choice(ARGUMENTS)}
        call = {"index": index, "type": "function", "function": function} | dice.choice(BESIDE_CALL)
        calls.append(call | {"id": dice.choice(IDS)})
    delta = {"role": "assistant", "content": dice.choice(TEXTS), **beside}
    if calls:
        delta["tool_calls"] = calls
    stream = ReplyStream(tools=TOOL_NAMES, taken=taken)
    stream.feed(chunk(delta))
    stream.feed(chunk({}, "tool_calls" if calls else "stop"))
    reply: Any = stream.finish()[-1]
    return reply.message, {"beside": beside, "calls": calls}


def some_talk(
    dice: random.Random, *, orderly: bool = False
) -> tuple[list[Message], list[dict[str, Any]]]:
    """A conversation with everything that can go wrong in one; `orderly`: in answers only."""
    messages: list[Message] = [System(content="You are.")] if dice.random() < 0.8 else []
    came: list[dict[str, Any]] = []
    for _ in range(dice.randint(1, 5)):
        messages.append(User(content=dice.choice(("make a knight", "", " "))))
        for _ in range(dice.randint(1 if orderly else 0, 4)):
            taken = [c.id for m in messages if isinstance(m, Assistant) for c in m.tool_calls]
            said, raw = some_answer(dice, taken)
            messages.append(said)
            came.append(raw)
            results: list[Message] = [
                ToolResult(call=call.id, tool=call.name, content=dice.choice(("{}", "", '{"a":1}')))
                for call in said.tool_calls
            ]
            if dice.random() < 0.2 and not orderly:
                results = results[1:]
            if dice.random() < 0.2 and not orderly:
                results.append(ToolResult(call="nobody's", tool="rig", content="{}"))
            dice.shuffle(results)
            messages += results
            if not said.tool_calls:
                break
        if orderly and not isinstance(messages[-1], Assistant):
            messages.append(Assistant(content="Done."))
            came.append({"beside": {}, "calls": []})
    if dice.random() < 0.7 or isinstance(messages[-1], Assistant):
        messages.append(User(content="and now?"))
    return messages, came


@pytest.mark.parametrize("seed", range(60))
def test_after_any_answers_the_next_request_is_valid(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(10):
        messages, _ = some_talk(dice)
        assert faults(request(messages)) == []
        short = HostHabits(short_ids=True)
        assert faults(body := request(messages, habits=short)) == []
        assert all(
            len(call["id"]) == 9 and call["id"].isalnum()
            for message in body["messages"]
            for call in message.get("tool_calls") or ()
        )
        assert faults(body := request(messages, plain=True)) == []
        assert not any("tool_calls" in message for message in body["messages"])


def _mended(value: Any) -> Any:
    """As JSON in UTF-8 can say it."""
    return json.loads(json.dumps(value).encode())


@pytest.mark.parametrize("seed", range(60))
def test_opaque_parts_that_go_out_equal_those_that_came_in(seed: int) -> None:
    dice = random.Random(1000 + seed)
    for _ in range(10):
        messages, came = some_talk(dice, orderly=True)
        said = [m for m in request(messages)["messages"] if m["role"] == "assistant"]
        for raw, out in zip(came, said, strict=True):
            expected = {n: v for n, v in raw["beside"].items() if v != []}
            assert {n: v for n, v in out.items() if n in expected} == _mended(expected)
            named = [call for call in raw["calls"] if call["function"]["name"].strip()]
            for call, gone in zip(named, out.get("tool_calls") or (), strict=True):
                for name in ("extra_content", "more"):
                    assert gone.get(name) == call.get(name)
                if call["id"] and [one["id"] for one in named].count(call["id"]) == 1:
                    assert gone["id"] == call["id"]


def test_after_a_change_of_model_opaque_parts_stay_home() -> None:
    call = ToolCall(id="c12345678", name="rig", arguments="{}")
    opaque = {
        "origin": ORIGIN,
        "message": {"reasoning_content": "hm"},
        "calls": [{"id": "functions.rig:0", "extra_content": {"google": 1}}],
    }
    messages: list[Message] = [
        User(content="rig it"),
        Assistant(tool_calls=(call,), opaque=opaque),
        ToolResult(call=call.id, tool="rig", content="{}"),
    ]
    for other in (origin_of(None, "another"), origin_of("http://llm.test/v1", "the model")):
        elsewhere = SoundHistory(other, HostHabits()).bodies(messages)
        assert b"hm" not in b"".join(elsewhere) and b"functions" not in b"".join(elsewhere)
    back = request(messages)["messages"]
    assert back[1]["reasoning_content"] == "hm"
    assert back[1]["tool_calls"][0]["id"] == back[2]["tool_call_id"] == "functions.rig:0"


def test_the_same_message_gives_the_same_bytes_in_each_request() -> None:
    dice = random.Random(5)
    history = SoundHistory(ORIGIN, HostHabits())
    for _ in range(50):
        messages, _ = some_talk(dice)
        whole = history.bodies(messages)
        for upto in range(1, len(messages)):
            if isinstance(messages[upto], Assistant):  # these were sent, and answered
                part = history.bodies(messages[:upto])
                assert whole[: len(part)] == part


def test_a_field_that_was_refused_is_left_out_from_then_on() -> None:
    habits = HostHabits()
    history = SoundHistory(ORIGIN, habits)
    opaque = {"origin": ORIGIN, "message": {"reasoning": "hm", "kept": 1}}
    messages = [User(content="hi"), Assistant(content="Hello.", opaque=opaque), User(content="?")]
    assert b"hm" in history.bodies(messages)[1]
    sent = history.fields_sent(messages)
    assert not habits.learn_field("`reasoning` must be passed back", sent)
    assert habits.learn_field("property 'reasoning' is unsupported", sent)
    assert json.loads(history.bodies(messages)[1]) == {
        "role": "assistant",
        "content": "Hello.",
        "kept": 1,
    }


@pytest.mark.parametrize(
    "words",
    [
        "tool call id was call_abc but must be a-z, a-z, 0-9, with a length of 9.",
        "invalid 'messages[1].tool_calls[0].id': string too long. expected at most 40 characters",
        "messages.1.content.0.tool_use.id: string should match pattern '^[a-za-z0-9_-]+$'",
    ],
)
def test_a_host_that_refuses_the_look_of_ids_is_understood(words: str) -> None:
    assert HostHabits().learn_ids(words)


@pytest.mark.parametrize("words", ["the tool call failed", "no such model id", "invalid json"])
def test_other_refusals_are_not_about_ids(words: str) -> None:
    assert not HostHabits().learn_ids(words)


def test_a_call_put_together_from_fragments_keeps_what_came_with_any_of_them() -> None:
    deltas = CallDeltas(TOOL_NAMES)
    deltas.fold([{"index": 0, "id": "functions.rig:0", "function": {"name": "rig", "mark": 1}}])
    deltas.fold([{"index": 0, "function": {"arguments": "{}"}, "extra_content": {"a": {"b": 1}}}])
    deltas.fold([{"index": 0, "extra_content": {"a": {"c": 2}}}])
    (call,), _ = deltas.calls(taken=(), new_id=lambda: "new")
    assert (call.id, call.name) == ("new", "rig")
    assert deltas.beside == [
        {"id": "functions.rig:0", "function": {"mark": 1}, "extra_content": {"a": {"b": 1, "c": 2}}}
    ]
