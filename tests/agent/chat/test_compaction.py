"""What of a long chat a request carries: within the budget, sound, and the same for a long time."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.chat.compaction import Fitting, fitted, in_short, size_bytes
from agent.core.errors import ContextTooLong
from agent.core.messages import Assistant, Message, System, ToolCall, ToolResult, User

SYSTEM = System(content="You are a test.")


def a_turn(number: int, *, calls: int = 1, words: int = 20, result: int = 200) -> list[Message]:
    """A user's words, a round of calls with their results, an answer."""
    made = tuple(
        ToolCall(id=f"t{number}c{n}", name="rig", arguments=f'{{"asset":"knight-{number}"}}')
        for n in range(calls)
    )
    facts = {"asset": f"knight-{number}", "state": "rigged", "report": "x" * result}
    return [
        User(content=f"wish {number} " + "w" * words, note="Assets: knight (rigged)"),
        *([Assistant(tool_calls=made)] if made else []),
        *(ToolResult(call=one.id, tool="rig", content=json.dumps(facts)) for one in made),
        Assistant(content="Done."),
    ]


def talk(turns: int, **sizes: int) -> list[Message]:
    return [SYSTEM, *(message for number in range(turns) for message in a_turn(number, **sizes))]


def total(messages: Sequence[Message]) -> int:
    return sum(map(size_bytes, messages))


def sound(messages: Sequence[Message]) -> bool:
    """Every call is followed by its result, and no result stands alone."""
    open_calls: list[str] = []
    for message in messages:
        if isinstance(message, ToolResult):
            if message.call not in open_calls:
                return False
            open_calls.remove(message.call)
        elif open_calls:
            return False
        elif isinstance(message, Assistant):
            open_calls = [call.id for call in message.tool_calls]
    return not open_calls


def test_a_chat_within_the_budget_is_sent_as_it_is() -> None:
    messages = talk(3)
    assert fitted(messages, tokens=32_000) == messages


def test_old_results_are_shortened_before_anything_is_summarised() -> None:
    messages = [*talk(6, result=2000), User(content="and now?", note="Assets: none yet")]
    view = fitted(messages, tokens=2500)
    assert [message.role for message in view] == [message.role for message in messages]
    results = [json.loads(m.content) for m in view if isinstance(m, ToolResult)]
    assert results[0] == {"asset": "knight-0", "state": "rigged", "shortened": True}
    assert view[-1] == messages[-1]


def test_older_turns_become_lines_about_what_was_asked_and_called() -> None:
    messages = [*talk(60), User(content="and now?", note="Assets: none yet")]
    view = fitted(messages, tokens=2000)
    first = view[1]
    assert isinstance(first, User)
    assert "Earlier in this chat" in first.note
    assert "rig knight-40" in first.note
    assert "turns before that" in first.note
    assert view[-1] == messages[-1]
    assert len(view) < len(messages) / 2


def test_the_turn_that_runs_is_kept_and_its_last_round_whole() -> None:
    running = a_turn(99, calls=3, result=300)[:-1]
    messages = [*talk(40), *running]
    view = fitted(messages, tokens=1500)[-len(running) :]
    assert view[0].wire()["content"].endswith(running[0].wire()["content"].split("\n", 1)[1])
    assert view[1:] == running[1:]


def test_a_turn_that_cannot_fit_alone_is_refused_with_the_setting_that_helps() -> None:
    with pytest.raises(ContextTooLong) as caught:
        fitted([SYSTEM, User(content="w" * 50_000)], tokens=3000)
    assert "GALATEA_CONTEXT_TOKENS" in caught.value.remedy


def test_a_refused_message_does_not_block_the_chat_for_good() -> None:
    messages = [SYSTEM, User(content="w" * 50_000), User(content="sorry")]
    view = fitted(messages, tokens=3000)
    assert view[-1].wire()["content"].endswith("sorry")
    assert total(view) <= 12_000


def test_a_megabyte_of_arguments_does_not_end_the_turn() -> None:
    huge = ToolCall(id="c1", name="rig", arguments=json.dumps({"asset": "a" * 1_000_000}))
    messages: list[Message] = [
        SYSTEM,
        User(content="rig it"),
        Assistant(tool_calls=(huge,)),
        ToolResult(call="c1", tool="rig", content='{"error":"bad_arguments"}', is_error=True),
    ]
    view = fitted(messages, tokens=32_000)
    assert sound(view)
    assert total(view) < 2000


def test_the_tools_count_as_part_of_a_request() -> None:
    messages = talk(20)
    tools = [{"name": "x" * 4000}]
    assert len(fitted(messages, tokens=2500, tools=tools)) < len(fitted(messages, tokens=2500))


def test_between_two_compactions_the_view_only_grows_at_its_end() -> None:
    messages = talk(60, calls=2)
    views: list[list[Message]] = []
    for end in range(2, len(messages) + 1):
        if isinstance(messages[end - 1], Assistant):
            views.append(fitted(messages[: end - 1], tokens=3000))
    broken = sum(later[: len(view)] != view for view, later in zip(views, views[1:], strict=False))
    assert 0 < broken <= len(views) / 10


@pytest.mark.parametrize("content", ["no json", "[1, 2]", "x" * 5000, "{", '{"asset": "a"}'])
def test_a_shortened_result_is_short_and_stays_as_it_is(content: str) -> None:
    short = in_short(content)
    assert len(short) < 200
    assert in_short(short) == short


turns = st.lists(
    st.builds(
        lambda number, calls, words, result: a_turn(
            number, calls=calls, words=words, result=result
        ),
        st.integers(0, 50),
        st.integers(0, 6),
        st.integers(0, 400),
        st.integers(0, 3000),
    ),
    min_size=1,
    max_size=25,
)


@settings(deadline=None, max_examples=120)
@given(turns=turns, tokens=st.integers(600, 8000), cut=st.integers(0, 8))
def test_a_view_fits_is_sound_and_ends_as_the_chat_does(
    turns: list[list[Message]], tokens: int, cut: int
) -> None:
    messages = [SYSTEM, *(message for turn in turns for message in turn)]
    last = turns[-1][: max(1, len(turns[-1]) - cut)]
    messages = messages[: len(messages) - len(turns[-1])] + last
    if isinstance(messages[-1], Assistant) and messages[-1].tool_calls:
        messages.pop()
    while not sound(messages):  # a request is only made when every call has its result
        messages.pop()
    try:
        view = fitted(messages, tokens=tokens)
    except ContextTooLong:
        return
    assert total(view) <= tokens * 4
    assert sound(view)
    assert view[0] == SYSTEM
    users = [message for message in messages if isinstance(message, User)]
    kept = [message for message in view if isinstance(message, User)]
    assert kept[-1].content == users[-1].content
    assert kept[-1].note.endswith(users[-1].note)
    assert fitted(messages, tokens=tokens) == view


def requests(messages: Sequence[Message]) -> list[Sequence[Message]]:
    """What each request of a chat is made from: everything up to the answer that it got."""
    ends = [at for at, one in enumerate(messages) if isinstance(one, Assistant)]
    return [messages[:end] for end in ends]


@pytest.mark.parametrize("tokens", [1500, 2500, 32_000])
def test_a_growing_chat_is_fitted_as_if_each_request_were_the_first(tokens: int) -> None:
    messages = talk(40, result=600)
    fitting = Fitting(tokens=tokens)
    for asked in requests(messages):
        assert fitting(asked) == fitted(asked, tokens=tokens)
        assert fitting(asked) == fitted(asked, tokens=tokens)


def test_another_past_or_a_request_without_an_answer_begins_anew() -> None:
    fitting = Fitting(tokens=2500)
    first, second = talk(30, result=600), talk(30, result=900)
    fitting(first)
    assert fitting(second) == fitted(second, tokens=2500)
    unanswered = [*second, User(content="lost " + "w" * 900), User(content="and again")]
    fitting(unanswered[:-1])
    assert fitting(unanswered) == fitted(unanswered, tokens=2500)
    assert fitting(first[:-3]) == fitted(first[:-3], tokens=2500)


def test_a_request_of_a_long_chat_reads_new_messages_only() -> None:
    read: list[str] = []

    class Watched(Assistant):
        def wire(self) -> dict[str, Any]:
            read.append(self.content)
            return super().wire()

    messages: list[Message] = [SYSTEM]
    for number in range(300):
        messages += [User(content=f"wish {number}"), Watched(content=f"answer {number}")]
    fitting = Fitting(tokens=32_000)
    fitting([*messages, User(content="now")])
    assert len(set(read)) == 300
    read.clear()
    messages += [User(content="now"), Watched(content="the new one"), User(content="more")]
    fitting(messages)
    assert set(read) == {"the new one"}


def test_it_suits_one_budget_and_one_set_of_tools() -> None:
    tools = [{"type": "function"}]
    fitting = Fitting(tokens=2500, tools=tools)
    assert fitting.suits(tokens=2500, tools=[{"type": "function"}])
    assert not fitting.suits(tokens=2501, tools=tools)
    assert not fitting.suits(tokens=2500, tools=[])
