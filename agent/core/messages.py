"""What is said in a chat: four kinds of message, as values.

Ids of rows and times are a matter of the history, not of a message. `wire()` gives the
Chat Completions form; a message never changes once made, so neither does its wire form.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agent.core.call_error import CallError

_STUDIO_TAG = re.compile(r"<\s*(/?)\s*studio\s*>", re.IGNORECASE)
"""Only the app opens and closes the block that the model is told to believe."""


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class ToolCall(_Message):
    """One call the model asks for; `arguments` is the JSON text as it came."""

    id: str
    name: str
    arguments: str


class System(_Message):
    role: Literal["system"] = "system"
    content: str

    def wire(self) -> dict[str, Any]:
        return {"role": "system", "content": self.content}


class User(_Message):
    """A person's words; `note` is what the studio says ahead of them (open work, recent assets)."""

    role: Literal["user"] = "user"
    content: str
    images: tuple[str, ...] = ()
    note: str = ""

    def wire(self) -> dict[str, Any]:
        attached = "".join(f"\n[attached image: {image}]" for image in self.images)
        head = f"<studio>\n{self.note}\n</studio>\n\n" if self.note else ""
        said = _STUDIO_TAG.sub(r"[\1studio]", self.content)
        return {"role": "user", "content": head + said + attached}


class Assistant(_Message):
    """What the model said. `opaque` is what its provider put beside text and calls, as it came.

    Shape of `opaque`: `origin` (whose it is, see `llm.opaque`), the rest as the way of speaking
    has it; it is in no JSON of a message or an event, and goes back to its origin only.
    """

    role: Literal["assistant"] = "assistant"
    content: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    opaque: Mapping[str, Any] | None = Field(default=None, exclude=True, repr=False)

    def without_calls(self) -> "Assistant":
        """What is kept where nothing may be called: opaque parts go with the calls they are of."""
        return Assistant(content=self.content) if self.tool_calls else self

    def wire(self) -> dict[str, Any]:
        if not self.tool_calls:
            return {"role": "assistant", "content": self.content}
        calls = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in self.tool_calls
        ]
        return {"role": "assistant", "content": self.content or None, "tool_calls": calls}


class ToolResult(_Message):
    """What one call gave: `content` for the model, `details` for the app."""

    role: Literal["tool"] = "tool"
    call: str
    tool: str
    content: str
    is_error: bool = False
    details: dict[str, Any] = Field(default_factory=dict)
    error: CallError | None = None

    def wire(self) -> dict[str, Any]:
        return {"role": "tool", "tool_call_id": self.call, "content": self.content}


Message = Annotated[System | User | Assistant | ToolResult, Field(discriminator="role")]
MESSAGE: TypeAdapter[Message] = TypeAdapter(Message, config=ConfigDict(defer_build=True))


class Usage(_Message):
    """Tokens of a turn as the provider counted them; zero where it counted none."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    rounds: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            rounds=self.rounds + other.rounds,
        )


class Reply(_Message):
    """One round's whole answer, after its last text piece."""

    message: Assistant
    usage: Usage = Usage()
    notices: tuple[str, ...] = ()
    """Sentences for the user about what had to be mended: a base URL, a call printed as text."""

    @cached_property
    def calls(self) -> tuple[ToolCall, ...]:
        return self.message.tool_calls

    @property
    def opaque(self) -> Mapping[str, Any] | None:
        return self.message.opaque
