"""How much the page's first load fetches and how long it takes: python -m benchmarks.page

Prints the gzipped bytes of everything before the first mesh, the viewer's, and the median time
from the navigation until the page can be used, with nothing cached, over loopback.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Response

from tests.page.home import chromium
from tests.program import serving

LOADS = 7


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        with serving(Path(folder)) as server:
            took_s, sizes = zip(
                *(_load(browser, server.address) for _ in range(LOADS)), strict=True
            )
    print(f"first load: {sizes[-1] / 1000:.0f} kB in {statistics.median(took_s):.2f} s (median)")


def _load(browser: Browser, address: str) -> tuple[float, int]:
    """Seconds until it is ready, and bytes as they came."""
    context = browser.new_context()
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    took_s = time.perf_counter() - began
    sizes = [
        answer.request.sizes()["responseBodySize"]
        for answer in answers
        if not answer.url.endswith("/events")
    ]
    context.close()
    return took_s, sum(sizes)


if __name__ == "__main__":
    main()
