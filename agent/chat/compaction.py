"""What of a long chat still fits into one request.

The conversation is a record and stays whole; this gives the view of it that a request carries. The
view grows at its end only, until it is over the budget; then it is compacted to half of it: old
tool results are shortened first, then the oldest turns become lines of a summary. The turn that
runs is kept. The view is a function of the record alone: it is found by going through all requests
there ever were, so that it stays the same from request to request, and after a restart.
"""

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from agent.core.errors import ContextTooLong
from agent.core.message_json import WIRE, as_json
from agent.core.messages import Assistant, Message, System, ToolCall, ToolResult, User

BYTES_PER_TOKEN = 4
KEPT = 0.5
"""How much of the budget is filled after compacting."""
SUMMARY_SHARE = 0.125
LONGEST_QUOTE = 120
LONGEST_ARGUMENTS = 2000
NOTE_FRAME = 200
"""What the summary's head and tags cost at most."""
HEAD = "Earlier in this chat, in short (what was asked, and what was called for it)"


def fitted(
    messages: Sequence[Message], *, tokens: int, tools: Sequence[object] = ()
) -> list[Message]:
    """The messages of a request within `tokens`, counted as UTF-8 bytes / 4 with the tools.

    Raises ContextTooLong where the turn that runs does not fit alone.
    """
    return Fitting(tokens=tokens, tools=tools)(messages)


class Fitting:
    """`fitted` for one conversation while it grows: only what is new is gone through.

    Exactly what `fitted` gives: the messages are compared with those before, and anything but
    more of them begins anew.
    """

    def __init__(self, *, tokens: int, tools: Sequence[object] = ()) -> None:
        self._tokens = tokens
        self._tools = tools
        self._tools_bytes = len(as_json(list(tools))) if tools else 0
        self._seen: list[Message] = []
        self._system: list[Message] = []
        self._view = _View(0)

    def suits(self, *, tokens: int, tools: Sequence[object]) -> bool:
        """Whether it was made for these."""
        return tokens == self._tokens and (tools is self._tools or tools == self._tools)

    def __call__(self, messages: Sequence[Message]) -> list[Message]:
        known = len(self._seen)
        if not known or not self._goes_on(messages):
            known = 0
            self._begin(messages)
        for message in messages[known:]:
            if isinstance(message, Assistant):  # it answered a request, which had to fit as well
                self._view.fit()
            if not isinstance(message, System):
                self._view.add(message)
        self._seen = list(messages)
        self._view.fit()
        if self._view.total > self._view.budget:
            raise ContextTooLong(
                f"This turn no longer fits into the {self._tokens:,} tokens that a request may"
                " have.",
                remedy="Say it in fewer words, or raise GALATEA_CONTEXT_TOKENS if the language"
                " model can read more.",
            )
        return [*self._system, *self._view.messages()]

    def _goes_on(self, messages: Sequence[Message]) -> bool:
        """Whether these are the known ones, and an answer to them: it took the view as it was."""
        known = len(self._seen)
        if len(messages) == known:
            return list(messages) == self._seen
        if len(messages) < known or any(isinstance(new, System) for new in messages[known:]):
            return False
        return isinstance(messages[known], Assistant) and list(messages[:known]) == self._seen

    def _begin(self, messages: Sequence[Message]) -> None:
        self._system = [message for message in messages if isinstance(message, System)]
        fixed = sum(map(size_bytes, self._system)) + self._tools_bytes
        self._view = _View(self._tokens * BYTES_PER_TOKEN - fixed)


def size_bytes(message: Message) -> int:
    """Of a message in a request, with opaque parts: whether they go or stay is not known here."""
    opaque = message.opaque if isinstance(message, Assistant) else None
    return len(WIRE.of(message)) + 1 + (0 if opaque is None else len(as_json(opaque)))


@dataclass
class _Turn:
    messages: list[Message] = field(default_factory=list[Message])
    sizes: list[int] = field(default_factory=list[int])
    total: int = 0
    settled: bool = False
    """It is over, and in few words already."""
    bare: bool = False
    """It has lost its opaque parts, and what it goes on with loses them too."""

    def add(self, message: Message) -> None:
        if self.bare:
            message = _without_opaque(message)
        self.messages.append(message)
        self.sizes.append(size_bytes(message))
        self.total += self.sizes[-1]

    def change(self, at: int, message: Message) -> None:
        self.total -= self.sizes[at]
        self.messages[at], self.sizes[at] = message, size_bytes(message)
        self.total += self.sizes[at]

    def forget_opaque(self) -> None:
        """All of it: what is signed holds for the turn as a whole."""
        self.bare = True
        for at, message in enumerate(self.messages):
            if (bare := _without_opaque(message)) is not message:
                self.change(at, bare)

    def forget_note(self) -> None:
        """A later turn's note replaces it."""
        if isinstance(user := self.messages[0], User) and user.note:
            self.change(0, user.model_copy(update={"note": ""}))


def _without_opaque(message: Message) -> Message:
    if not isinstance(message, Assistant) or message.opaque is None:
        return message
    return message.model_copy(update={"opaque": None})


@dataclass
class _Summary:
    """Lines of the turns that are gone, the newest of them within `room_bytes`."""

    room_bytes: int
    lines: deque[str] = field(default_factory=deque[str])
    total: int = 0
    left_out: int = 0

    def add(self, line: str) -> None:
        self.lines.append(line)
        self.total += len(as_json(line))
        while self.total > self.room_bytes and self.lines:
            self.total -= len(as_json(self.lines.popleft()))
            self.left_out += 1

    @property
    def size_bytes(self) -> int:
        return self.total + NOTE_FRAME if self.lines or self.left_out else 0

    def text(self) -> str:
        if not self.lines and not self.left_out:
            return ""
        more = [f"- {self.left_out} turns before that"] if self.left_out else []
        return "\n".join([f"{HEAD}:", *more, *self.lines])


class _View:
    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.turns: list[_Turn] = []
        self.summary = _Summary(int(budget * SUMMARY_SHARE))
        self._settled = 0
        """Bytes of all turns but the last."""

    @property
    def total(self) -> int:
        last = self.turns[-1].total if self.turns else 0
        return self._settled + last + self.summary.size_bytes

    def add(self, message: Message) -> None:
        if isinstance(message, User) or not self.turns:
            self._settled += self.turns[-1].total if self.turns else 0
            self.turns.append(_Turn())
        self.turns[-1].add(message)

    def messages(self) -> list[Message]:
        flat = [message for turn in self.turns for message in turn.messages]
        note = self.summary.text()
        if note and isinstance(first := flat[0], User):
            flat[0] = first.model_copy(update={"note": f"{note}\n{first.note}".rstrip()})
        return flat

    def fit(self) -> None:
        """Compacts if over the budget; what still does not fit is left as it is."""
        if self.total <= self.budget:
            return
        for turn in self.turns[:-1]:
            if not turn.settled:
                _shorten(turn)
                turn.forget_note()
                turn.settled = True
        self._settled = sum(turn.total for turn in self.turns[:-1])
        self._summarise(int(self.budget * KEPT))
        for to in (_last_round(self.turns[-1]), None):
            if self.total > self.budget:
                _shorten(self.turns[-1], to=to)
        if self.total > self.budget:
            self.turns[-1].forget_opaque()

    def _summarise(self, goal: int) -> None:
        gone = 0
        while self.total > goal and gone < len(self.turns) - 1:
            turn = self.turns[gone]
            self._settled -= turn.total
            self.summary.add(_line(turn.messages))
            gone += 1
        del self.turns[:gone]


def _shorten(turn: _Turn, *, to: int | None = None) -> None:
    """The results and overlong arguments up to a place, or all, in few words.

    Where arguments change, what was signed with them would no longer hold.
    """
    said = [message for message in turn.messages[:to] if isinstance(message, Assistant)]
    changed = any(_is_long(call) for message in said for call in message.tool_calls)
    if changed:
        turn.forget_opaque()
    for at, message in enumerate(turn.messages[:to]):
        if isinstance(message, ToolResult):
            turn.change(at, message.model_copy(update={"content": in_short(message.content)}))
        elif isinstance(message, Assistant) and any(map(_is_long, message.tool_calls)):
            calls = tuple(_brief(call) for call in message.tool_calls)
            turn.change(at, message.model_copy(update={"tool_calls": calls}))


def _last_round(turn: _Turn) -> int:
    """Where the turn's last round of calls stands."""
    rounds = [at for at, one in enumerate(turn.messages) if isinstance(one, Assistant)]
    return rounds[-1] if rounds else 0


def _is_long(call: ToolCall) -> bool:
    return len(call.arguments) > LONGEST_ARGUMENTS


def _brief(call: ToolCall) -> ToolCall:
    if not _is_long(call):
        return call
    return call.model_copy(update={"arguments": '{"shortened":true}'})


def in_short(content: str) -> str:
    """A tool result's plain members alone, at most some hundred bytes."""
    try:
        said: Any = json.loads(content)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return content if len(content) <= LONGEST_QUOTE else content[:LONGEST_QUOTE] + "..."
    kept: dict[str, Any] = {}
    for name, value in cast(dict[str, Any], said).items():
        if name in ("asset", "state", "error", "credits", "reused"):
            kept[name] = value[:LONGEST_QUOTE] if isinstance(value, str) else value
    return json.dumps(kept | {"shortened": True}, ensure_ascii=False, separators=(",", ":"))


def _line(messages: Sequence[Message]) -> str:
    """One turn: the user's words, and each call with what came of it, never the model's prose."""
    user = next((message for message in messages if isinstance(message, User)), None)
    results = {one.call: one for one in messages if isinstance(one, ToolResult)}
    done: dict[str, None] = {}
    for message in messages:
        for call in message.tool_calls if isinstance(message, Assistant) else ():
            done[_call(call.name, call.arguments, results.get(call.id))] = None
    words = " ".join((user.content if user else "").split())
    quote = words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE] + "..."
    return f"- {json.dumps(quote, ensure_ascii=False)}: " + ("; ".join(done) or "only talk")


def _call(name: str, arguments: str, result: ToolResult | None) -> str:
    said = _members(result.content if result else "")
    asset = said.get("asset") or _members(arguments).get("asset") or ""
    what = f"{name[:LONGEST_QUOTE]} {str(asset)[:LONGEST_QUOTE]}".rstrip()
    return f"{what} ({str(said['error'])[:40]})" if "error" in said else what


def _members(text: str) -> dict[str, Any]:
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return cast(dict[str, Any], said) if isinstance(said, dict) else {}
