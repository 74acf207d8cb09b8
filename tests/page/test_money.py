"""Prices in a real browser: a yes, a no, a stop, a batch, and all of it across a reload."""

from playwright.sync_api import Browser, expect

from tests.page.home import LONG_MS, ready, visit
from tests.program import Server


def test_a_price_waits_across_a_reload_for_its_yes(browser: Browser, asking: Server) -> None:
    with visit(browser, asking.address) as seen:
        page = ready(seen).page
        seen.say("make a silver knight")
        yes = page.get_by_role("button", name="Yes, spend 20 credits")
        expect(yes).to_be_visible(timeout=LONG_MS)
        page.reload()
        ready(seen)
        expect(yes).to_be_visible(timeout=LONG_MS)
        expect(page.locator(".turn")).to_have_count(1)
        expect(page.locator(".ask")).to_have_count(1)
        assert page.locator(".call").count() == 1
        yes.click()
        seen.answered()
        expect(page.locator(".ask")).to_contain_text("You said yes, 20 credits")
        expect(page.locator(".wallet")).to_contain_text("9,980")
        seen.tab("costs")
        expect(page.locator(".figure").filter(has_text="This chat")).to_contain_text("20")


def test_a_no_spends_nothing_and_a_stop_asks_no_longer(browser: Browser, asking: Server) -> None:
    with visit(browser, asking.address) as seen:
        page = ready(seen).page
        seen.say("make a stone golem")
        page.get_by_role("button", name="No, do not").click()
        seen.answered()
        expect(page.locator(".ask")).to_contain_text("nothing was spent")
        expect(page.locator(".made")).to_have_count(0)
        seen.say("make a stone gargoyle")
        expect(page.get_by_role("button", name="No, do not")).to_be_visible()
        page.get_by_role("button", name="Stop answering").click()
        seen.answered(2)
        last = page.locator(".turn").last
        expect(last).to_contain_text("Stopped.")
        expect(last.locator(".ask")).to_contain_text("No longer asked")
        last.get_by_role("button", name="Try again").click()
        expect(page.locator(".turn")).to_have_count(3)
        expect(page.locator(".turn").last.locator(".said")).to_contain_text("gargoyle")
        page.get_by_role("button", name="No, do not").click()
        seen.answered(3)


def test_a_list_of_things_has_one_price_one_yes_and_a_result_for_each(
    browser: Browser, asking: Server
) -> None:
    with visit(browser, asking.address, "/#tab=queue") as seen:
        page = ready(seen).page
        page.get_by_label("Props").fill("- a wooden barrel\n- a treasure chest\n")
        page.get_by_label("Characters, rigged").fill("a goblin archer")
        yes = page.get_by_role("button", name="Make them all for 105 credits")
        expect(page.locator(".batch .price")).to_contain_text("3 things: 105 credits")
        yes.click()
        results = page.locator(".results li")
        expect(results).to_have_count(3)
        expect(results.locator(".what")).to_have_text(
            ["a wooden barrel", "a treasure chest", "a goblin archer"]
        )
        done = page.locator("details.sheet summary").first
        expect(done).to_contain_text("3 of 3 things done, done", timeout=LONG_MS)
        assert results.nth(2).get_attribute("data-state") == "complete"
        results.nth(2).get_by_role("button", name="Open").click()
        expect(page.locator(".view h2")).to_have_text("archer")
