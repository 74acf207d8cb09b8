"""What everybody must be able to use: screen readers, keyboards, quiet eyes, no 3D."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.page.home import LONG_MS, Visit, ready, visit
from tests.program import Server, serving


def with_a_knight(seen: Visit) -> None:
    there = seen.page.evaluate("() => fetch('api/assets').then(r => r.json())")
    if "knight" not in [one["handle"] for one in there]:
        seen.say("make a silver knight, rig it, then let it walk and idle")
        seen.answered()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_part(browser: Browser, free: Server, scheme: str) -> None:
    with visit(browser, free.address, color_scheme=scheme, reduced_motion="reduce") as seen:
        page = ready(seen).page
        assert seen.findings() == []
        with_a_knight(seen)
        for tab in ("queue", "costs", "gallery"):
            seen.tab(tab)
            assert seen.findings() == [], tab
        page.locator(".piece[data-handle=knight] .open").click()
        page.get_by_role("button", name="Download", exact=True).click()
        assert seen.findings() == []
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Chats").click()
        assert seen.findings() == []


def test_the_keyboard_alone_reaches_everything(browser: Browser, free: Server) -> None:
    with visit(browser, free.address, reduced_motion="reduce") as seen:
        page = ready(seen).page
        reached: set[str] = set()
        page.locator(".skip").focus()
        for _ in range(40):
            label = page.evaluate(
                "() => { const n = document.activeElement;"
                " return n.getAttribute('aria-label') || n.innerText.trim().split('\\n')[0]; }"
            )
            reached.add(label)
            page.keyboard.press("Tab")
        for name in ("View", "Gallery", "Queue", "Costs", "Chats", "New chat", "Your message"):
            assert name in reached, sorted(reached)


def test_without_the_viewer_there_are_pictures_files_and_a_reason(
    browser: Browser, free: Server
) -> None:
    with visit(browser, free.address) as seen:
        page = ready(seen).page
        with_a_knight(seen)
        page.goto(f"{free.address}/#asset=knight&tab=view")
        page.reload()
        ready(seen)
        expect(page.locator(".still")).to_contain_text("comes from npm")
        page.wait_for_function("() => document.querySelector('.still img').naturalWidth > 0")
        page.get_by_role("button", name="Download", exact=True).click()
        expect(page.get_by_role("link", name="knight-all.glb")).to_be_visible()
        assert page.locator("model-viewer").count() == 0


def test_the_gallery_searches_filters_renames_and_deletes(browser: Browser, tmp_path: Path) -> None:
    cut = "CONTENT_LENGTH_MISMATCH"  # a picture on its way, while its asset is moved or deleted
    with (
        serving(tmp_path) as own,
        visit(browser, own.address, "/#tab=gallery", expected=("422", cut)) as seen,
    ):
        page = ready(seen).page
        with_a_knight(seen)
        seen.say("make a treasure chest")
        expect(page.locator(".piece[data-handle=chest]")).to_be_visible()
        page.get_by_label("Search assets").fill("chest")
        expect(page.locator(".piece")).to_have_count(1)
        page.get_by_label("Show", exact=True).select_option("With clips")
        expect(page.locator(".piece")).to_have_count(0)
        page.get_by_label("Show", exact=True).select_option("All")
        page.get_by_role("button", name="Rename chest").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill("knight")
        dialog.get_by_role("button", name="Rename").click()
        expect(dialog.get_by_role("alert")).to_contain_text("already something called knight")
        dialog.get_by_role("textbox").fill("coffer")
        dialog.get_by_role("button", name="Rename").click()
        page.get_by_label("Search assets").fill("")
        coffer = page.locator(".piece[data-handle=coffer]")
        expect(coffer).to_be_visible()
        page.get_by_role("button", name="Delete coffer").click()
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        expect(coffer).to_be_visible()
        page.get_by_role("button", name="Delete coffer").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(coffer).to_have_count(0)


def test_an_address_of_an_asset_that_is_not_there_says_so(browser: Browser, free: Server) -> None:
    with visit(browser, free.address, "/#asset=nope", expected=("404",)) as seen:
        page = ready(seen).page
        gone = page.get_by_role("heading", name="There is no asset called nope")
        expect(gone).to_be_visible(timeout=LONG_MS)
        with_a_knight(seen)
        page.evaluate("() => { location.hash = '#asset=knight&tab=view'; location.reload(); }")
        ready(seen)
        expect(page.locator(".view h2", has_text="knight")).to_be_visible(timeout=LONG_MS)
        expect(gone).to_have_count(0)


def test_an_answer_of_nothing_but_depth_is_shown_and_the_page_stays_readable(
    browser: Browser, free: Server
) -> None:
    deep = [
        "> " * 30_000 + "deep",
        ">" * 100_000,
        "\n".join(" " * n + "- deep" for n in range(3000)),
        "**_" * 5000 + "deep" + "_**" * 5000,
    ]
    script = """async (text) => {
      const { markdown } = await import(new URL("page/js/markdown.js", document.baseURI));
      const node = document.createElement("div");
      node.append(markdown(text));
      const below = (one, n) => [...one.children].map((child) => deepest(child, n + 1));
      const deepest = (one, n) => n > 99 ? n : Math.max(n, ...below(one, n));
      return deepest(node, 0);
    }"""
    with visit(browser, free.address) as seen:
        page = ready(seen).page
        for text in deep:
            assert page.evaluate(script, text) < 40, text[:40]
