"""Who sees what, what a lost connection does, and what hostile words do not do."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.page.home import LONG_MS, Visit, ready, visit
from tests.program import Server, serving, told_by

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


@pytest.mark.timeout(900)
def test_two_users_each_see_their_own(browser: Browser, tmp_path: Path) -> None:
    anna, ben = (told_by(tmp_path, "users", "add", name).strip() for name in ("anna", "ben"))
    with serving(tmp_path) as server:
        for token, asset, other in ((anna, "knight", "barrel"), (ben, "barrel", "knight")):
            with visit(browser, server.address, expected=("401",)) as seen:
                page = seen.page
                enter(seen, "wrong")
                expect(page.get_by_role("alert")).to_have_text("This token is not valid.")
                enter(seen, token)
                ready(seen)
                expect(page.locator(".piece")).to_have_count(0)
                seen.say(f"make a {asset}, rig it and let it walk")
                seen.answered()
                seen.tab("gallery")
                expect(page.locator(".piece b")).to_have_text([asset])
                page.wait_for_function(
                    "() => document.querySelector('.piece img')?.naturalWidth > 0"
                )
                assert page.locator(".piece img").get_attribute("src").startswith("blob:")  # type: ignore[union-attr]
                assert other not in page.locator("body").inner_text()
                assert token not in page.content()
        calm = {"viewer": True, "reduced_motion": "reduce", "expected": ("401",)}
        with visit(browser, server.address, "/#asset=knight&tab=view", **calm) as seen:
            enter(seen, anna)
            ready(seen).shown()
            expect(seen.page.locator("[data-act=play]")).to_have_attribute("aria-label", "Play")
            assert seen.still(), "reduced motion begins with a still picture"
            assert seen.findings() == []


def enter(seen: Visit, token: str) -> None:
    seen.page.get_by_label("Token").fill(token)
    seen.page.keyboard.press("Enter")


def test_after_a_lost_connection_it_goes_on_where_it_was(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path, GALATEA_APPROVAL="ask") as server:
        port = server.port
        cut = ("Failed to load resource", "net::ERR")
        with visit(browser, server.address, expected=cut) as seen:
            page = ready(seen).page
            seen.say("hello")
            seen.answered()
            seen.say("make a silver knight")
            expect(page.locator(".ask .main")).to_be_visible(timeout=LONG_MS)
            server.kill()
            expect(page.locator(".lost")).to_be_visible(timeout=LONG_MS)
            with serving(tmp_path, port):
                expect(page.locator(".lost")).to_be_hidden(timeout=LONG_MS)
                seen.answered(2)
                expect(page.locator(".turn").last).to_contain_text("The server stopped")
                expect(page.locator(".said")).to_have_count(2)
                seen.say("make a silver knight")
                seen.answered(3)
                expect(page.locator(".made .card")).to_have_count(1)


def test_text_that_is_told_again_is_not_written_twice(browser: Browser, free: Server) -> None:
    with visit(browser, free.address) as seen:
        written = ready(seen).page.evaluate(
            """async () => {
                const { Turn } = await import(new URL('page/js/turn.js', document.baseURI));
                const act = { follow() {}, asked() {}, open() {}, again() {} };
                const turn = new Turn({ turn: 't', message: { content: 'x', images: [] } }, act);
                const say = (text, id) => turn.take({ type: 'text_delta', text }, id);
                say('One '); say('two '); turn.again();
                say('One two ', 't.2'); say('three '); say('fo'); turn.again();
                say('three '); say('four.');
                await new Promise(requestAnimationFrame);
                const shown = turn.node.querySelector('.answer').textContent;
                const content = 'One two three four.';
                const message = { role: 'assistant', content, tool_calls: [] };
                turn.take({ type: 'message_done', message }, 't.3');
                return [shown, turn.node.querySelector('.answer').textContent];
            }"""
        )
        assert written == ["One two three four.", "One two three four."]


def test_words_of_people_and_models_are_never_more_than_words(
    browser: Browser, free: Server
) -> None:
    with visit(browser, free.address) as seen:
        page = ready(seen).page
        seen.say(f"make a {HOSTILE} statue")
        seen.answered()
        expect(page.locator(".said")).to_contain_text("onerror")
        seen.tab("gallery")
        seen.tab("queue")
        made = page.evaluate(
            """async (hostile) => {
                const { markdown } = await import(new URL('page/js/markdown.js', document.baseURI));
                const box = document.createElement('div');
                const words = [
                    hostile, `**${hostile}**`, '`' + hostile + '`', `# ${hostile}`, `- ${hostile}`,
                    '[x](javascript:alert(1))', '[x](data:text/html,hi)', '![p](https://evil.example/p.png)',
                    `| ${hostile} | b |\\n| --- | --- |\\n| c | d |`, `> ${hostile}`,
                ];
                for (const text of words) box.append(markdown(text));
                document.querySelector('.talk').append(box);
                await new Promise(go => setTimeout(go, 100));
                const links = [...box.querySelectorAll('a')].map(a => [a.protocol, a.rel]);
                return { links, html: box.querySelectorAll('img, script, iframe').length };
            }""",
            HOSTILE,
        )
        assert made["html"] == 0
        assert made["links"] == [["https:", "noopener noreferrer"]]
        assert page.evaluate("() => window.hacked === undefined")
        assert page.locator(".turn img[src=x], .turn script").count() == 0
