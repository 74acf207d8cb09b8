"""What a provider puts beside text and calls and wants back: kept as it came, whatever it is.

Seen (2026-11): `reasoning_content` (DeepSeek, Kimi, MiMo), `reasoning` and `reasoning_details`
(OpenRouter), `extra_content` of a call or a message (Gemini), `thinking_blocks` and
`provider_specific_fields` (LiteLLM). No name is needed here: what is neither text nor call counts.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

from agent.core.errors import ModelUnavailable
from agent.core.message_json import mended

MAX_OPAQUE_CHARS = 8 * 2**20
OPENAI_HOST = "api.openai.com"

_KNOWN = frozenset(("role", "content", "refusal", "tool_calls", "function_call"))
_KNOWN_OF_CALL = frozenset(("id", "index", "type", "function", "name", "arguments"))
_KNOWN_OF_FUNCTION = frozenset(("name", "arguments"))
_THOUGHT = r"reason|think|thought"
_SIGNED = r"signature|detail|block"
_PIECES = ("text", "summary", "thinking")
"""Members of an item that come in pieces."""


def origin_of(base_url: str | None, model: str) -> str:
    """Whose opaque parts are: the host, and the model there."""
    host = OPENAI_HOST
    if base_url:
        try:
            host = urlsplit(base_url.strip()).netloc.rpartition("@")[2].lower()
        except ValueError:
            host = ""
    return f"{host} {model}"


class OpaqueParts:
    """Folds what the deltas of one answer carry beside text and calls.

    Shape: a text that is thought comes in pieces and is joined; items of a list follow each other,
    and pieces of one item (the same index and type in another delta) are joined; of any other
    member the last value counts.
    Raises: ModelUnavailable beyond `MAX_OPAQUE_CHARS`.
    """

    def __init__(self) -> None:
        self._parts: dict[str, Any] = {}
        self._texts: dict[str, list[str]] = {}
        self._chars = 0

    def fold(self, delta: Mapping[str, Any]) -> bool:
        """Whether it was a thought that came."""
        if delta.keys() <= _KNOWN:
            return False
        thought = False
        for name, value in delta.items():
            if name in _KNOWN or value is None:
                continue
            if re.search(_THOUGHT, name):
                thought = thought or bool(value)
            self._add(name, value)
        return thought

    def of_message(self) -> dict[str, Any]:
        """All that came, in order of appearance; nothing that was empty but text."""
        texts = {name: mended("".join(pieces)) for name, pieces in self._texts.items()}
        whole: dict[str, Any] = {**self._parts, **texts}
        return {name: value for name, value in whole.items() if value not in ([], {})}

    def _add(self, name: str, value: Any) -> None:
        self._chars += _size(value)
        if self._chars > MAX_OPAQUE_CHARS:
            raise ModelUnavailable("The language model's thoughts are larger than 8 MB.")
        if isinstance(value, str) and re.search(_THOUGHT, name) and not re.search(_SIGNED, name):
            self._parts.setdefault(name, "")
            self._texts.setdefault(name, []).append(value)
        elif isinstance(value, list) and isinstance(before := self._parts.get(name), list):
            self._parts[name] = _longer(cast("list[Any]", before), cast("list[Any]", value))
        else:
            self._parts[name] = _merged(self._parts.get(name), value)


def of_call(delta: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """`before` with what a call's delta carries beside id, name and arguments."""
    found = {name: value for name, value in delta.items() if name not in _KNOWN_OF_CALL}
    function = delta.get("function")
    if isinstance(function, dict):
        members = cast("dict[str, Any]", function)
        inner = {name: value for name, value in members.items() if name not in _KNOWN_OF_FUNCTION}
        if inner:
            found["function"] = inner
    if not found:
        return dict(before)
    given = {name: value for name, value in found.items() if value is not None}
    return cast("dict[str, Any]", _merged(dict(before), given))


def opaque_of(
    origin: str, message: Mapping[str, Any], calls: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """The value of `Assistant.opaque`; `calls` has one for each call, in their order."""
    if not message and not any(calls):
        return None
    opaque: dict[str, Any] = {"origin": origin, "message": dict(message)}
    if any(calls):
        opaque["calls"] = [dict(call) for call in calls]
    return opaque


def _longer(before: list[Any], new: list[Any]) -> list[Any]:
    """A list with the items that came now, pieces joined to the item they are of."""
    known = len(before)
    for item in new:
        last = before[known - 1] if known else None
        if len(before) == known and _is_piece(last, item):
            before[known - 1] = _joined(last, item)
        else:
            before.append(item)
    return before


def _is_piece(last: Any, item: Any) -> bool:
    if not (isinstance(last, dict) and isinstance(item, dict)):
        return False
    one, other = cast("dict[str, Any]", last), cast("dict[str, Any]", item)
    if one.get("type") != other.get("type") or not any(name in other for name in _PIECES):
        return False
    if "index" in one or "index" in other:
        return one.get("index") == other.get("index")
    return "thinking" in one and "thinking" in other and not one.get("signature")


def _joined(last: Any, item: Any) -> dict[str, Any]:
    whole = dict(cast("dict[str, Any]", last))
    for name, value in cast("dict[str, Any]", item).items():
        if name in _PIECES and isinstance(value, str) and isinstance(whole.get(name), str):
            whole[name] = whole[name] + value
        elif value is not None or name not in whole:
            whole[name] = value
    return whole


def _merged(before: Any, new: Any) -> Any:
    """Members of objects beside each other; of anything else the newer."""
    if not (isinstance(before, dict) and isinstance(new, dict)):
        return new
    whole = dict(cast("dict[str, Any]", before))
    for name, value in cast("dict[str, Any]", new).items():
        whole[name] = _merged(whole.get(name), value)
    return whole


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return 16 + sum(map(_size, cast("list[Any]", value)))
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return 16 + sum(len(name) + _size(member) for name, member in members.items())
    return 8
