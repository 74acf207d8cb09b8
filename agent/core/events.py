"""What happens in a turn, one frozen object each; their JSON is the wire form (docs/events.md).

Laws, each a test: one `turn_done` per turn, last; every call id gets exactly one `call_done`
before the next model request; leaving out the display-only events (`text_delta`, `thinking`,
`notice`, `call_progress`) and replaying the rest rebuilds the history.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from agent.core.call_error import CallError, stored_error
from agent.core.messages import Assistant, Usage, User

Reason = Literal["answer", "round_limit", "cancelled", "declined", "interrupted", "error"]


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class TurnStarted(_Event):
    type: Literal["turn_started"] = "turn_started"
    chat: str
    turn: str
    message: User


class TextDelta(_Event):
    type: Literal["text_delta"] = "text_delta"
    text: str


class Thinking(_Event):
    """The model reasons and has said nothing yet in this round; its thoughts are nowhere."""

    type: Literal["thinking"] = "thinking"
    elapsed_s: float


class Notice(_Event):
    """One sentence about what was mended or should be set otherwise; display only."""

    type: Literal["notice"] = "notice"
    text: str


class MessageDone(_Event):
    type: Literal["message_done"] = "message_done"
    message: Assistant


class CallStarted(_Event):
    """`arguments` is the parsed object, or the raw text where it did not parse."""

    type: Literal["call_started"] = "call_started"
    call: str
    tool: str
    arguments: Any


class CallProgress(_Event):
    """`step` is generate, rig_check, rig, animate:walk...; `progress` 0-100."""

    type: Literal["call_progress"] = "call_progress"
    call: str
    asset: str
    step: str
    status: str
    progress: int
    elapsed_s: float
    note: str = ""
    """Why it waits, where it does."""


class ApprovalRequested(_Event):
    type: Literal["approval_requested"] = "approval_requested"
    approval: str
    call: str
    tool: str
    arguments: Any
    credits: float
    usd: float
    balance: float | None
    expires_at: str


class ApprovalSettled(_Event):
    type: Literal["approval_settled"] = "approval_settled"
    approval: str
    decision: Literal["approve", "deny", "expired"]
    by: str


class CallDone(_Event):
    type: Literal["call_done"] = "call_done"
    call: str
    tool: str
    is_error: bool
    content: str
    details: dict[str, Any]
    error: CallError | None = None

    @model_validator(mode="after")
    def _of_a_former_version(self) -> Self:
        """A row that was written without `error` gets it from its details, here alone."""
        if self.error is None and self.is_error:
            object.__setattr__(self, "error", stored_error(self.details))
        return self


class TurnFile(_Event):
    """A file that a turn delivered; `path` on this machine, `url` where there is a server."""

    asset: str
    kind: str
    path: str | None = None
    url: str | None = None
    sha256: str
    size_bytes: int


class TurnError(_Event):
    code: str
    message: str
    remedy: str = ""


class TurnDone(_Event):
    type: Literal["turn_done"] = "turn_done"
    turn: str
    reason: Reason
    text: str
    usage: Usage
    credits: float
    files: tuple[TurnFile, ...] = ()
    error: TurnError | None = None


class TaskUpdate(_Event):
    """Outside turns: a task of some asset moved on."""

    type: Literal["task_update"] = "task_update"
    asset: str
    step: str
    status: str
    progress: int
    credits: float | None = None


Event = Annotated[
    TurnStarted
    | TextDelta
    | Thinking
    | Notice
    | MessageDone
    | CallStarted
    | CallProgress
    | ApprovalRequested
    | ApprovalSettled
    | CallDone
    | TurnDone
    | TaskUpdate,
    Field(discriminator="type"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event, config=ConfigDict(defer_build=True))
