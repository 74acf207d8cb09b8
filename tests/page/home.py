"""A real Chromium before a real `galatea serve`; every page is watched for what it may not do."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

from tests.gltf_validator import OUTSIDE

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--disable-gpu-compositing",
)
LONG_MS = 180_000
"""What may take a while on a busy machine without a graphics card."""
HARMLESS = ("GPU stall due to ReadPixels", "rAF timed out", "RGBELoader has been deprecated")
FRAME = "document.querySelector('model-viewer').toDataURL('image/webp', 0.5)"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Skips where there is none, unless in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if OUTSIDE.get("CI"):
            pytest.fail("CI must have Chromium for the page: apt-get install chromium")
        pytest.skip("no Chromium here (apt-get install chromium), so the page is not looked at")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Visit:
    """One look at the page; `trouble` is what it did and may not do."""

    page: Page
    address: str
    harmless: tuple[str, ...] = HARMLESS
    requests: list[str] = field(default_factory=list[str])
    trouble: list[str] = field(default_factory=list[str])

    def asked(self, request: Request) -> None:
        self.requests.append(request.url)
        own = request.url.startswith((self.address, "blob:", "data:"))
        if not own:
            self.trouble.append(f"asked {request.url}")

    def said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            if not any(part in message.text for part in self.harmless):
                self.trouble.append(f"console: {message.text}")

    def say(self, text: str) -> None:
        self.page.get_by_label("Your message").fill(text)
        self.page.keyboard.press("Enter")

    def answered(self, turns: int = 1) -> None:
        """Until that many turns are over."""
        self.page.wait_for_function(
            "n => document.querySelectorAll('.turn[aria-busy=false]').length === n",
            arg=turns,
            timeout=LONG_MS,
        )

    def shown(self) -> None:
        """Until the viewer has drawn a mesh."""
        self.page.wait_for_selector(".turntable[data-shown]", timeout=LONG_MS)

    def moves(self) -> bool:
        """Whether two pictures of the mesh differ within a while."""
        return self.page.evaluate(
            f"""async () => {{
                const first = {FRAME};
                for (let n = 0; n < 60; n += 1) {{
                    await new Promise(go => setTimeout(() => requestAnimationFrame(go), 100));
                    if ({FRAME} !== first) return true;
                }}
                return false;
            }}"""
        )

    def still(self) -> bool:
        """Whether a few pictures in a row are equal."""
        return self.page.evaluate(
            f"""async () => {{
                const frames = [];
                for (let n = 0; n < 4; n += 1) {{
                    await new Promise(go => setTimeout(() => requestAnimationFrame(go), 150));
                    frames.push({FRAME});
                }}
                return new Set(frames.slice(1)).size === 1;
            }}"""
        )

    def tab(self, name: str) -> None:
        self.page.locator(f".tab.{name}").click()

    def findings(self) -> list[str]:
        """What axe-core calls serious or critical."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_axe())
        found: dict[str, Any] = self.page.evaluate("() => axe.run(document)")
        return [
            f"{one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]


def _without_viewer(route: Route) -> None:
    about: dict[str, Any] = route.fetch().json() | {"viewer": False}
    route.fulfill(status=200, content_type="application/json", body=json.dumps(about))


@contextmanager
def visit(
    browser: Browser,
    address: str,
    path: str = "/",
    *,
    viewer: bool = False,
    expected: tuple[str, ...] = (),
    **options: Any,
) -> Iterator[Visit]:
    """Opens the page; at the end it must have kept to its own server and its own policy.

    `viewer`: as it is; else as where it was installed without the 3D viewer, which is slow to
    draw without a graphics card. `expected`: parts of console errors that belong to the test.
    """
    chosen = {"viewport": {"width": 980, "height": 440}, "accept_downloads": True} | options
    context = browser.new_context(**chosen)
    page = context.new_page()
    page.set_default_timeout(LONG_MS)
    seen = Visit(page, address, (*HARMLESS, *expected))
    if not viewer:
        page.route("**/api/about", _without_viewer)
    page.on("request", seen.asked)
    page.on("console", seen.said)
    page.on("pageerror", lambda error: seen.trouble.append(f"error: {error}"))
    try:
        page.goto(address + path)
        yield seen
        assert not seen.trouble, seen.trouble
    finally:
        context.close()


def ready(seen: Visit) -> Visit:
    seen.page.wait_for_selector("body[data-ready]", timeout=LONG_MS)
    return seen


def _axe() -> str:
    npm = shutil.which("npm")
    source = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if npm is None and not source.exists():
        if OUTSIDE.get("CI"):
            pytest.fail("CI must have npm for axe-core")
        pytest.skip("no npm here, so the page is not scanned for accessibility")
    with FileLock(HERE.parent / ".page.lock"):
        done = HERE / "node_modules" / ".package-lock.json"
        lock = HERE / "package-lock.json"
        if not (done.exists() and done.stat().st_mtime >= lock.stat().st_mtime):
            command = [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=HERE, env=OUTSIDE, check=True, capture_output=True)
    return source.read_text("utf-8")
