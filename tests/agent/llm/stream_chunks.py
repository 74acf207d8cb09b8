"""Chunks of a stream, and what is made of them."""

import json
from typing import Any

from agent.core.messages import Reply
from agent.llm.reply_stream import ReplyStream
from tests.agent.llm.replay import TOOL_NAMES


def chunk(delta: dict[str, Any] | None = None, **choice: Any) -> bytes:
    body = {"choices": [{"index": 0, "delta": delta or {}, **choice}]}
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def call(**function: Any) -> dict[str, Any]:
    index = function.pop("index", 0)
    call_id = function.pop("id", None)
    return {"tool_calls": [{"index": index, "id": call_id, "function": function}]}


END = chunk(finish_reason="stop") + b"data: [DONE]\n\n"


def folded(*pieces: bytes) -> tuple[list[str], Reply]:
    stream = ReplyStream(tools=TOOL_NAMES)
    said: list[str] = []
    for piece in pieces:
        said += stream.feed(piece)
    *more, reply = stream.finish()
    assert isinstance(reply, Reply)
    said += [piece for piece in more if isinstance(piece, str)]
    assert "".join(said) == reply.message.content
    return said, reply
