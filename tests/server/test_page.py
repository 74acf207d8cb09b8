"""The page's files: what they are, what they allow, how little they are."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from agent.server.native.static_page import FOLDER
from tests.fakes import ScriptedModel
from tests.server.home import BASE, served
from tools.clock import Clock

pytestmark = pytest.mark.anyio

MOST_BYTES = 400_000


async def test_the_page_comes_packed_typed_and_under_a_strict_policy(
    tmp_path: Path, clock: Clock
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        answer = await home.http.get("/")
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-encoding"] == "gzip"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe-inline" not in policy
        assert "http" not in policy and "*" not in policy
        same = await home.http.get("/", headers={"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304 and same.content == b""
        plain = await home.http.get("/", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers and plain.text == answer.text
        head = await home.http.head("/")
        assert head.status_code == 200 and head.content == b""
        script = await home.http.get("/page/js/main.js")
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        for name in (
            "",
            "js",
            "js/..%2findex.html",
            "..%2fpages.py",
            "%2fetc%2fx.js",
            "%00.js",
            "vendor/none.js",
        ):
            assert (await home.http.get(f"/page/{name}")).status_code == 404


async def test_the_page_works_under_any_prefix(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        host = FastAPI()
        host.mount("/studio/galatea", home.app)
        transport = httpx.ASGITransport(host, client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            page = await http.get("/studio/galatea/")
            named = re.findall(r'(?:href|src)="([^"]+)"', page.text)
            assert len(named) > 30
            for name in named:
                assert not name.startswith(("/", "http"))
                assert (await http.get(f"/studio/galatea/{name}")).status_code == 200, name


def test_the_first_load_is_small_and_asks_for_nothing_twice() -> None:
    page = (FOLDER / "index.html").read_text("utf-8")
    parts = [path for path in FOLDER.rglob("*") if path.is_file() and "vendor" not in path.parts]
    assert sum(len(gzip.compress(path.read_bytes())) for path in parts) < MOST_BYTES
    modules = {f"page/js/{path.name}" for path in (FOLDER / "js").glob("*.js")}
    listed = re.findall(r'(?:href|src)="(page/js/[^"]+)"', page)
    assert sorted(listed) == sorted(modules), "each module is loaded ahead, once"
    assert "<script>" not in page and "style=" not in page


def test_no_part_of_the_page_parses_html_or_names_another_host() -> None:
    for path in [*FOLDER.glob("js/*.js"), *FOLDER.glob("css/*.css"), FOLDER / "index.html"]:
        text = path.read_text("utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text, f"{path.name}: {way}"
        hosts = set(re.findall(r"https?://[a-z][\w.]+", text)) - {"http://www.w3.org"}
        assert hosts == set(), path.name


async def test_what_the_page_must_know_is_told(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        about = (await home.http.get("/api/about")).json()
        assert about["offline_model"] and about["user"] == "local"
        assert about["viewer"] == (FOLDER / "vendor" / "model-viewer.min.js").is_file()
        await home.user("anna")
        assert (await home.http.get("/api/about")).status_code == 401
        assert (await home.http.get("/")).status_code == 200


async def test_a_picture_is_only_shown_to_whoever_attached_it(tmp_path: Path, clock: Clock) -> None:
    from PIL import Image

    from agent.server.kit.pictures import stored_picture

    picture = tmp_path / "picture.png"
    Image.new("RGB", (300, 300)).save(picture)
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        anna, ben = await home.user("anna"), await home.user("ben")
        async with anna, ben:
            content = picture.read_bytes()
            name = stored_picture(home.backend.uploads("anna"), "x", content)
            mine = await anna.get(f"/api/uploads/{name}")
            assert mine.content == content and mine.headers["content-type"] == "image/png"
            assert (await ben.get(f"/api/uploads/{name}")).status_code == 404
            assert (await anna.get("/api/uploads/..%2fx.png")).status_code in (404, 422)


async def test_a_failed_step_is_tried_again_over_http_after_a_yes(
    tmp_path: Path, clock: Clock
) -> None:
    faults = ["fail@generate"]
    async with served(tmp_path, clock, model=ScriptedModel(), faults=faults) as home:
        body = {"projectId": "p", "assetId": "a", "prompt": "a silver knight"}
        task = (await home.http.post("/api/generate-3d", json=body)).json()["taskId"]
        await home.settled(task)
        asset = (await home.http.get("/api/assets")).json()[0]
        assert asset["state"] == "failed" and asset["problem"]
    async with served(tmp_path, clock, model=ScriptedModel(), approval="ask") as home:
        address = f"/api/assets/{asset['handle']}"
        asked = await home.http.post(f"{address}/retry")
        assert asked.status_code == 403 and asked.json()["credits"] == 20
        approval = asked.json()["approval"]
        await home.http.post(f"/api/approvals/{approval}", json={"decision": "approve"})
        again = await home.http.post(f"{address}/retry")
        assert again.status_code == 200 and not again.json()["at_rest"]
        assert again.json()["running"][0]["elapsed_s"] >= 0
        assert (await home.http.head(f"{address}/files/none.glb")).status_code == 404
