"""A language model, as the mind knows it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

from agent.core.messages import Message, Reply


class Model(Protocol):
    """A language model that is told a conversation and answers in pieces."""

    name: str

    def stream(
        self, messages: Sequence[Message], *, tools: Sequence[Mapping[str, Any]]
    ) -> AsyncIterator[str | Reply]:
        """Text pieces as they arrive, then exactly one Reply, last.

        Shape: the pieces joined are the Reply's content; empty `tools` = a request without tools.
        Raises: the ModelFailed family and ConfigError; nothing else but cancellation.
        """
        ...

    async def close(self) -> None: ...
