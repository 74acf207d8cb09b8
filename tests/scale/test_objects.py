"""Files in an S3 that is spoken to over HTTP."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import obstore
import pytest
from obstore.store import S3Store

from tests.home import opened
from tests.server.home import served
from tools.clock import Clock
from tools.errors import BadFile, HomeUnusable
from tools.studio.files.file_check import not_described
from tools.studio.files.files import Files
from tools.studio.files.object_store import PART_BYTES, key_of, open_files, trim
from tools.types import AssetFile

pytestmark = pytest.mark.anyio

URL = "s3://models/galatea"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 200
    while time.monotonic() < until:
        try:
            httpx.put(f"{address}/models", timeout=60)
            break
        except httpx.ConnectError:
            assert process.poll() is None
    yield address
    process.kill()
    process.wait()


@pytest.fixture(autouse=True)
def keys(clean_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests-secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def bucket(s3: str) -> S3Store:
    return S3Store(
        "models",
        endpoint=s3,
        virtual_hosted_style_request=False,
        client_options={"allow_http": True},
    )


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 1 << 20):
        yield content[start : start + (1 << 20)]


async def stored(files: Files, content: bytes) -> AssetFile:
    made = await files.save("knight", "model.glb", pieces(content), not_described)
    return AssetFile(
        asset="knight",
        kind="model",
        name="model.glb",
        task="t",
        sha256=made.sha256,
        size_bytes=made.size_bytes,
        report=None,
        created_at=time.time(),
    )


async def test_a_large_file_goes_up_in_parts_and_comes_down_elsewhere(
    tmp_path: Path, s3: str
) -> None:
    content = os.urandom(PART_BYTES * 2 + 12_345)
    file = await stored(open_files(tmp_path / "here", URL, s3), content)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    there = open_files(tmp_path / "there", URL, s3)
    assert (await there.here(file)).read_bytes() == content
    renamed = file.model_copy(update={"asset": "sir-galahad"})
    assert (await there.here(renamed)).read_bytes() == content


async def test_a_file_that_was_damaged_in_the_store_is_not_taken(tmp_path: Path, s3: str) -> None:
    file = await stored(open_files(tmp_path / "here", URL, s3), b"glTF of a knight")
    await obstore.put_async(bucket(s3), f"galatea/{key_of(file.sha256)}", b"glTF of a knave!")
    there = open_files(tmp_path / "there", URL, s3)
    with pytest.raises(BadFile, match="damaged"):
        await there.here(file)
    assert not list((tmp_path / "there").rglob("*.glb"))


async def test_a_store_that_refuses_is_one_sentence_without_a_key(tmp_path: Path, s3: str) -> None:
    with pytest.raises(HomeUnusable) as error:
        await stored(open_files(tmp_path, "s3://no-such-bucket", s3), b"glTF")
    assert "tests-secret" not in error.value.message + error.value.remedy


async def test_the_cache_keeps_what_was_used_last(tmp_path: Path) -> None:
    for number in range(4):
        path = tmp_path / "knight" / f"{number}.glb"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 100)
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
    trim(tmp_path, 250)
    assert {path.name for path in tmp_path.rglob("*.glb")} == {"2.glb", "3.glb"}


async def test_an_asset_lives_in_the_store_alone_until_it_is_removed(
    tmp_path: Path, s3: str
) -> None:
    settings = {"files_url": URL, "files_endpoint": s3, "sim_speed": "instant"}
    async with opened(tmp_path, Clock(), **settings) as home:
        view = await home.make(rig=True, animations=("walk",))
        assert len(view.files) == 5
        for path in (tmp_path / "home" / "files").rglob("*.*"):
            path.unlink()
        for file in view.files:
            content = (await home.app.studio.files.here(file)).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file.sha256
        await home.app.studio.delete(home.caller, view.asset.handle)
        for file in view.files:
            with pytest.raises(FileNotFoundError):
                await obstore.head_async(bucket(s3), f"galatea/{key_of(file.sha256)}")


async def test_a_server_that_never_had_a_file_sends_its_ranges_all_the_same(
    tmp_path: Path, s3: str
) -> None:
    settings = {"files_url": URL, "files_endpoint": s3, "sim_speed": "instant"}
    async with served(tmp_path, Clock(), **settings) as home:
        wish = {"projectId": "p", "assetId": "a", "prompt": "a silver coin"}
        asked = await home.http.post("/api/generate-3d", json=wish)
        await home.settled(asked.json()["taskId"])
        (asset,) = (await home.http.get("/api/assets")).json()
        (file,) = [one for one in asset["files"] if one["kind"] == "model"]
        cache = tmp_path / "home" / "files" / asset["handle"] / file["name"]
        whole = cache.read_bytes()
        cache.unlink()
        part = await home.http.get(file["url"], headers={"Range": "bytes=4-11"})
        assert (part.status_code, part.content) == (206, whole[4:12])
        assert part.headers["content-range"] == f"bytes 4-11/{len(whole)}"
        cache.unlink()
        answer = await home.http.get(f"{file['url']}?download=true")
        assert (answer.status_code, answer.content) == (200, whole)
        assert answer.headers["content-type"] == "model/gltf-binary"
        assert answer.headers["etag"] == f'"{hashlib.sha256(whole).hexdigest()}"'
        assert ".glb" in answer.headers["content-disposition"]
        cache.unlink()
        known = {"If-None-Match": answer.headers["etag"]}
        assert (await home.http.get(file["url"], headers=known)).status_code == 304
