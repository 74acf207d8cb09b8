"""A conversation from its events, and the events that close one that broke off."""

from collections.abc import Sequence

from agent.core.events import CallDone, Event, MessageDone, TurnDone, TurnStarted
from agent.core.messages import Assistant, Message, ToolCall, ToolResult, Usage
from agent.core.turn import call_done, unfinished


def replay(events: Sequence[Event]) -> list[Message]:
    """The messages that these events made; display-only events change nothing."""
    messages: list[Message] = []
    results: dict[str, ToolResult] = {}
    order: list[ToolCall] = []
    for event in events:
        match event:
            case TurnStarted():
                messages.append(event.message)
            case MessageDone():
                messages.append(event.message)
                order, results = list(event.message.tool_calls), {}
            case CallDone():
                results[event.call] = ToolResult(
                    call=event.call,
                    tool=event.tool,
                    content=event.content,
                    is_error=event.is_error,
                )
                if len(results) == len(order):
                    messages += [results[call.id] for call in order]
            case _:
                pass
    return messages


def ending(turn: str, said: Sequence[Event]) -> list[Event]:
    """What closes an interrupted turn: a result for each open call, then `turn_done`."""
    calls: dict[str, ToolCall] = {}
    text = ""
    unsaid = ""
    for event in said:
        match event:
            case MessageDone():
                calls = {call.id: call for call in event.message.tool_calls}
                text, unsaid = event.message.content, ""
            case CallDone():
                calls.pop(event.call, None)
            case _:
                unsaid += getattr(event, "text", "") if event.type == "text_delta" else ""
    closing: list[Event] = []
    if unsaid:
        closing.append(MessageDone(message=Assistant(content=unsaid)))
    closing += [call_done(unfinished(call, "interrupted")) for call in calls.values()]
    done = TurnDone(
        turn=turn, reason="interrupted", text=unsaid or text, usage=Usage(), credits=0.0
    )
    return [*closing, done]
