"""One browser for all tests of a process, and two servers that most of them share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.page.home import Server, chromium, serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def free(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that spends play money without asking."""
    with serving(tmp_path_factory.mktemp("free")) as server:
        yield server


@pytest.fixture(scope="session")
def asking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which every price needs a yes."""
    with serving(tmp_path_factory.mktemp("asking"), GALATEA_APPROVAL="ask") as server:
        yield server
