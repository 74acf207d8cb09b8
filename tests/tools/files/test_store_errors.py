"""An object store that is down, slow, busy or wrong: what is waited for, and what is said."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tools.errors import HomeUnusable, StoreAway, ToolError
from tools.studio.files.file_check import not_described
from tools.studio.files.object_store import open_files

pytestmark = pytest.mark.anyio
SECRET = "tests-secret-value"
KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1"}


@dataclass
class LyingStore:
    address: str = ""
    status: int = 200
    body: str = ""
    heard: list[str] = field(default_factory=list[str])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def keys(clean_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def lying() -> Iterator[LyingStore]:
    told = LyingStore()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            told.heard.append(self.path)
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(told.body)))
            self.send_header("ETag", '"1"')
            self.end_headers()
            self.wfile.write(told.body.encode())

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    told.address = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


async def once() -> AsyncIterator[bytes]:
    yield b"glTF of a knight"


async def refused(folder: Path, address: str, environment: dict[str, str]) -> ToolError:
    files = open_files(folder, "s3://models/galatea", address, environment=environment)
    with pytest.raises(ToolError) as caught:
        await files.save("knight", "model.glb", once(), not_described)
    assert SECRET not in caught.value.message + caught.value.remedy
    return caught.value


def xml(code: str) -> str:
    return f"<Error><Code>{code}</Code><Message>{SECRET} is no key of ours</Message></Error>"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (503, "SlowDown", StoreAway),
        (500, "InternalError", StoreAway),
        (502, "", StoreAway),
        (429, "TooManyRequests", StoreAway),
        (404, "NoSuchBucket", HomeUnusable),
        (403, "AccessDenied", HomeUnusable),
        (401, "", HomeUnusable),
        (400, "InvalidArgument", HomeUnusable),
        (301, "PermanentRedirect", HomeUnusable),
    ],
)
async def test_only_what_time_cannot_mend_asks_for_a_person_and_the_answer_is_named(
    tmp_path: Path, lying: LyingStore, status: int, code: str, kind: type[ToolError]
) -> None:
    lying.status, lying.body = status, xml(code) if code else ""
    error = await refused(tmp_path, lying.address, {})
    assert type(error) is kind, error.message
    if status != 301:
        assert str(status) in error.message and code in error.message


async def test_a_store_that_is_down_is_waited_for(tmp_path: Path) -> None:
    began = time.monotonic()
    error = await refused(tmp_path, "http://127.0.0.1:9", {})
    assert type(error) is StoreAway and "cannot be reached" in error.message
    assert time.monotonic() - began < 20


async def test_the_aws_variables_say_where_the_store_is_and_ours_comes_first(
    tmp_path: Path, lying: LyingStore
) -> None:
    for environment in (
        {"AWS_ENDPOINT_URL": lying.address},
        {"AWS_ENDPOINT_URL": lying.address, "AWS_ALLOW_HTTP": "true"},
        {"AWS_ENDPOINT_URL_S3": lying.address, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
    ):
        files = open_files(tmp_path, "s3://models/galatea", environment=environment)
        await files.save("knight", "model.glb", once(), not_described)
    theirs = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    files = open_files(tmp_path, "s3://models/galatea", lying.address, environment=theirs)
    await files.save("knight", "model.glb", once(), not_described)
    assert len(lying.heard) == 4
    forbidden = {"AWS_ENDPOINT_URL": lying.address, "AWS_ALLOW_HTTP": "false"}
    error = await refused(tmp_path, "", forbidden)
    assert type(error) is HomeUnusable and "AWS_ALLOW_HTTP" in error.message
