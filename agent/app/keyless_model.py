"""A language model whose host may say our keys back to us, and whose words have none."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from agent.core.events import Thinking
from agent.core.messages import Message, Reply
from agent.core.model import Model
from agent.settings.redaction import CleanPieces, Scrubber


class KeylessModel:
    """Another model's words without keys, also where they come in pieces."""

    def __init__(self, model: Model, scrub: Scrubber) -> None:
        self._model = model
        self._scrub = scrub
        self.name = model.name

    async def stream(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]],
        may_call: bool = True,
    ) -> AsyncIterator[str | Thinking | Reply]:
        """As the model's own."""
        pieces = CleanPieces(self._scrub)
        raw, given = "", ""
        async for part in self._model.stream(messages, tools=tools, may_call=may_call):
            match part:
                case str():
                    raw += part
                    if clean := pieces.feed(part):
                        given += clean
                        yield clean
                case Thinking():
                    yield part
                case Reply():
                    if rest := pieces.finish():
                        given += rest
                        yield rest
                    yield self._clean(part, given if part.message.content == raw else None)

    def _clean(self, reply: Reply, content: str | None) -> Reply:
        message = reply.message
        calls = tuple(
            call.model_copy(update={"arguments": self._scrub(call.arguments)})
            for call in message.tool_calls
        )
        clean = self._scrub(message.content) if content is None else content
        notices = tuple(self._scrub(notice) for notice in reply.notices)
        if (clean, calls, notices) == (message.content, message.tool_calls, reply.notices):
            return reply
        said = message.model_copy(update={"content": clean, "tool_calls": calls})
        return reply.model_copy(update={"message": said, "notices": notices})

    async def close(self) -> None:
        await self._model.close()
