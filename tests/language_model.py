"""A language model behind HTTP that reads what the tools answer, as a real one does.

`python -m tests.language_model --port 9100` serves it to people too: OPENAI_BASE_URL is then
`http://localhost:9100/v1`, or with a fault ahead of it, such as `http://localhost:9100/401/v1`.
"""

import argparse
import json
import re
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

NAME = "scripted-1"
CLIPS = ("walk", "idle", "run", "jump", "dance", "climb")
REFUSALS: dict[str, tuple[str, str]] = {
    "401": ("invalid_api_key", "Incorrect API key provided: sk-...wxyz."),
    "404": ("model_not_found", f"The model `{NAME}` does not exist or you do not have access."),
    "429": ("rate_limit_exceeded", "Rate limit reached for requests."),
    "402": ("insufficient_quota", "You exceeded your current quota, please check your plan."),
    "500": ("server_error", "The server had an error while processing your request."),
    "notools": ("invalid_request_error", f"{NAME} does not support tools"),
}
_NOTE = re.compile(r"<studio>.*?</studio>\s*", re.DOTALL)
_WISH = re.compile(r"\b(?:make|model|create)\s+(?:me\s+)?(?:an?\s+)?(.+?)(?:,| and | that |\.|$)")


@dataclass
class LanguageModel:
    """`address` is what OPENAI_BASE_URL wants; `asked` has the body of every request for words."""

    address: str
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])


@contextmanager
def language_model(port: int = 0, *, pause_s: float = 0.0) -> Generator[LanguageModel]:
    """`pause_s` lies between two pieces of an answer."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _Answering)
    server.daemon_threads = True
    serving = LanguageModel(f"http://127.0.0.1:{server.server_port}/v1")
    server.asked, server.pause_s = serving.asked, pause_s  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield serving
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def decide(messages: Sequence[Mapping[str, Any]], tools: Sequence[str] = ()) -> dict[str, Any]:
    """The next message of the assistant: an answer in words, or one call with words ahead of it."""
    if "ready" in tools:
        return _call("ready", {})
    start = max(at for at, one in enumerate(messages) if one["role"] == "user")
    wish = _NOTE.sub("", _text(messages[start]["content"]))
    results = [json.loads(_text(m["content"])) for m in messages[start:] if m["role"] == "tool"]
    clips = [clip for clip in CLIPS if clip in wish.lower()]
    if not results:
        return _begin(wish, clips, _latest(messages[:start]))
    last = results[-1]
    asset, state = last.get("asset"), last.get("state", "")
    if "error" in last:
        return {"content": f"That did not work: {last.get('message') or last['error']}"}
    if "next" in last or last.get("running"):
        return _call("check_status", {"asset": asset, "wait_s": 60})
    if state == "generated" and (clips or "rig" in wish):
        return _call("rig", {"asset": asset}, "The mesh is there. Now its skeleton.")
    if missing := [clip for clip in clips if clip not in last.get("clips", [])]:
        return _call("animate", {"asset": asset, "animations": missing})
    about = last.get("report", {})
    has = f"{about.get('triangles', 0):,} triangles and {about.get('joints', 0)} joints"
    return {"content": f"Your **{asset}** is {state}: {has}. Shall it `jump`?"}


def _begin(wish: str, clips: Sequence[str], latest: str | None) -> dict[str, Any]:
    if found := _WISH.search(wish):
        what = found[1]
        if what.startswith(("it ", "the ")) and latest:
            return _call("animate", {"asset": latest, "animations": list(clips)})
        arguments = {"prompt": f"{what}, full body, T-pose", "name": what.split()[-1]}
        return _call("generate_3d", arguments, "I'll model it first.")
    if clips and latest:
        return _call("animate", {"asset": latest, "animations": list(clips)})
    return {"content": "I make 3D characters and props: say what you would like to have."}


def _call(name: str, arguments: Mapping[str, Any], words: str = "") -> dict[str, Any]:
    function = {"name": name, "arguments": json.dumps(arguments)}
    call = {"id": f"call_{time.monotonic_ns():x}", "type": "function", "function": function}
    return {"content": words or None, "tool_calls": [call]}


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content or ())


def _latest(messages: Sequence[Mapping[str, Any]]) -> str | None:
    for one in reversed(messages):
        if one["role"] == "tool" and (found := re.search(r'"asset": ?"([^"]+)"', str(one))):
            return found[1]
    return None


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        listed = [{"id": NAME, "object": "model", "created": 1_795_000_000, "owned_by": "tests"}]
        if not self._refused():
            self._json(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        if not content:  # whoever asked has gone: their turn was stopped
            self.close_connection = True
            return
        body = json.loads(content)
        self.server.asked.append(body)  # type: ignore[attr-defined]
        if self._refused():
            return
        offered = [tool["function"]["name"] for tool in body.get("tools", ())]
        message = {"role": "assistant"} | decide(body["messages"], offered)
        if not body.get("stream"):
            finish = "tool_calls" if "tool_calls" in message else "stop"
            choice = {"index": 0, "message": message, "finish_reason": finish}
            return self._json(200, _frame(body) | {"choices": [choice], "usage": _usage()})
        self._stream(body, message)

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def _stream(self, body: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        pieces = list(_pieces(message))
        if "cut" in self.path.split("/"):
            pieces = pieces[: len(pieces) // 2]
        for number, delta in enumerate(pieces):
            self._event(_frame(body) | {"choices": [{"index": 0, "delta": delta}]})
            if number:
                time.sleep(self.server.pause_s)  # type: ignore[attr-defined]
        if "cut" in self.path.split("/"):
            self.close_connection = True
            return
        finish = "tool_calls" if "tool_calls" in message else "stop"
        last: dict[str, Any] = {"index": 0, "delta": {}, "finish_reason": finish}
        self._event(_frame(body) | {"choices": [last]})
        self._event(_frame(body) | {"choices": [], "usage": _usage()})
        self._chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _refused(self) -> bool:
        fault = urlsplit(self.path).path.split("/")[1]
        if fault == "html":
            page = b"<!doctype html><html><head><title>Welcome</title></head><body>Hi</body></html>"
            self._answer(200, "text/html", page)
        elif fault == "notools" and self.command == "GET":
            return False
        elif fault in REFUSALS:
            code, words = REFUSALS[fault]
            status = {"402": 429, "notools": 400}.get(fault) or int(fault)
            self._json(status, {"error": {"message": words, "type": code, "code": code}})
        return fault == "html" or fault in REFUSALS

    def _json(self, status: int, content: Mapping[str, Any]) -> None:
        self._answer(status, "application/json", json.dumps(content).encode())

    def _answer(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _event(self, content: Mapping[str, Any]) -> None:
        self._chunk(f"data: {json.dumps(content)}\n\n".encode())

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None: ...


def _pieces(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    for word in re.findall(r"\S+\s*", message["content"] or ""):
        yield {"content": word}
    for index, call in enumerate(message.get("tool_calls", ())):
        function = call["function"]
        opened = {"name": function["name"], "arguments": ""}
        yield {"tool_calls": [{"index": index, **call, "function": opened}]}
        text = function["arguments"]
        for at in range(0, len(text), 20):
            piece = {"index": index, "function": {"arguments": text[at : at + 20]}}
            yield {"tool_calls": [piece]}


def _frame(body: Mapping[str, Any]) -> dict[str, Any]:
    kind = "chat.completion.chunk" if body.get("stream") else "chat.completion"
    named = {"id": "chatcmpl-1", "object": kind, "created": 1_795_000_000}
    return named | {"model": body.get("model", NAME)}


def _usage() -> dict[str, int]:
    return {"prompt_tokens": 900, "completion_tokens": 30, "total_tokens": 930}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--pause", type=float, default=0.03, help="seconds between two pieces")
    given = parser.parse_args()
    with language_model(given.port, pause_s=given.pause) as serving:
        print(serving.address, flush=True)
        while True:
            time.sleep(3600)
