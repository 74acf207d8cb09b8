"""A turn while it runs, and how it is closed when it cannot run to its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.core.events import CallDone, Event, MessageDone, Notice, TurnError
from agent.core.inbox import Inbox
from agent.core.messages import Assistant, Message, Reply, ToolCall, ToolResult, Usage, User
from agent.core.model import Model
from agent.core.toolbox import Context, Toolbox

CLOSING = User(
    content="[round limit] No more tools now. In one or two sentences: what is done, what is open."
)
SPEAK = User(content="[no answer came] Answer the user in words, or call a tool.")
SILENT = "The language model used up its rounds without an answer; what was begun goes on."


@dataclass(slots=True)
class Turn:
    """`events` carries what running calls emit; `open_calls` have no `call_done` yet.

    `fit` gives what of the messages a request carries, or raises ContextTooLong.
    """

    model: Model
    toolbox: Toolbox
    messages: list[Message]
    context: Context
    events: Inbox[Event]
    fit: Callable[[Sequence[Message]], list[Message]] = list
    usage: Usage = Usage()
    text: str = ""
    open_calls: dict[str, ToolCall] = field(default_factory=dict[str, ToolCall])
    results: dict[str, ToolResult] = field(default_factory=dict[str, ToolResult])


def closing_events(turn: Turn) -> list[Event]:
    """Keeps the text that had come, and gives every open call its result."""
    kept = bool(turn.messages) and turn.messages[-1].role == "assistant"
    events: list[Event] = []
    if turn.text and not kept:
        events.append(MessageDone(message=Assistant(content=turn.text)))
    for call in turn.open_calls.values():
        events.append(call_done(turn.results.get(call.id) or unfinished(call, "cancelled")))
    return events


def unfinished(call: ToolCall, why: str) -> ToolResult:
    """The result of a call that never got its own."""
    note = f'{{"error":"{why}","message":"The call was {why}; work that was begun goes on."}}'
    return ToolResult(call=call.id, tool=call.name, content=note, is_error=True)


def call_done(result: ToolResult) -> CallDone:
    return CallDone(
        call=result.call,
        tool=result.tool,
        is_error=result.is_error,
        content=result.content,
        details=result.details,
        error=result.error,
    )


def declines(event: Event) -> bool:
    """A call that a person, a cap or the policy said no to."""
    error = event.error if isinstance(event, CallDone) else None
    return error is not None and error.code in ("declined", "over_cap", "approval_void")


def ends_turn(event: Event) -> TurnError | None:
    """An operator's error (a refused key, an unusable home) ends the turn: no call can help."""
    error = event.error if isinstance(event, CallDone) else None
    if error is None or error.code not in ("unusable", "key_refused", "home_unusable"):
        return None
    return TurnError(code=error.code, message=error.message, remedy=error.remedy)


def notices(reply: Reply) -> list[Notice]:
    """What the user is told besides the answer."""
    return [Notice(text=sentence) for sentence in reply.notices]
