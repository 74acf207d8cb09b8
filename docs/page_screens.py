"""Takes the pictures docs/screens/page-*.png from the real page in a real Chromium: make screens

Offline model and simulator, in a home of its own; nothing is paid, and no key is read.
"""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.page.home import chromium
from tests.program import serving

FOLDER = Path(__file__).parent / "screens"
LONG_MS = 120_000
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
JOB = "make a silver knight, rig it, then let it walk and idle"


class Studio:
    """A browser before a running server."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address

    def open(self, path: str = "/", scheme: str = "light", **more: Any) -> Page:
        chosen = {"viewport": WIDE, "color_scheme": scheme, "reduced_motion": "reduce"} | more
        for context in self._browser.contexts:
            context.close()
        page = self._browser.new_context(**chosen).new_page()
        page.set_default_timeout(LONG_MS)
        page.goto(self._address + path)
        page.wait_for_selector("body[data-ready]")
        return page

    def take(self, page: Page, name: str) -> None:
        page.wait_for_timeout(600)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        picture.quantize(256).save(FOLDER / f"page-{name}.png", optimize=True)
        print(f"docs/screens/page-{name}.png")


def say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")


def empty(studio: Studio) -> None:
    studio.take(studio.open(), "empty")


def working(studio: Studio) -> None:
    """Streaming, then stopped."""
    page = studio.open(scheme="dark")
    say(page, "make a wizard with a long white beard")
    page.get_by_role("button", name="Yes, spend").click()
    page.wait_for_function("() => document.querySelector('.step .bar')?.ariaValueNow >= 30")
    studio.take(page, "working")
    page.wait_for_selector(".turn[aria-busy=false]")
    say(page, "make a stone golem")
    page.get_by_role("button", name="Yes, spend").click()
    page.wait_for_selector(".turn:last-of-type .step")
    page.get_by_role("button", name="Stop answering").click()
    page.locator(".ended", has_text="Stopped.").wait_for()
    studio.take(page, "stopped")


def asking(studio: Studio) -> None:
    page = studio.open()
    say(page, JOB)
    page.wait_for_selector(".ask .main")
    studio.take(page, "question-of-money")
    while page.locator(".turn[aria-busy=true]").count():
        if page.locator(".ask .main:not([disabled])").count():
            page.locator(".ask .main").click()
        page.wait_for_timeout(300)
    shown(page)
    page.get_by_label("Time in the clip").fill("0.18")
    studio.take(page, "viewer")


def batch(studio: Studio) -> None:
    page = studio.open("/#tab=queue")
    page.get_by_label("Props").fill("a wooden barrel\na burning torch\na treasure chest\na potion")
    page.get_by_label("Characters, rigged").fill("a goblin archer\na red dragon")
    page.get_by_role("button", name="Make them all").click()
    page.wait_for_selector(".results li")
    page.wait_for_timeout(3500)
    studio.take(page, "queue")
    page.locator("details.sheet summary", has_text="done, done").wait_for()


def gallery(studio: Studio) -> None:
    page = studio.open("/#tab=gallery")
    page.wait_for_function("() => document.querySelector('.piece img')?.naturalWidth > 0")
    studio.take(page, "gallery")
    page.locator(".tab.costs").click()
    page.wait_for_selector(".costs table")
    studio.take(page, "costs")


def dark(studio: Studio) -> None:
    page = studio.open("/#asset=archer&tab=view", scheme="dark")
    shown(page)
    page.get_by_role("button", name="Download", exact=True).click()
    studio.take(page, "viewer-dark")


def phone(studio: Studio) -> None:
    page = studio.open("/#asset=knight&tab=view", viewport=PHONE, device_scale_factor=2)
    shown(page)
    page.get_by_label("Time in the clip").fill("0.18")
    studio.take(page, "phone")
    page.locator(".tab.chat").click()
    studio.take(page, "phone-chat")


def shown(page: Page) -> None:
    page.wait_for_selector(".turntable[data-shown]")
    page.wait_for_timeout(1500)


SCENES: tuple[Callable[[Studio], None], ...] = (
    empty,
    asking,
    working,
    batch,
    gallery,
    dark,
    phone,
)


def main() -> None:
    """All scenes in their order: each finds what those before it made."""
    slow = {"GALATEA_SIM_SPEED": "1.5", "GALATEA_APPROVAL": "ask"}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), **slow) as server:
        with chromium() as browser:
            for scene in SCENES:
                scene(Studio(browser, server.address))


if __name__ == "__main__":
    main()
