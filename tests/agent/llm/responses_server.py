"""A strict stand-in for OpenAI's `/v1/responses`: refuses what the real one refuses."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import httpx2

Decide = Callable[[Sequence[Mapping[str, Any]], Sequence[str]], Mapping[str, Any]]


class ResponsesServer:
    """A transport; `decide(messages in chat form, tool names)` gives the next assistant message.

    Every answer thinks before it calls. An item that was given out must come back unchanged, its
    reasoning ahead of its call, or the request is refused.
    """

    def __init__(self, decide: Decide, *, piece_bytes: int = 0) -> None:
        self._decide = decide
        self._piece_bytes = piece_bytes
        self._given: dict[str, str] = {}
        self._number = 0
        self.requests: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self.transport = httpx2.MockTransport(self._answer)

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        content = await request.aread()
        body = json.loads(content)
        if wrong := self._wrong(request, body):
            error = {"message": wrong, "type": "invalid_request_error", "param": "input"}
            return httpx2.Response(400, json={"error": error})
        self.requests.append(body)
        self.bodies.append(content)
        stream = b"".join(self._events(body))
        headers = {"content-type": "text/event-stream"}
        if not self._piece_bytes:
            return httpx2.Response(200, content=stream, headers=headers)
        return httpx2.Response(200, content=_pieces(stream, self._piece_bytes), headers=headers)

    def _wrong(self, request: httpx2.Request, body: Mapping[str, Any]) -> str:
        if request.url.path != "/v1/responses":
            return f"no such path: {request.url.path}"
        if body.get("store") is not False or body.get("stream") is not True:
            return "store must be false here"
        if body.get("include") != ["reasoning.encrypted_content"]:
            return "include lacks reasoning.encrypted_content"
        if any("function" in tool for tool in body.get("tools", [])):
            return "Unknown parameter: 'tools[0].function'"
        open_calls: list[str] = []
        before: Mapping[str, Any] = {}
        for item in body["input"]:
            kind = item.get("type", "message")
            if kind == "function_call":
                if not isinstance(json.loads(item["arguments"]), dict):
                    return "arguments are no object"
                came_from_here = "id" in item
                if came_from_here and "id" not in before:
                    return f"function_call {item['id']} was provided without what came ahead of it"
                open_calls.append(item["call_id"])
            elif kind == "function_call_output":
                if item["call_id"] not in open_calls:
                    return f"No tool call found for function call output {item['call_id']}"
                open_calls.remove(item["call_id"])
            elif kind == "message" and open_calls:
                return f"No tool output found for function call {open_calls[0]}"
            if item.get("id") and self._given.get(item["id"]) != json.dumps(item):
                return f"item {item['id']} is not what was given"
            before = item
        return f"No tool output found for {open_calls[0]}" if open_calls else ""

    def _events(self, body: Mapping[str, Any]) -> Iterator[bytes]:
        names = [tool["name"] for tool in body.get("tools", [])]
        made = self._decide(_as_chat(body["input"]), names)
        output: list[dict[str, Any]] = [
            {
                "id": self._id("rs"),
                "type": "reasoning",
                "summary": [],
                "encrypted_content": f"gAAAA{self._number:04}==",
            }
        ]
        if made.get("content"):
            part = {"type": "output_text", "text": made["content"], "annotations": []}
            output.append(
                {
                    "id": self._id("msg"),
                    "type": "message",
                    "status": "completed",
                    "role": "assistant",
                    "content": [part],
                }
            )
        for call in made.get("tool_calls", ()):
            output.append(
                {
                    "id": self._id("fc"),
                    "type": "function_call",
                    "status": "completed",
                    "call_id": call["id"],
                    "name": call["function"]["name"],
                    "arguments": call["function"]["arguments"],
                }
            )
        yield _event("response.created", response={"id": "resp_1", "status": "in_progress"})
        for place, item in enumerate(output):
            self._given[item["id"]] = json.dumps(item)
            yield from _item_events(place, item)
        usage = {
            "input_tokens": 100,
            "output_tokens": 20,
            "output_tokens_details": {"reasoning_tokens": 12},
        }
        response = {"status": "completed", "error": None, "output": output, "usage": usage}
        yield _event("response.completed", response=response)

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}_{self._number:032x}"


def _item_events(place: int, item: Mapping[str, Any]) -> Iterator[bytes]:
    bare = {**item, "status": "in_progress"}
    if item["type"] == "function_call":
        yield _event(
            "response.output_item.added", output_index=place, item={**bare, "arguments": ""}
        )
        for piece in _cut(item["arguments"]):
            yield _event("response.function_call_arguments.delta", output_index=place, delta=piece)
    elif item["type"] == "message":
        yield _event("response.output_item.added", output_index=place, item={**bare, "content": []})
        for piece in _cut(item["content"][0]["text"]):
            yield _event("response.output_text.delta", output_index=place, delta=piece)
    else:
        yield _event("response.output_item.added", output_index=place, item=bare)
        yield _event("response.reasoning_summary_text.delta", output_index=place, delta="Hmm.")
    yield _event("response.output_item.done", output_index=place, item=dict(item))


def _event(kind: str, **members: Any) -> bytes:
    body = json.dumps({"type": kind, **members})
    return f"event: {kind}\ndata: {body}\n\n".encode()


def _cut(text: str) -> list[str]:
    return [text[at : at + 7] for at in range(0, len(text), 7)]


async def _pieces(stream: bytes, size: int) -> Any:
    for at in range(0, len(stream), size):
        yield stream[at : at + size]


def _as_chat(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As Chat Completions has it, for what decides."""
    messages: list[dict[str, Any]] = []
    for item in items:
        kind = item.get("type", "message")
        if kind == "function_call_output":
            messages.append(
                {"role": "tool", "tool_call_id": item["call_id"], "content": item["output"]}
            )
        elif kind == "function_call":
            function = {"name": item["name"], "arguments": item["arguments"]}
            call = {"id": item["call_id"], "type": "function", "function": function}
            messages.append({"role": "assistant", "content": None, "tool_calls": [call]})
        elif kind == "message":
            content = item["content"]
            text = content if isinstance(content, str) else content[0]["text"]
            messages.append({"role": item["role"], "content": text})
    return messages
