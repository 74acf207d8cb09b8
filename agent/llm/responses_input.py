"""History as the items of OpenAI's Responses API, made sound when a request is built.

An answer's own output items go back unchanged and in order to the host and model that they came
from (reasoning among them, encrypted); to any other, text and calls alone.
Source: OpenAI's API reference and reasoning guide, "Responses", read 2026-11.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

from agent.core.message_json import as_json
from agent.core.messages import Assistant, Message, System, ToolResult
from agent.llm.host_habits import HostHabits
from agent.llm.sound_history import (
    NO_ANSWER,
    NOTHING,
    KeptBytes,
    after_results,
    as_text,
    clean_name,
    in_turns,
    mark_of,
    object_text,
    paired,
)

_LONGEST_ID = 64


class ResponsesInput:
    """The input items of requests to one host and model, as bytes."""

    def __init__(self, origin: str, habits: HostHabits) -> None:
        self._origin = origin
        self._habits = habits
        self._kept = KeptBytes()

    def items(self, messages: Sequence[Message], *, plain: bool = False) -> list[bytes]:
        """JSON objects in order; `plain`: old calls and results as text, nothing opaque."""
        upto = len(messages) if plain else self._plain_until(messages)
        said = [*as_text(messages[:upto]), *messages[upto:]] if upto else messages
        ids: dict[str, str] = {}
        bodies = [self._body(message, ids) for message in in_turns(paired(said))]
        return [body for body in bodies if body]

    def keep_plain(self, messages: Sequence[Message]) -> None:
        """From now on history up to the last of these goes in its plainest form."""
        for message in reversed(messages):
            if isinstance(message, Assistant):
                self._habits.keep_plain(mark_of(message))
                return

    def _plain_until(self, messages: Sequence[Message]) -> int:
        if self._habits.knows_plain:
            for at in range(len(messages), 0, -1):
                message = messages[at - 1]
                if isinstance(message, Assistant) and self._habits.is_plain(mark_of(message)):
                    return after_results(messages, at)
        return 0

    def _body(self, message: Message, ids: dict[str, str]) -> bytes:
        if isinstance(message, Assistant):
            for call, wire_id in zip(message.tool_calls, self._wire_ids(message), strict=True):
                ids[call.id] = wire_id
            return self._kept.of(message, "", lambda: self._assistant(message))
        if isinstance(message, ToolResult):
            wire_id = ids.get(message.call, short_id(message.call))
            return self._kept.of(message, wire_id, lambda: _result(message, wire_id))
        return self._kept.of(message, "", lambda: _words(message))

    def _own_items(self, message: Assistant) -> list[dict[str, Any]]:
        """The output items that it came as, if they came from here and still tell the same."""
        opaque = message.opaque or {}
        if opaque.get("origin") != self._origin:
            return []
        items: list[dict[str, Any]] = list(opaque.get("items") or ())
        calls = sum(item.get("type") == "function_call" for item in items)
        return items if calls == len(message.tool_calls) else []

    def _wire_ids(self, message: Assistant) -> list[str]:
        """The ids of its calls as they came, if they came from here."""
        came = [
            str(item.get("call_id") or "")
            for item in self._own_items(message)
            if item.get("type") == "function_call"
        ]
        made = [short_id(call.id) for call in message.tool_calls]
        return [own or other for own, other in zip(came, made, strict=True)] if came else made

    def _assistant(self, message: Assistant) -> bytes:
        if items := self._own_items(message):
            return b",".join(as_json(_sound(item)) for item in items)
        said = message.content if message.content.strip() else ""
        parts: list[dict[str, Any]] = []
        if said or not message.tool_calls:
            parts.append({"role": "assistant", "content": said or NO_ANSWER})
        for call, wire_id in zip(message.tool_calls, self._wire_ids(message), strict=True):
            parts.append(
                {
                    "type": "function_call",
                    "call_id": wire_id,
                    "name": clean_name(call.name),
                    "arguments": object_text(call.arguments),
                }
            )
        return b",".join(map(as_json, parts))


def short_id(call_id: str) -> str:
    """A call's id within what this API takes: 64 letters; the same for the same id."""
    if 0 < len(call_id) <= _LONGEST_ID:
        return call_id
    return "call_" + hashlib.sha256(call_id.encode("utf-8", "replace")).hexdigest()[:32]


def _sound(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item as it came; a call's arguments and name made what every server takes."""
    if item.get("type") != "function_call":
        return dict(item)
    name, arguments = item.get("name"), item.get("arguments")
    return {
        **item,
        "name": clean_name(name if isinstance(name, str) else ""),
        "arguments": object_text(arguments if isinstance(arguments, str) else ""),
    }


def _result(message: ToolResult, wire_id: str) -> bytes:
    output = message.content if message.content.strip() else NOTHING
    return as_json({"type": "function_call_output", "call_id": wire_id, "output": output})


def _words(message: Message) -> bytes:
    body = message.wire()
    if not str(body["content"]).strip():
        body = {**body, "content": NOTHING}
    return as_json(cast("dict[str, Any]", body))


def instructions_of(messages: Sequence[Message]) -> tuple[str, Sequence[Message]]:
    """The system prompt ahead of everything, and the rest."""
    if messages and isinstance(messages[0], System):
        return messages[0].content, messages[1:]
    return "", messages
