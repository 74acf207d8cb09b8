"""One turn: its events, in order, whatever the model and the tools do."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from agent.chat.replay import replay
from agent.core.errors import ModelUnavailable, StreamCut
from agent.core.events import CallDone, CallProgress, Event, MessageDone, TurnDone
from agent.core.inbox import Inbox
from agent.core.loop import run_turn
from agent.core.messages import Message, System, User
from agent.core.toolbox import Context, Toolbox
from agent.core.turn import Turn
from tests.fakes import ScriptedModel, Step, call, say

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Given:
    content: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict[str, Any])
    is_error: bool = False


class Trouble(Exception):
    code, message, remedy, audience = "key_refused", "The key was refused.", "Mend it.", "operator"
    facts: dict[str, Any] = {}


class Bench:
    """Tools that note how many of them run at once."""

    def __init__(self) -> None:
        self.running = 0
        self.most = 0
        self.hold: asyncio.Event | None = None


async def work(bench: Bench, context: Context, call_id: str, *, on: str = "x") -> Given:
    """Work."""
    bench.running += 1
    bench.most = max(bench.most, bench.running)
    try:
        if on == "locked":
            raise Trouble()
        if bench.hold is not None:
            await bench.hold.wait()
        await asyncio.sleep(1)
        context.emit(
            CallProgress(
                call=call_id, asset=on, step="s", status="running", progress=50, elapsed_s=1
            )
        )
        return Given({"did": on})
    finally:
        bench.running -= 1


def turn_of(*steps: Step, bench: Bench | None = None) -> Turn:
    inbox = Inbox[Event]()
    workbench = bench or Bench()
    toolbox = Toolbox(
        [work], bind=lambda context, call_id: (workbench, context, call_id), expected=Trouble
    )
    messages: list[Message] = [System(content="s"), User(content="hello")]
    context = Context("chat", "t1", inbox.put)
    return Turn(ScriptedModel(*steps), toolbox, messages, context, inbox)


async def events_of(turn: Turn, rounds: int = 16) -> list[Event]:
    return [event async for event in run_turn(turn, rounds)]


def kinds(events: list[Event]) -> list[str]:
    return [event.type for event in events]


def last(events: list[Event]) -> TurnDone:
    """The one `turn_done`, which must stand last."""
    assert kinds(events).count("turn_done") == 1
    done = events[-1]
    assert isinstance(done, TurnDone)
    return done


async def test_an_answer_is_streamed_then_whole_then_the_turn_is_done() -> None:
    events = await events_of(turn_of(say("Good day")))
    assert kinds(events) == ["text_delta", "text_delta", "message_done", "turn_done"]
    assert last(events).reason == "answer"
    assert last(events).text == "Good day"
    assert last(events).usage.model_dump() == {
        "prompt_tokens": 10,
        "completion_tokens": 2,
        "rounds": 1,
    }


async def test_calls_of_a_round_run_side_by_side_and_are_all_answered_before_the_next() -> None:
    bench = Bench()
    turn = turn_of(
        call(("work", {"on": "a"}), ("work", {"on": "b"}), text="On it"), say("Done"), bench=bench
    )
    events = await events_of(turn)
    assert bench.most == 2
    assert Counter(kinds(events))["call_done"] == 2
    assert kinds(events).index("message_done") < kinds(events).index("call_started")
    roles = [message.role for message in turn.messages]
    assert roles == ["system", "user", "assistant", "tool", "tool", "assistant"]


async def test_results_join_the_conversation_in_the_order_of_the_calls() -> None:
    turn = turn_of(call(*[("work", {"on": str(n)}) for n in range(5)]), say("Done"))
    await events_of(turn)
    asked = turn.model.asked[1]  # type: ignore[attr-defined]
    assert [m.wire()["tool_call_id"] for m in asked if m.role == "tool"] == [
        "c1",
        "c2",
        "c3",
        "c4",
        "c5",
    ]


async def test_fifty_calls_in_one_message_are_bounded_and_all_answered() -> None:
    bench = Bench()
    events = await events_of(
        turn_of(call(*[("work", {"on": str(n)}) for n in range(50)]), say("Phew"), bench=bench)
    )
    assert bench.most == 8
    assert {e.call for e in events if isinstance(e, CallDone)} == {f"c{n}" for n in range(1, 51)}


async def test_endless_calling_ends_in_one_closing_answer_without_tools() -> None:
    steps = [call(("work", {"on": str(n)}), first=n) for n in range(1, 5)]
    turn = turn_of(*steps, say("I stop here"))
    events = await events_of(turn, rounds=4)
    assert last(events).reason == "round_limit"
    assert last(events).text == "I stop here"
    assert turn.model.offered == [1, 1, 1, 1, 0]  # type: ignore[attr-defined]


async def test_calls_in_the_closing_answer_are_left_out_so_that_history_stays_sound() -> None:
    turn = turn_of(call(("work", {}), first=1), call(("work", {}), first=2, text="More!"))
    events = await events_of(turn, rounds=1)
    closing = [e for e in events if isinstance(e, MessageDone)][-1]
    assert closing.message.tool_calls == ()
    assert closing.message.content == "More!"


async def test_a_broken_stream_keeps_the_words_that_came_and_names_the_error() -> None:
    events = await events_of(turn_of(StreamCut("The answer broke off.", remedy="Say /retry.")))
    assert kinds(events) == ["text_delta", "message_done", "turn_done"]
    done = last(events)
    assert (done.reason, done.text) == ("error", "half an ans")
    assert done.error is not None
    assert done.error.remedy == "Say /retry."


async def test_a_model_that_fails_after_calls_leaves_no_call_open() -> None:
    events = await events_of(turn_of(call(("work", {})), ModelUnavailable("Busy.")))
    assert Counter(kinds(events))["call_done"] == 1
    assert last(events).reason == "error"


async def test_an_operators_error_ends_the_turn_without_asking_the_model_again() -> None:
    turn = turn_of(call(("work", {"on": "locked"}), ("work", {"on": "b"})))
    done = last(await events_of(turn))
    assert done.reason == "error"
    assert done.error is not None
    assert done.error.code == "key_refused"


async def cancelled(turn: Turn, after: str) -> list[Event]:
    """The events of a turn that is cancelled right after the first event of a kind."""
    events: list[Event] = []
    seen = asyncio.Event()

    async def listen() -> None:
        async for event in run_turn(turn):
            events.append(event)
            if event.type == after:
                seen.set()

    task = asyncio.create_task(listen())
    await seen.wait()
    await asyncio.sleep(0.1)
    task.cancel()
    await task
    return events


async def test_cancelling_in_the_middle_of_an_answer_keeps_its_words() -> None:
    events = await cancelled(turn_of(asyncio.Event(), say("never")), "text_delta")
    assert kinds(events) == ["text_delta", "message_done", "turn_done"]
    assert last(events).reason == "cancelled"
    assert last(events).text == "Well, "


async def test_cancelling_while_calls_run_gives_each_its_one_result() -> None:
    bench = Bench()
    bench.hold = asyncio.Event()
    turn = turn_of(call(("work", {"on": "a"}), ("work", {"on": "b"})), bench=bench)
    events = await cancelled(turn, "call_started")
    assert Counter(kinds(events)) == Counter(
        message_done=1, call_started=2, call_done=2, turn_done=1
    )
    assert all(e.is_error for e in events if isinstance(e, CallDone))
    assert bench.running == 0


async def test_replaying_without_the_display_events_rebuilds_the_conversation() -> None:
    turn = turn_of(
        call(("work", {"on": "a"}), ("nothing", "{"), text="Well"),
        call(("work", {}), first=3),
        say("Done"),
    )
    events = [e for e in await events_of(turn) if e.type not in ("text_delta", "call_progress")]
    rebuilt = [message.wire() for message in replay(events)]
    assert rebuilt == [message.wire() for message in turn.messages[2:]]


async def test_a_model_that_says_nothing_is_asked_once_more_with_a_line() -> None:
    turn = turn_of(say(""), say("Here I am."))
    events = [event async for event in run_turn(turn)]
    assert isinstance(events[-1], TurnDone)
    assert (events[-1].reason, events[-1].text) == ("answer", "Here I am.")
    assert [event.type for event in events].count("message_done") == 1
    model = turn.model
    assert isinstance(model, ScriptedModel)
    assert "[no answer came]" in str(model.asked[-1][-1])


async def test_a_model_that_stays_silent_ends_the_turn_with_a_sentence() -> None:
    events = [event async for event in run_turn(turn_of(say(""), say("")))]
    assert isinstance(events[-1], TurnDone) and events[-1].error is not None
    assert (events[-1].reason, events[-1].error.code) == ("error", "no_answer")
    assert not any(event.type == "message_done" for event in events)


async def test_what_was_mended_is_told_as_a_notice_ahead_of_the_message() -> None:
    reply = say("Hi.").model_copy(update={"notices": ("OPENAI_BASE_URL lacks its /v1.",)})
    events = [event async for event in run_turn(turn_of(reply))]
    kinds = [event.type for event in events]
    assert kinds.index("notice") == kinds.index("message_done") - 1
    assert any(event.type == "notice" and "lacks" in event.text for event in events)
