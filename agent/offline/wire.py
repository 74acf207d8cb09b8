"""A move as Chat Completions bytes: one JSON body, or a stream of server-sent chunks."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.offline.decide import Decision

MODEL = "galatea-offline"
BYTES_PER_TOKEN = 4
_PIECES = re.compile(r"\s*\S+\s*|\s+")
_ARGUMENT_PIECE = 24


@dataclass(frozen=True)
class ChunkEnvelope:
    """What every chunk of one answer carries."""

    id: str
    created: int
    model: str


def usage(prompt: bytes, move: Decision) -> dict[str, int]:
    """Tokens by size: UTF-8 bytes over four, rounded up."""
    said = move.text.encode() + b"".join(_arguments(given).encode() for _, given in move.calls)
    asked, answered = (math.ceil(len(text) / BYTES_PER_TOKEN) for text in (prompt, said))
    return {
        "prompt_tokens": asked,
        "completion_tokens": answered,
        "total_tokens": asked + answered,
    }


def completion(
    envelope: ChunkEnvelope, move: Decision, call_ids: Sequence[str], counted: Mapping[str, int]
) -> dict[str, Any]:
    """The whole answer as one object."""
    calls = [
        {"id": i, "type": "function", "function": {"name": name, "arguments": _arguments(given)}}
        for i, (name, given) in zip(call_ids, move.calls, strict=True)
    ]
    message: dict[str, Any] = {"role": "assistant", "content": move.text or None, "refusal": None}
    if calls:
        message["tool_calls"] = calls
    finish = "tool_calls" if calls else "stop"
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
    return {**_head(envelope, "chat.completion"), "choices": [choice], "usage": dict(counted)}


def chunks(
    envelope: ChunkEnvelope,
    move: Decision,
    call_ids: Sequence[str],
    counted: Mapping[str, int] | None,
) -> Iterator[bytes]:
    """The answer in small pieces; `counted` adds the usage chunk at the end."""

    def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _event({**_head(envelope, "chat.completion.chunk"), "choices": [choice]})

    yield event({"role": "assistant", "content": None if move.calls else ""})
    for piece in _PIECES.findall(move.text):
        yield event({"content": piece})
    for index, (call_id, (name, given)) in enumerate(zip(call_ids, move.calls, strict=True)):
        opened = {"name": name, "arguments": ""}
        yield event(
            {
                "tool_calls": [
                    {"index": index, "id": call_id, "type": "function", "function": opened}
                ]
            }
        )
        text = _arguments(given)
        for at in range(0, len(text), _ARGUMENT_PIECE):
            part = {"arguments": text[at : at + _ARGUMENT_PIECE]}
            yield event({"tool_calls": [{"index": index, "function": part}]})
    yield event({}, "tool_calls" if move.calls else "stop")
    if counted is not None:
        head = _head(envelope, "chat.completion.chunk")
        yield _event({**head, "choices": [], "usage": dict(counted)})
    yield b"data: [DONE]\n\n"


def _head(envelope: ChunkEnvelope, kind: str) -> dict[str, Any]:
    return {"id": envelope.id, "object": kind, "created": envelope.created, "model": envelope.model}


def _arguments(given: Mapping[str, Any]) -> str:
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))


def _event(payload: Mapping[str, Any]) -> bytes:
    return b"data: " + json.dumps(payload, separators=(",", ":")).encode() + b"\n\n"
