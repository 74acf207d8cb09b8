"""A turn without the language model: a yes starts the step that waited for it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from agent.core.messages import Assistant, Message, Reply, ToolCall, ToolResult


class StoredStep:
    """Stands where a model stands: makes the stored calls, then says what came of them."""

    name = "approved step"

    def __init__(self, calls: Sequence[ToolCall], otherwise: str) -> None:
        self._calls = tuple(calls)
        self._otherwise = otherwise

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]],
        may_call: bool = True,
    ) -> AsyncIterator[str | Reply]:
        calls, self._calls = self._calls, ()
        if calls:
            yield Reply(message=Assistant(tool_calls=calls))
            return
        text = _told(messages) or self._otherwise
        yield text
        yield Reply(message=Assistant(content=text))

    async def close(self) -> None: ...


def _told(messages: Sequence[Message]) -> str:
    results: list[ToolResult] = []
    for message in reversed(messages):
        if not isinstance(message, ToolResult):
            break
        results.insert(0, message)
    lines: list[str] = []
    for result in results:
        if result.is_error:
            lines.append(result.error.message if result.error else "It did not work.")
        else:
            lines.append(f"Approved: {result.details.get('asset', 'it')} is on its way.")
    return "\n".join(lines)
