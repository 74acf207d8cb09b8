"""The bytes of one request; a message is turned into JSON once in its life."""

import json
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from agent.core.messages import Message


def as_json(value: object) -> bytes:
    """Compact UTF-8 JSON; half a surrogate pair becomes a question mark."""
    try:
        return to_json(value)
    except PydanticSerializationError:  # half a surrogate pair
        pass
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class MessageBytes:
    """The wire form of messages, kept as long as each message lives.

    By identity, not on the message itself: a copy made with changes must not inherit it.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[weakref.ref[Message], bytes]] = {}

    def of(self, message: Message) -> bytes:
        key = id(message)
        kept = self._kept.get(key)
        if kept and kept[0]() is message:
            return kept[1]
        content = as_json(message.wire())
        gone = weakref.ref(message, lambda ref: self._forget(key, ref))
        self._kept[key] = (gone, content)
        return content

    def _forget(self, key: int, ref: object) -> None:
        kept = self._kept.get(key)
        if kept and kept[0] is ref:
            del self._kept[key]


WIRE = MessageBytes()
"""Of all messages in this process, for their size and for requests."""


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
