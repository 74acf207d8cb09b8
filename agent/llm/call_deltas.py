"""Tool calls put together from the fragments in which providers stream them.

The format says: an index per call, id and name in its first fragment, arguments as pieces of
JSON text. Seen instead (2026-11): no index, one index for all calls, no ids, one id for all, a
new id in each fragment, the name in each fragment, the name in pieces, arguments as an object.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, cast

from agent.core.errors import ModelUnavailable
from agent.core.leniency import meant_name
from agent.core.message_json import mended
from agent.core.messages import ToolCall
from agent.llm.opaque import of_call

MAX_CALL_CHARS = 2 * 2**20
"""All names, ids and arguments of one reply together."""

_CALL_OVERHEAD = 256
_COUNTER = re.compile(r"(?:^|[^0-9A-Za-z])[0-9]{1,4}$")


class _Slot:
    """One call while its fragments arrive."""

    def __init__(self) -> None:
        self.id = ""
        self.name = ""
        self.parts: list[str] = []
        self.beside: dict[str, Any] = {}
        """What else its provider put there."""
        self._checks_left = 64

    @property
    def arguments(self) -> str:
        self.parts = ["".join(self.parts)]
        return self.parts[0]

    def complete(self) -> bool:
        """Whether the arguments so far are a whole JSON object; looked at a few times only."""
        if not any(self.parts) or not self._checks_left:
            return False
        self._checks_left -= 1
        return is_object(self.arguments)

    def add_name(self, name: str, names: Collection[str]) -> None:
        joined = self.name + name
        if any(known.startswith(joined) for known in names):
            self.name = joined
        elif name.startswith(self.name):
            self.name = name
        else:
            self.name = joined

    def add_arguments(self, given: Any) -> int:
        """How many characters came in."""
        if isinstance(given, dict | list):
            given = json.dumps(given, ensure_ascii=False)
            self.parts.clear()
        if not isinstance(given, str) or not given:
            return 0
        self.parts.append(given)
        return len(given)


class CallDeltas:
    """Folds `tool_calls` deltas; `names` are the tools the model was given.

    Raises: ModelUnavailable beyond `MAX_CALL_CHARS`.
    """

    def __init__(self, names: Collection[str] = ()) -> None:
        self._names = names
        self._slots: list[_Slot] = []
        self._by_index: dict[int, _Slot] = {}
        self._chars = 0
        self.beside: list[dict[str, Any]] = []

    def __bool__(self) -> bool:
        return bool(self._slots)

    def fold(self, deltas: object) -> None:
        listed = cast("list[object]", deltas if isinstance(deltas, list) else [deltas])
        given = [cast("dict[str, Any]", delta) for delta in listed if isinstance(delta, dict)]
        for position, delta in enumerate(given):
            self._fold_one(delta, position)

    def calls(
        self, *, taken: Collection[str], new_id: Callable[[], str]
    ) -> tuple[tuple[ToolCall, ...], int]:
        """The calls in order of appearance, and how many had to be dropped for want of a name.

        Shape: ids are unique among themselves and against `taken`; an id that looks like a
        counter is replaced, because it would come again in a later round. `beside` then has for
        each call what else came with it, and its id where that was replaced.
        """
        used = set(taken)
        calls: list[ToolCall] = []
        self.beside = []
        ids = Counter(slot.id for slot in self._slots)
        for slot in self._slots:
            name = meant_name(mended(slot.name).strip(), self._names)
            if not name:
                continue
            call_id = mended(slot.id)
            while not call_id or call_id in used or _COUNTER.search(call_id):
                call_id = new_id()
            used.add(call_id)
            arguments = mended(slot.arguments).strip()
            if arguments in ("", "null"):
                arguments = "{}"
            calls.append(ToolCall(id=call_id, name=name, arguments=arguments))
            came = mended(slot.id)
            kept = {"id": came} if came not in ("", call_id) and ids[slot.id] == 1 else {}
            self.beside.append(kept | slot.beside)
        return tuple(calls), len(self._slots) - len(calls)

    def _fold_one(self, delta: dict[str, Any], position: int) -> None:
        function = delta.get("function")
        said = cast("dict[str, Any]", function) if isinstance(function, dict) else delta
        call_id, name = _text(delta.get("id")), _text(said.get("name"))
        slot = self._slot(delta.get("index"), call_id, name, said.get("arguments"), position)
        slot.id = slot.id or call_id
        slot.beside = of_call(delta, slot.beside)
        if name:
            slot.add_name(name, self._names)
        self._count(len(call_id) + len(name) + slot.add_arguments(said.get("arguments")))

    def _slot(self, index: Any, call_id: str, name: str, arguments: Any, position: int) -> _Slot:
        if type(index) is int:
            slot = self._by_index.get(index)
        else:
            slot = self._unindexed(call_id, name, position)
        if slot is None or self._begins_another(slot, call_id, name, arguments):
            slot = _Slot()
            self._slots.append(slot)
            self._count(_CALL_OVERHEAD)
        if type(index) is int:
            self._by_index[index] = slot
        return slot

    def _unindexed(self, call_id: str, name: str, position: int) -> _Slot | None:
        if not self._slots or (position and name):
            return None
        if call_id:
            same = [slot for slot in self._slots[-16:] if slot.id == call_id]
            if same:
                return same[-1]
        if not name and position < len(self._slots) and position:
            return self._slots[position]
        return self._slots[-1]

    def _begins_another(self, slot: _Slot, call_id: str, name: str, arguments: Any) -> bool:
        """Whether a fragment filed under `slot` is really the start of the next call."""
        if not name or (call_id and call_id == slot.id):
            return False
        if call_id and slot.id:
            return slot.complete() if any(slot.parts) else name != slot.name
        return bool(arguments) and name in self._names and slot.complete()

    def _count(self, chars: int) -> None:
        self._chars += chars
        if self._chars > MAX_CALL_CHARS:
            raise ModelUnavailable(
                "The language model sent tool calls beyond 2 MB; its answer was given up."
            )


def is_object(text: str) -> bool:
    """Whether `text` is one whole JSON object."""
    stripped = text.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return False
    try:
        return isinstance(json.loads(stripped, strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
