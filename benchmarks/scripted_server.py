"""A language model's server that streams one script, as cheaply as it can: what is measured is us.

The script: generate, look, rig, look, animate, look, then an answer of 60 words. Where a request
stands in it is the number of tool results it carries.
"""

import asyncio
import json
import sys
from functools import lru_cache
from typing import Any

CALLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("generate_3d", {"prompt": "a small red dragon with folded wings, low poly"}),
    ("check_status", {"task_id": "task-0001"}),
    ("rig", {"task_id": "task-0001"}),
    ("check_status", {"task_id": "task-0001"}),
    ("animate", {"task_id": "task-0001", "animation": "walk"}),
    ("check_status", {"task_id": "task-0001"}),
)
WORDS = [f"word{number:02d} " for number in range(60)]
ANSWER = "".join(WORDS)
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
PIECES = 8
"""In how many pieces the arguments of a call come."""


@lru_cache
def answer(place: int) -> bytes:
    """The whole answer to a request with that many tool results, each event a chunk of HTTP."""
    events: list[dict[str, Any]] = []
    if place < len(CALLS):
        name, arguments = CALLS[place][0], json.dumps(CALLS[place][1])
        call = {"index": 0, "id": f"call_{place:04d}abcdefgh", "type": "function"}
        events.append({"tool_calls": [call | {"function": {"name": name, "arguments": ""}}]})
        size = -(-len(arguments) // PIECES)
        for at in range(0, len(arguments), size):
            piece = {"index": 0, "function": {"arguments": arguments[at : at + size]}}
            events.append({"tool_calls": [piece]})
    else:
        events += [{"content": word} for word in WORDS]
    finish = "tool_calls" if place < len(CALLS) else "stop"
    chunks = [_chunk(delta, None) for delta in events] + [_chunk({}, finish)]
    usage = {"prompt_tokens": 300 + 60 * place, "completion_tokens": 20, "total_tokens": 0}
    chunks.append(_chunk(None, None) | {"usage": usage})
    frames = [_frame(json.dumps(chunk, separators=(",", ":"))) for chunk in chunks]
    return HEAD + b"".join([*frames, _frame("[DONE]"), b"0\r\n\r\n"])


def _chunk(delta: dict[str, Any] | None, finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {
        "id": "chatcmpl-0123456789abcdefghijklmnop",
        "object": "chat.completion.chunk",
        "created": 1_795_000_000,
        "model": "scripted",
        "choices": [] if delta is None else [choice],
        "usage": None,
    }


def _frame(data: str) -> bytes:
    event = f"data: {data}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(event), event)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
            body = json.loads(await reader.readexactly(int(length)))
            writer.write(answer(sum(one["role"] == "tool" for one in body["messages"])))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _main() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(_main())
    except KeyboardInterrupt:
        sys.exit(130)
