"""History as a host takes it, made sound when a request is built; what was said stays as it is.

What a model got wrong is not replayed: arguments that are no object, names outside the pattern, an
empty answer, a call without a result. What its provider put beside a message goes back to it alone.
A message gives the same bytes in each request until something is learned of the host.
"""

import base64
import hashlib
import json
import re
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from agent.core.leniency import meant_object
from agent.core.message_json import WIRE, as_json
from agent.core.messages import Assistant, Message, ToolCall, ToolResult, User
from agent.core.turn import unfinished
from agent.llm.host_habits import HostHabits

NO_ANSWER = "(no answer)"
NOTHING = "(nothing)"
_BETWEEN = Assistant(content=NO_ANSWER)
_GO_ON = User(content="(go on)")
_NAME = r"[A-Za-z0-9_-]{1,64}"
_SHORT_ID = r"[A-Za-z0-9]{9}"


class SoundHistory:
    """The messages of requests to one host and model, as bytes."""

    def __init__(self, origin: str, habits: HostHabits) -> None:
        self._origin = origin
        self._habits = habits
        self._kept = KeptBytes()

    def bodies(self, messages: Sequence[Message], *, plain: bool = False) -> list[bytes]:
        """One JSON object a message; `plain`: all old calls and results as text, none opaque.

        Shape: each call has its result next to it and each result its call; a person's words and
        the model's take turns.
        """
        upto = len(messages) if plain else self._plain_until(messages)
        said = [*as_text(messages[:upto]), *messages[upto:]] if upto else messages
        ids: dict[str, str] = {}
        return [self._body(message, ids) for message in in_turns(paired(said))]

    def keep_plain(self, messages: Sequence[Message]) -> None:
        """From now on history up to the last of these goes in its plainest form."""
        for message in reversed(messages):
            if isinstance(message, Assistant):
                self._habits.keep_plain(mark_of(message))
                return

    def fields_sent(self, messages: Sequence[Message]) -> set[str]:
        """The names of opaque members that a request with these carries."""
        names: set[str] = set()
        for message in messages:
            if isinstance(message, Assistant):
                names |= set(self._beside_message(message))
                for more in self._beside_calls(message):
                    names |= set(more)
        return names - {"id", "function"} - self._habits.refused_fields

    def _plain_until(self, messages: Sequence[Message]) -> int:
        if self._habits.knows_plain:
            for at in range(len(messages), 0, -1):
                message = messages[at - 1]
                if isinstance(message, Assistant) and self._habits.is_plain(mark_of(message)):
                    return after_results(messages, at)
        return 0

    def _own(self, message: Assistant) -> Mapping[str, Any]:
        """Its opaque parts, if this is where they are from."""
        opaque = message.opaque or {}
        return opaque if opaque.get("origin") == self._origin else {}

    def _beside_message(self, message: Assistant) -> dict[str, Any]:
        return dict(self._own(message).get("message") or ())

    def _beside_calls(self, message: Assistant) -> list[dict[str, Any]]:
        """One for each call."""
        came: list[dict[str, Any]] = list(self._own(message).get("calls") or ())
        count = len(message.tool_calls)
        return came if len(came) == count else [{} for _ in range(count)]

    def _body(self, message: Message, ids: dict[str, str]) -> bytes:
        if isinstance(message, Assistant):
            for call, wire_id in zip(message.tool_calls, self._wire_ids(message), strict=True):
                ids[call.id] = wire_id
            version = str(self._habits.version)
            return self._kept.of(message, version, lambda: self._assistant(message))
        if isinstance(message, ToolResult):
            wire_id = ids.get(message.call, message.call)
            if wire_id == message.call and message.content.strip():
                return WIRE.of(message)
            return self._kept.of(message, wire_id, lambda: _result(message, wire_id))
        if not str(message.wire()["content"]).strip():
            return as_json({**message.wire(), "content": NOTHING})
        return WIRE.of(message)

    def _assistant(self, message: Assistant) -> bytes:
        made, usual = as_json(self._assistant_body(message)), WIRE.of(message)
        return usual if made == usual else made

    def _assistant_body(self, message: Assistant) -> dict[str, Any]:
        body: dict[str, Any] = {"role": "assistant", "content": message.content}
        body |= self._allowed(self._beside_message(message), body)
        said = bool(message.content.strip())
        if not message.tool_calls:
            body["content"] = message.content if said else NO_ANSWER
            return body
        body["content"] = message.content if said else None
        beside, ids = self._beside_calls(message), self._wire_ids(message)
        calls: list[dict[str, Any]] = []
        for call, wire_id, more in zip(message.tool_calls, ids, beside, strict=True):
            made = _call(call, wire_id)
            made["function"] |= self._allowed(more.get("function") or {}, made["function"])
            calls.append(made | self._allowed(more, made))
        body["tool_calls"] = calls
        return body

    def _allowed(self, more: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
        refused = self._habits.refused_fields
        return {n: value for n, value in more.items() if n not in body and n not in refused}

    def _wire_ids(self, message: Assistant) -> list[str]:
        """The ids of its calls as this host reads them: as they came, if they came from it."""
        beside = self._beside_calls(message)
        came = [
            str(more.get("id") or call.id)
            for more, call in zip(beside, message.tool_calls, strict=True)
        ]
        return [_short(one) for one in came] if self._habits.short_ids else came


class KeptBytes:
    """What was made of a message, kept as long as it lives and is to be made the same way."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[weakref.ref[Message], str, bytes]] = {}

    def of(self, message: Message, way: str, make: Callable[[], bytes]) -> bytes:
        key = id(message)
        kept = self._kept.get(key)
        if kept and kept[0]() is message and kept[1] == way:
            return kept[2]
        content = make()
        gone = weakref.ref(message, lambda ref: self._forget(key, ref))
        self._kept[key] = (gone, way, content)
        return content

    def _forget(self, key: int, ref: object) -> None:
        kept = self._kept.get(key)
        if kept and kept[0] is ref:
            del self._kept[key]


def _call(call: ToolCall, wire_id: str) -> dict[str, Any]:
    return {
        "id": wire_id,
        "type": "function",
        "function": {"name": clean_name(call.name), "arguments": object_text(call.arguments)},
    }


def clean_name(name: str) -> str:
    """A tool's name as every server takes it."""
    if re.fullmatch(_NAME, name):
        return name
    return re.sub(r"[^A-Za-z0-9_-]+", "_", name)[:64].strip("_") or "unknown"


def object_text(arguments: str) -> str:
    """The JSON text of an object: as it came where it is one, else what is meant, else `{}`."""
    try:
        if isinstance(json.loads(arguments), dict):
            return arguments
    except (ValueError, RecursionError):
        pass
    return as_json(meant_object(arguments) or {}).decode()


def _result(message: ToolResult, wire_id: str) -> bytes:
    content = message.content if message.content.strip() else NOTHING
    return as_json({"role": "tool", "tool_call_id": wire_id, "content": content})


def _short(wire_id: str) -> str:
    """The same nine letters and digits for the same id, at all times."""
    if re.fullmatch(_SHORT_ID, wire_id):
        return wire_id
    digest = hashlib.sha256(wire_id.encode("utf-8", "replace")).digest()
    return base64.b32encode(digest)[:9].decode().lower()


def paired(messages: Sequence[Message]) -> Iterable[Message]:
    """Each message of calls followed by one result for each of them; no other results."""
    at = 0
    while at < len(messages):
        message = messages[at]
        at += 1
        if isinstance(message, ToolResult):
            continue
        yield message
        if not isinstance(message, Assistant) or not message.tool_calls:
            continue
        end = after_results(messages, at)
        found = messages[at:end]
        at = end
        results = {one.call: one for one in reversed(found) if isinstance(one, ToolResult)}
        for call in message.tool_calls:
            yield results.get(call.id) or unfinished(call, "interrupted")


def in_turns(messages: Iterable[Message]) -> Iterable[Message]:
    """With a word between where two of a kind follow each other, or a person follows a result."""
    before: Message | None = None
    for message in messages:
        if isinstance(message, User) and isinstance(before, User | ToolResult):
            yield _BETWEEN
        elif isinstance(message, Assistant) and not isinstance(before, User | ToolResult):
            yield _GO_ON
        before = message
        yield message
    if isinstance(before, Assistant):
        yield _GO_ON


def after_results(messages: Sequence[Message], at: int) -> int:
    while at < len(messages) and isinstance(messages[at], ToolResult):
        at += 1
    return at


def as_text(messages: Sequence[Message]) -> list[Message]:
    """The same with every call and result as words, which any server takes."""
    said: list[Message] = []
    results: list[str] = []

    def put_results() -> None:
        if results:
            said.append(User(content="\n".join(results)))
            results.clear()

    for message in messages:
        if isinstance(message, ToolResult):
            results.append(f"[result of {message.tool}] {message.content}")
            continue
        put_results()
        if isinstance(message, Assistant):
            made = [
                f"[called {c.name} with {object_text(c.arguments)}]" for c in message.tool_calls
            ]
            words = "\n".join(filter(str.strip, [message.content, *made]))
            said.append(Assistant(content=words))
        else:
            said.append(message)
    put_results()
    return said


def mark_of(message: Assistant) -> str:
    """Tells a message of the model from others, also once it is read from its row again."""
    ids = [call.id for call in message.tool_calls]
    return "\n".join(ids) if ids else hashlib.sha256(message.content.encode()).hexdigest()
