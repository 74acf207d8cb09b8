"""The bytes of one request; a message is turned into JSON once in its life."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.core.message_json import WIRE, as_json
from agent.core.messages import Message


def body_bytes(
    options: Mapping[str, Any], tools: Sequence[Mapping[str, Any]], messages: Sequence[Message]
) -> bytes:
    """The JSON of a request with messages just as they are."""
    return joined(options, tools, [WIRE.of(message) for message in messages])


def joined(
    options: Mapping[str, Any],
    tools: Sequence[Mapping[str, Any]],
    messages: Sequence[bytes],
    last: Mapping[str, Any] | None = None,
) -> bytes:
    """The JSON of a request: options, tools, then messages, so that each request of a chat
    begins with the bytes of the one before; `last` stands behind them."""
    head = as_json({**options, "tools": list(tools)} if tools else dict(options))
    tail = b"," + as_json(last)[1:] if last else b"}"
    return b'%s,"messages":[%s]%s' % (head[:-1], b",".join(messages), tail)
