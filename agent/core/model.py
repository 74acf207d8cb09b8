"""A language model, as the mind knows it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

from agent.core.events import Thinking
from agent.core.messages import Message, Reply


class Model(Protocol):
    """A language model that is told a conversation and answers in pieces."""

    name: str

    def stream(
        self,
        messages: Sequence[Message],
        *,
        tools: Sequence[Mapping[str, Any]],
        may_call: bool = True,
    ) -> AsyncIterator[str | Thinking | Reply]:
        """Text pieces as they arrive, Thinking while there is none, then exactly one Reply, last.

        Shape: the pieces joined are the Reply's content; empty `tools` = a request without tools;
        without `may_call` the tools are named, since history has calls, and none may be called.
        Raises: the ModelFailed family and ConfigError; nothing else but cancellation.
        """
        ...

    async def close(self) -> None: ...
