"""A way of speaking with a language model: what one request says, and how its answer is read."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, Protocol

from agent.core.messages import Message
from agent.llm.connection import FailedAttempt
from agent.llm.provider_errors import RequestContext
from agent.llm.reply_stream import ReplyStream

Effort = Literal["auto", "none", "low", "medium", "high"]
"""How long the model may think; auto is its own default."""


class Speech(Protocol):
    """Chat Completions or Responses, to one host and model."""

    path: str
    """Behind the base URL."""

    def request(
        self,
        messages: Sequence[Message],
        tools: Sequence[Mapping[str, Any]],
        *,
        may_call: bool,
        plain: bool,
    ) -> tuple[bytes, Mapping[str, Any]]:
        """The body, and the options in it that a host may refuse.

        Shape: begins with the bytes of the request before, while nothing was learned of the host.
        """
        ...

    def reply(
        self, *, tools: Collection[str], taken: Collection[str], asked: RequestContext
    ) -> ReplyStream: ...

    def adapt(
        self, refused: FailedAttempt, sent: Mapping[str, Any], messages: Sequence[Message]
    ) -> bool:
        """Whether another try, otherwise, is worth it; what helped is remembered."""
        ...

    def keep_plain(self, messages: Sequence[Message]) -> None:
        """From now on history up to the last of these goes in its plainest form."""
        ...


def names(refused: FailedAttempt, *options: str) -> bool:
    """Whether one of these is what was refused."""
    return not refused.passing and any(option in refused.marks for option in options)
