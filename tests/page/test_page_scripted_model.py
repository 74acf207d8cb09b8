"""The page with a language model behind OPENAI_BASE_URL, and the simulator."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.language_model import language_model
from tests.page.home import ready, visit
from tests.program import serving

KEY = "sk-of-nobody-0123456789abcdef"


def test_a_language_model_makes_a_character_in_the_page_and_it_gets_a_clip_more(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        language_model() as model,
        serving(tmp_path, OPENAI_BASE_URL=model.address, OPENAI_API_KEY=KEY) as server,
        visit(browser, server.address) as seen,
    ):
        page = ready(seen).page
        seen.say("make a silver knight that can walk")
        seen.answered()
        expect(page.locator(".call.done")).to_contain_text(["Model", "Rig", "Animate"])
        expect(page.locator(".talk .answer").last).to_contain_text("knight is complete")
        seen.say("make it jump")
        seen.answered(2)
        expect(page.locator(".made .card").last).to_contain_text("jump")
        seen.say("make a silver knight that can walk")
        seen.answered(3)
        expect(page.locator(".call", has_text="nothing was made or paid")).to_contain_text("free")
        page.get_by_role("button", name="Download", exact=True).click()
        with page.expect_download() as packed:
            page.get_by_role("link", name="Everything as ZIP").click()
        assert packed.value.suggested_filename == "knight.zip"
        assert KEY not in page.content()
    assert len(model.asked) > 6
