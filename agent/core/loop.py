"""One turn: ask the model, run its calls, again, until it answers.

Yields events and nothing else; raises nothing after the first one but bugs. Cancelling the task
that iterates it closes the turn in order: each open call gets its result, then `turn_done`.
"""

import asyncio
from collections.abc import AsyncIterator

from agent.core import turn as turns
from agent.core.errors import AgentError, NoAnswer
from agent.core.events import CallDone, CallStarted, Event, MessageDone, Reason, TextDelta, TurnDone
from agent.core.events import TurnError as Error
from agent.core.messages import Reply, ToolCall, User
from agent.core.turn import Turn, call_done, notices

ROUNDS = 16
CALLS_AT_ONCE = 8


async def run_turn(turn: Turn, rounds: int = ROUNDS) -> AsyncIterator[Event]:
    """The events of one turn whose user message stands last in `turn.messages`."""
    reason: Reason = "answer"
    error: Error | None = None
    declined = False
    try:
        for number in range(rounds + 1):
            reason = "answer" if number < rounds else "round_limit"
            async for event in _ask(turn, closing=number == rounds):
                yield event
            if not turn.open_calls:
                break
            async for event in _call_all(turn):
                yield event
                error = error or turns.ends_turn(event)
                declined = declined or turns.declines(event)
            if error is not None:
                reason = "error"
                break
    except AgentError as failure:
        reason = "error"
        error = Error(code=failure.code, message=failure.message, remedy=failure.remedy)
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        reason = "cancelled"
    if reason == "round_limit" and not turn.text:
        turn.text = turns.SILENT
    if reason in ("error", "cancelled"):
        for event in turns.closing_events(turn):
            yield event
    yield TurnDone(
        turn=turn.context.turn,
        reason="declined" if declined and reason == "answer" else reason,
        text=turn.text,
        usage=turn.usage,
        credits=0.0,
        error=error,
    )


async def _ask(turn: Turn, *, closing: bool) -> AsyncIterator[Event]:
    """The next message; a model that says nothing is asked once more. Raises NoAnswer then."""
    for line in ([turns.CLOSING],) if closing else ([], [turns.SPEAK]):
        async for event in _request(turn, line, may_call=not closing):
            yield event
        if closing or turn.text.strip() or turn.open_calls:
            return
    raise NoAnswer()


async def _request(turn: Turn, line: list[User], *, may_call: bool) -> AsyncIterator[Event]:
    """One model request: text as it comes, then the whole message, if there is any."""
    turn.text, turn.open_calls = "", {}
    messages = [*turn.fit(turn.messages), *line]
    tools = turn.toolbox.schemas
    async for piece in turn.model.stream(messages, tools=tools, may_call=may_call):
        if isinstance(piece, Reply):
            said = piece.message if may_call else piece.message.without_calls()
            turn.usage += piece.usage.model_copy(update={"rounds": 1})
            turn.text = said.content
            for notice in notices(piece):
                yield notice
            if may_call and not said.content.strip() and not said.tool_calls:
                continue
            turn.messages.append(said)
            turn.open_calls = {call.id: call for call in said.tool_calls}
            yield MessageDone(message=said)
        elif isinstance(piece, str):
            turn.text += piece
            yield TextDelta(text=piece)
        else:
            yield piece


async def _call_all(turn: Turn) -> AsyncIterator[Event]:
    """Runs the round's calls side by side; results join the messages in the order of the calls."""
    calls = list(turn.open_calls.values())
    turn.results.clear()
    for call in calls:
        yield CallStarted(call=call.id, tool=call.name, arguments=turn.toolbox.parsed(call))
    slots = asyncio.Semaphore(CALLS_AT_ONCE)

    async def run(call: ToolCall) -> None:
        async with slots:
            turn.results[call.id] = await turn.toolbox.call(call, turn.context)
            turn.events.put(call_done(turn.results[call.id]))

    async with asyncio.TaskGroup() as group:
        for call in calls:
            group.create_task(run(call))
        while turn.open_calls:
            event = await turn.events.get()
            if isinstance(event, CallDone):
                turn.open_calls.pop(event.call)
            yield event
    turn.messages += [turn.results[call.id] for call in calls]
