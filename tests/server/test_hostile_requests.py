"""Whatever a stranger types, at whichever entry: an answer of ours, never a bug.

Spoken at the level of ASGI, below every client that would refuse to send it.
"""

import asyncio
import itertools
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.deep import DEEP
from tests.fakes import ScriptedModel, say
from tests.server.home import Served, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio

LONG = "n" * 300
NESTED = "[" * 3000 + "]" * 3000
PNG = "data:image/png;base64,"
WORDS = [
    "[",
    "http://[",
    "https://[bad",
    "https://[::1",
    "http://a:99999999",
    "http://user:p[@x",
    LONG,
    "x" * 5000,
    "a\0b",
    "\ud800",
    "a\udfffb",
    "../../etc/passwd",
    "~root",
    "~nobody-here/x.png",
    "%00",
    "",
    " ",
    "\u202e\u0085\x1b[31m",
    "-1",
    "1e999",
    "NaN",
    "null",
    "é" * 256,
    PNG + "iVBORw0KGgo=",
    PNG + "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ",
    PNG + "iVBORw0KGgoAAAANSUhEUv////////8IBgAAAA==",
    PNG + "R0lGODlhAQABAIAAAAAAAP",
    PNG + "!!!",
    "data:",
    "data:image/png;base64",
]
HEADERS = [
    b"host",
    b"origin",
    b"authorization",
    b"content-type",
    b"content-length",
    b"range",
    b"if-none-match",
    b"last-event-id",
    b"idempotency-key",
    b"accept",
    b"accept-encoding",
    b"x-request-id",
    b"traceparent",
    b"x-tripo-key",
    b"x-openai-key",
    b"x-forwarded-host",
    b"x-forwarded-proto",
]
RAW = [
    b"[",
    b"http://[",
    b"\xff\xfe",
    b"",
    b"a" * 9000,
    b"\0",
    b"bytes=9-1",
    b"bytes=-",
    b"-5",
    b"\xb2",
    b"9" * 5000,
    b"localhost:port",
]


async def spoken(
    home: Served,
    method: str,
    path: str,
    *,
    query: bytes = b"",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
) -> int:
    """The status of one request; what comes after the first piece is not waited for."""
    given = dict(headers or [])
    base = {b"host": b"localhost", b"content-type": b"application/json"}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query,
        "root_path": "",
        "headers": list((base | given).items()),
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
    }
    statuses: list[int] = []
    answered = asyncio.Event()
    asked = False

    async def receive() -> Any:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        elif not message.get("more_body") or statuses:
            answered.set()

    async with asyncio.timeout(900):
        await home.app(scope, receive, send)
    return statuses[0]


def entries(home: Served) -> list[tuple[str, str, list[str], dict[str, Any]]]:
    """Every route of the document, so that new ones are in it by themselves."""
    document = home.app.openapi()
    found: list[tuple[str, str, list[str], dict[str, Any]]] = []
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            content = about.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            fields = document["components"]["schemas"].get(name, {}).get("properties", {})
            queries = [one["name"] for one in about.get("parameters", []) if one["in"] == "query"]
            found.append((method.upper(), path, queries, fields))
    others = ["/", "/mcp", "/docs", "/openapi.json", "/page/{x}", "/{x}", "/static/{x}"]
    return [*found, *(("GET", path, ["q"], {}) for path in others), ("POST", "/mcp", [], {})]


def filled(path: str, word: str) -> str:
    import re

    return re.sub(r"{[^}]*}", lambda _: word, path)


def values(word: str) -> list[Any]:
    return [word, [word], [{"text": word, "type": "text"}], {word: word}, 1e308, -1, None]


def bodies(fields: dict[str, Any], word: str, dice: random.Random) -> list[bytes]:
    usual: dict[str, Any] = {
        "prompt": "a knight",
        "text": "hi",
        "decision": "approve",
        "projectId": "p",
        "assetId": "a",
        "items": [{"prompt": word, "name": word, "image": word}],
        "messages": [{"role": "user", "content": word, "parts": [{"type": "text", "text": word}]}],
        "animations": ["walk"],
    }
    kept = {name: value for name, value in usual.items() if name in fields}
    made = [json.dumps(kept | {name: dice.choice(values(word))}) for name in fields]
    made += [json.dumps(kept | {name: word}) for name in fields]
    pictures = [{"type": "image_url", "image_url": {"url": word}}]
    if "messages" in fields:
        made.append(json.dumps({"messages": [{"role": "user", "content": pictures}]}))
        file = {"type": "file", "mediaType": "image/png", "url": word}
        made.append(json.dumps({"id": "c", "messages": [{"role": "user", "parts": [file]}]}))
    raw = [one.encode() for one in made]
    return [
        *raw,
        NESTED.encode(),
        b'{"a":' * 2000,
        b"\xff\xfe{",
        b"",
        b'"\\ud800"',
        word.encode("utf-8", "replace"),
    ]


async def tried(home: Served, seed: int, share: float) -> list[str]:
    """Every entry under a share of all that is odd; gives what was answered with a bug."""
    dice, bugs = random.Random(seed), list[str]()

    async def one(method: str, path: str, **given: Any) -> None:
        if dice.random() > share:
            return
        try:
            status = await spoken(home, method, path, **given)
        except Exception as error:  # the finding
            bugs.append(f"{method} {path[:60]!r} {str(given)[:200]} {type(error).__name__}")
            return
        if status >= 500 and status != 503:
            bugs.append(f"{method} {path[:60]!r} {str(given)[:200]} {status}")

    for method, path, queries, fields in entries(home):
        for word in WORDS:
            await one(method, filled(path, word), body=b"{}")
            for query in queries:
                quoted = word.encode("utf-8", "replace").replace(b"&", b"")
                await one(method, filled(path, "knight"), query=query.encode() + b"=" + quoted)
            for body in bodies(fields, word, dice):
                await one(method, filled(path, "knight"), body=body)
        for name, value in itertools.product(HEADERS, RAW):
            await one(method, filled(path, "knight"), headers=[(name, value)], body=b"{}")
    return bugs


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_that_a_stranger_can_type_is_a_bug(
    tmp_path: Path, clock: Clock, seed: int
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel(*[say("yes")] * 5000)) as home:
        made = await home.http.post(
            "/api/generate-3d", json={"projectId": "p", "assetId": "a", "prompt": "a knight"}
        )
        await home.settled(made.json()["taskId"])
        assert await tried(home, seed, SHARE) == []


SHARE = 1.0 if DEEP else 0.1
"""Of all requests; `tests/server` is to stay quick."""
