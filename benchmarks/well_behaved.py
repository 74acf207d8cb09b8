"""A language model that does just what the system prompt says, for measuring what that costs."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from agent.chat.compaction import BYTES_PER_TOKEN
from agent.core.message_json import as_json
from agent.core.messages import Assistant, Message, Reply, ToolCall, ToolResult, Usage
from agent.llm.request_body import body_bytes

PROMPT = (
    "a knight in silver armour, full body, T-pose, arms away from the body, empty hands, "
    "narrow clothing"
)
CLIPS = ["walk", "idle"]
ANSWER = "The knight is rigged as a biped and can walk and idle. Shall it learn to jump?"
Call = tuple[str, dict[str, Any]]

LOOK: Call = ("check_status", {"asset": "knight", "wait_s": 60})
STEP_BY_STEP: tuple[Call, ...] = (
    ("generate_3d", {"prompt": PROMPT, "name": "knight"}),
    LOOK,
    ("rig", {"asset": "knight"}),
    LOOK,
    ("animate", {"asset": "knight", "animations": CLIPS}),
    LOOK,
)
PLAN: tuple[Call, ...] = (
    ("generate_3d", {"prompt": PROMPT, "name": "knight", "rig": True, "animations": CLIPS}),
    LOOK,
)


class WellBehaved:
    """Makes a knight; tokens are counted as UTF-8 bytes / 4 of what is sent and answered.

    It looks again while work is under way, as the prompt says.
    """

    name = "well-behaved"

    def __init__(self, *, plan: bool) -> None:
        self._left = list(PLAN if plan else STEP_BY_STEP)

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]],
        may_call: bool = True,
    ) -> AsyncIterator[str | Reply]:
        sent = body_bytes({"model": self.name, "stream": True}, tools, messages)
        call = LOOK if _still_busy(messages[-1]) else self._left.pop(0) if self._left else None
        made: tuple[ToolCall, ...] = ()
        if call is None:
            yield ANSWER
        else:
            arguments = json.dumps(call[1], separators=(",", ":"))
            made = (ToolCall(id=f"call_{len(messages)}", name=call[0], arguments=arguments),)
        said = Assistant(content="" if made else ANSWER, tool_calls=made)
        yield Reply(
            message=said,
            usage=Usage(
                prompt_tokens=len(sent) // BYTES_PER_TOKEN,
                completion_tokens=len(as_json(said.wire())) // BYTES_PER_TOKEN,
            ),
        )

    async def close(self) -> None: ...


def _still_busy(message: Message) -> bool:
    if not isinstance(message, ToolResult) or message.tool != "check_status":
        return False
    return "running" in json.loads(message.content)
