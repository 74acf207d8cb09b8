"""The main job in a real browser: from an empty page to a playing clip, and to the files."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.page.home import ready, visit
from tests.program import Server, serving

JOB = "make a silver knight, rig it, then let it walk and idle"


@pytest.mark.timeout(900)
def test_from_an_empty_page_to_a_playing_clip_and_its_files(
    browser: Browser, tmp_path: Path
) -> None:
    with serving(tmp_path) as new, visit(browser, new.address, viewer=True) as seen:
        page = ready(seen).page
        expect(page.get_by_role("heading", name="Describe a character")).to_be_visible()
        assert not any("model-viewer" in url for url in seen.requests)
        page.get_by_role("button", name=JOB).click()
        page.keyboard.press("Enter")
        seen.answered()
        expect(page.locator(".call.done").first).to_contain_text("Model knight")
        expect(page.locator(".call.done").first).to_contain_text("20 credits")
        expect(page.locator(".made .card")).to_contain_text("walk, idle")
        seen.shown()
        assert sum("model-viewer" in url for url in seen.requests) == 1
        pressed = page.locator(".view .segments [aria-pressed=true]")
        expect(pressed).to_have_text("Animated")
        expect(page.locator(".clips .button")).to_have_text(["walk", "idle", "Rest pose"])
        assert seen.moves()
        page.locator("[data-act=play]").dispatch_event("click")
        assert seen.still()
        facts = page.locator(".facts")
        expect(facts).to_contain_text("24")
        expect(facts).to_contain_text("walk 1.1 s")
        page.get_by_label("Time in the clip").fill("0.5")
        expect(page.locator(".player .controls .number")).to_contain_text("0.6 /")
        page.get_by_role("button", name="Rigged").click()
        expect(page.locator(".player")).to_be_hidden()
        with page.expect_download() as picture:
            page.get_by_role("button", name="Save a picture of this view").click()
        assert picture.value.suggested_filename == "knight-view.png"
        page.get_by_role("button", name="Download", exact=True).click()
        with page.expect_download() as packed:
            page.get_by_role("link", name="Everything as ZIP").click()
        content = Path(packed.value.path()).read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = {file["name"] for file in json.loads(archive.read("manifest.json"))["files"]}
            assert {"knight.glb", "knight-all.glb", "knight-walk.glb"} < listed
            assert listed | {"manifest.json"} == set(archive.namelist())


def test_a_reload_finds_chat_and_asset_again_and_says_nothing_twice(
    browser: Browser, free: Server
) -> None:
    with visit(browser, free.address) as seen:
        page = ready(seen).page
        seen.say("make a wooden barrel")
        seen.answered()
        before = page.locator(".talk .answer").all_inner_texts()
        page.reload()
        ready(seen).answered()
        assert page.locator(".talk .answer").all_inner_texts() == before
        expect(page.locator(".view h2")).to_have_text("barrel")
        page.get_by_role("button", name="New chat").click()
        expect(page.locator(".welcome")).to_be_visible()
        page.get_by_role("button", name="Chats").click()
        page.locator(".drawer").get_by_role("button", name="make a wooden barrel").first.click()
        seen.answered()
        assert page.locator(".talk .answer").all_inner_texts() == before


def test_on_a_phone_everything_has_its_tab_and_nothing_sticks_out(
    browser: Browser, free: Server
) -> None:
    size = {"width": 390, "height": 760}
    with visit(browser, free.address, viewport=size, has_touch=True) as seen:
        page = ready(seen).page
        seen.say("a burning torch")
        seen.answered()
        for name in ("view", "gallery", "queue", "costs", "chat"):
            seen.tab(name)
            expect(page.locator(f".tab.{name}")).to_have_attribute("aria-current", "page")
            assert page.evaluate("() => document.documentElement.scrollWidth") == 390, name
            wide = page.evaluate(
                "() => [...document.querySelectorAll('.panel, .talk')]"
                ".filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.className)"
            )
            assert wide == [], name


def test_an_attached_picture_goes_along_and_stays_visible(browser: Browser, free: Server) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (300, 300), "red").save(out, "PNG")
    name = "<img src=x onerror=hacked()>.png"
    file = {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}
    with visit(browser, free.address) as seen:
        page = ready(seen).page
        page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
        expect(page.get_by_role("button", name=f"Remove {name}")).to_be_visible()
        seen.say("make this")
        seen.answered()
        picture = page.locator(".said .pictures img")
        expect(picture).to_have_count(1)
        page.wait_for_function("() => document.querySelector('.said img').naturalWidth === 300")
        wrong = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"no"}
        page.locator("input[type=file]").set_input_files([wrong])  # type: ignore[list-item]
        expect(page.locator(".toast")).to_have_text(re.compile("Only PNG, JPEG and WebP"))
