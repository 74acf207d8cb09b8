"""What each provider's dialect comes to, replayed through the real client."""

import pytest

from agent.core.errors import ModelFailed, ModelUnavailable, StreamCut
from tests.agent.llm.replay import RECORDINGS, Replay, answer, model_over, recording, sse

pytestmark = pytest.mark.anyio

TEXTS = {
    "text": "A knight is ready: ♞",
    "choices_empty": "Hello.",
    "usage_never": "Hello.",
    "usage_in_each_chunk": "Hello.",
    "role_never": "Hello.",
    "reasoning_apart": "Hello.",
    "reasoning_in_text": "Hello.",
    "refusal": "I can't make that.",
    "content_in_parts": "Hello.",
    "keep_alives": "Hello.",
    "done_missing": "Hello.",
    "finish_reason_missing": "Hello.",
    "data_without_space": "Hello.",
    "data_in_lines": "Hello.",
    "blank_lines_missing": "Hello.",
    "length": "Hello.",
    "surrogates_split": "Knight \U0001f600!",
}
KNIGHT, WOLF = '{"asset":"knight"}', '{"asset":"wolf"}'
CALLS = {
    "call_in_pieces": [("generate_3d", '{"prompt":"a knight, caf\\u00e9, ♞","name":"knight"}')],
    "calls_interleaved": [("rig", KNIGHT), ("check_status", WOLF)],
    "index_missing": [("rig", KNIGHT), ("rig", WOLF)],
    "index_always_0": [("rig", KNIGHT), ("rig", WOLF)],
    "ids_missing": [("rig", KNIGHT), ("rig", WOLF)],
    "ids_and_index_missing": [("rig", KNIGHT), ("rig", WOLF)],
    "ids_repeated": [("rig", KNIGHT), ("rig", WOLF)],
    "ids_anew_in_each_delta": [("rig", KNIGHT)],
    "stop_with_calls": [("rig", KNIGHT)],
    "arguments_as_object": [("animate", '{"asset": "knight", "animations": ["walk"]}')],
    "arguments_null_or_empty": [("check_status", "{}")] * 3,
    "name_in_each_delta": [("generate_3d", '{"prompt":"a wolf"}')],
    "name_in_each_delta_without_ids": [("generate_3d", '{"prompt":"a wolf"}')],
    "name_in_pieces": [("generate_3d", '{"prompt":"a wolf"}')],
    "function_call_of_old": [("rig", KNIGHT)],
    "call_printed_in_fence": [("rig", '{"asset": "knight"}')],
}
FAILURES = {"cut": StreamCut, "error_in_stream": StreamCut, "error_line": ModelUnavailable}


def test_every_recording_has_its_expectation() -> None:
    assert {path.stem for path in RECORDINGS.glob("*.sse")} == {*TEXTS, *CALLS, *FAILURES}


@pytest.mark.parametrize("name", TEXTS)
async def test_the_text_of_a_recording_is_shown(name: str) -> None:
    text, reply = await answer(model_over(Replay(sse(recording(name)))))
    assert text == TEXTS[name]
    assert not reply.calls


@pytest.mark.parametrize("name", CALLS)
async def test_the_calls_of_a_recording_are_made(name: str) -> None:
    _, reply = await answer(model_over(Replay(sse(recording(name)))))
    assert [(call.name, call.arguments) for call in reply.calls] == CALLS[name]
    ids = [call.id for call in reply.calls]
    assert len(set(ids)) == len(ids) and all(ids)


@pytest.mark.parametrize("name", [*TEXTS, *CALLS])
async def test_line_ends_byte_order_mark_and_cuts_change_nothing(name: str) -> None:
    plain = await answer(model_over(Replay(sse(recording(name)))))
    foreign = b"\xef\xbb\xbf" + recording(name).replace(b"\n", b"\r\n")
    bytewise = [foreign[at : at + 1] for at in range(len(foreign))]
    other = await answer(model_over(Replay(sse(*bytewise))))
    assert other[0] == plain[0]
    assert [(c.name, c.arguments) for c in other[1].calls] == [
        (c.name, c.arguments) for c in plain[1].calls
    ]
    assert other[1].usage == plain[1].usage and other[1].notices == plain[1].notices


@pytest.mark.parametrize("name", FAILURES)
async def test_a_recording_that_fails_raises_its_error(name: str) -> None:
    with pytest.raises(ModelFailed) as failed:
        await answer(model_over(Replay(sse(recording(name)))))
    assert type(failed.value) is FAILURES[name]


async def test_a_cut_keeps_the_text_that_had_come() -> None:
    with pytest.raises(StreamCut) as failed:
        await answer(model_over(Replay(sse(recording("cut")))))
    assert failed.value.partial == "Once upon a ti"


async def test_usage_is_read_from_the_end_or_the_last_chunk_that_has_it() -> None:
    _, at_the_end = await answer(model_over(Replay(sse(recording("text")))))
    _, repeated = await answer(model_over(Replay(sse(recording("usage_in_each_chunk")))))
    _, never = await answer(model_over(Replay(sse(recording("usage_never")))))
    assert (at_the_end.usage.prompt_tokens, at_the_end.usage.completion_tokens) == (321, 17)
    assert (repeated.usage.prompt_tokens, repeated.usage.completion_tokens) == (9, 2)
    assert (never.usage.prompt_tokens, never.usage.completion_tokens) == (0, 0)


async def test_an_answer_at_its_length_limit_says_so() -> None:
    _, reply = await answer(model_over(Replay(sse(recording("length")))))
    assert "length limit" in reply.notices[0]


async def test_a_call_printed_as_text_leaves_its_prose_and_a_notice() -> None:
    text, reply = await answer(model_over(Replay(sse(recording("call_printed_in_fence")))))
    assert text.strip() == "I will rig it."
    assert "rig" in reply.notices[0]


async def test_ids_of_the_provider_are_kept_where_they_are_unique() -> None:
    _, reply = await answer(model_over(Replay(sse(recording("calls_interleaved")))))
    assert [call.id for call in reply.calls] == ["call_AAAAbbbbCCCC", "call_DDDDeeeeFFFF"]
