"""The request's messages as turns: what a person said, what was called, what was answered."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from pydantic import BaseModel, ConfigDict

from agent.offline import results

_NOTE = re.compile(r"^\s*<studio>(.*?)</studio>\s*", re.DOTALL)


class _Function(BaseModel):
    model_config = ConfigDict(extra="ignore")
    name: str = ""
    arguments: str | dict[str, Any] | None = ""


class _Call(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: str = ""
    function: _Function = _Function()


class WireMessage(BaseModel):
    """One message of a Chat Completions request, as far as it matters here."""

    model_config = ConfigDict(extra="ignore")
    role: str
    content: str | list[dict[str, Any]] | None = None
    tool_calls: list[_Call] | None = None
    tool_call_id: str = ""

    @property
    def text(self) -> str:
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        return "\n".join(str(part.get("text") or "") for part in self.content)


@dataclass(frozen=True)
class PastCall:
    id: str
    tool: str
    arguments: dict[str, Any]
    result: results.Result | None = None

    @property
    def asset(self) -> str:
        """The handle a call is about: named in its arguments, or given by its result."""
        named = self.arguments.get("asset")
        if isinstance(named, str) and named:
            return named
        return self.result.asset if self.result else ""


@dataclass(frozen=True)
class PastTurn:
    """One message of a person and all that followed before the next."""

    text: str = ""
    note: str = ""
    calls: tuple[PastCall, ...] = ()
    rounds: int = 0
    answer: str = ""


@dataclass(frozen=True)
class Conversation:
    turns: tuple[PastTurn, ...] = field(default=(PastTurn(),))

    @property
    def first_answer(self) -> bool:
        """Whether nothing was answered in this chat so far."""
        return not any(turn.answer for turn in self.turns)


def converse(messages: Sequence[WireMessage]) -> Conversation:
    """The turns of a message list; always at least one."""
    turns: list[PastTurn] = []
    for message in messages:
        if message.role == "user":
            turns.append(_opened(message.text))
        elif message.role in ("assistant", "tool"):
            turns = turns or [PastTurn()]
            turns[-1] = _answered(turns[-1], message)
    return Conversation(tuple(turns) or (PastTurn(),))


def _opened(content: str) -> PastTurn:
    note = _NOTE.match(content)
    return PastTurn(text=content[note.end() :] if note else content, note=note[1] if note else "")


def _answered(turn: PastTurn, message: WireMessage) -> PastTurn:
    if message.role == "tool":
        result = results.read(message.text)
        calls = (
            replace(c, result=result) if c.id == message.tool_call_id else c for c in turn.calls
        )
        return replace(turn, calls=tuple(calls))
    if not message.tool_calls:
        return replace(turn, answer=message.text or turn.answer)
    made = (PastCall(c.id, c.function.name, _arguments(c.function)) for c in message.tool_calls)
    return replace(turn, calls=(*turn.calls, *made), rounds=turn.rounds + 1)


def _arguments(function: _Function) -> dict[str, Any]:
    given: Any = function.arguments
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            given = {}
    return cast(dict[str, Any], given) if isinstance(given, dict) else {}
