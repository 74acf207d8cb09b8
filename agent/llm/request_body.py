"""The bytes of one request; a message is turned into JSON once in its life."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.core.message_json import WIRE, MessageBytes, as_json
from agent.core.messages import Message


def body_bytes(
    options: Mapping[str, Any],
    tools: Sequence[Mapping[str, Any]],
    messages: Sequence[Message],
    kept: MessageBytes = WIRE,
) -> bytes:
    """The JSON of a request: options, tools, then messages, so that each request of a chat
    begins with the bytes of the one before."""
    head = as_json({**options, "tools": list(tools)} if tools else dict(options))
    said = b",".join(map(kept.of, messages))
    return b'%s,"messages":[%s]}' % (head[:-1], said)
