"""A message as JSON: its wire form, made once in its life, for its size and for requests."""

import json
import weakref

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


def mended(text: str) -> str:
    """`text` with surrogate pairs joined and halves replaced, so that it can be encoded."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
