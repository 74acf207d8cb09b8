"""Stand-ins that fail when they are used otherwise than scripted."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from agent.core.messages import Assistant, Message, Reply, ToolCall, Usage

Step = Reply | Exception | asyncio.Event


def say(text: str) -> Reply:
    """An answer in words."""
    return Reply(
        message=Assistant(content=text), usage=Usage(prompt_tokens=10, completion_tokens=2)
    )


def call(*calls: tuple[str, Mapping[str, Any] | str], text: str = "", first: int = 1) -> Reply:
    """A round that calls tools; ids are c1, c2... from `first`."""
    made = tuple(
        ToolCall(
            id=f"c{number}",
            name=name,
            arguments=given if isinstance(given, str) else json.dumps(given),
        )
        for number, (name, given) in enumerate(calls, first)
    )
    return Reply(
        message=Assistant(content=text, tool_calls=made),
        usage=Usage(prompt_tokens=10, completion_tokens=2),
    )


class ScriptedModel:
    """Answers with its steps, one per request; an exception is raised, an Event waited for.

    Text comes word by word. A request beyond the script is an error of the test.
    """

    name = "scripted"

    def __init__(self, *steps: Step) -> None:
        self._steps = list(steps)
        self.asked: list[list[Message]] = []
        self.offered: list[int] = []

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]],
        may_call: bool = True,
    ) -> AsyncIterator[str | Reply]:
        self.asked.append(list(messages))
        self.offered.append(len(tools) if may_call else 0)
        assert self._steps, f"the model was asked once more than scripted: {messages[-1]}"
        step = self._steps.pop(0)
        if isinstance(step, asyncio.Event):
            yield "Well, "
            await step.wait()
            step = self._steps.pop(0)
        if isinstance(step, Exception):
            yield "half an ans"
            raise step
        for word in step.message.content.split(" "):
            if word:
                yield word + " "
        yield step

    async def close(self) -> None: ...

    def finished(self) -> bool:
        return not self._steps
