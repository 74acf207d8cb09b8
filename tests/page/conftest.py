"""One browser for the tests of the page, and two servers that most of them share.

They end with the package: Playwright keeps a loop running, beside which no other can.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.page.home import chromium
from tests.program import Server, serving


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="package")
def free(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that spends play money without asking."""
    with serving(tmp_path_factory.mktemp("free")) as server:
        yield server


@pytest.fixture(scope="package")
def asking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which every price needs a yes."""
    with serving(tmp_path_factory.mktemp("asking"), GALATEA_APPROVAL="ask") as server:
        yield server
