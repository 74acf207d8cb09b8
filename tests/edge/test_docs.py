"""The pages say what the code says, and every link in them leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.make import DOCS, ROOT, pages

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CITED = re.compile(r"\w[\w./-]*\.md\b")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


@pytest.mark.parametrize(
    "name", ["repl.md", "configuration.md", "commands.md", "http-api.md", "troubleshooting.md"]
)
def test_a_page_that_is_made_from_the_code_is_up_to_date(name: str, made: dict[str, str]) -> None:
    assert (DOCS / name).read_text("utf-8") == made[name], "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in _links(page):
        path, _, anchor = target.partition("#")
        place = (page.parent / path).resolve() if path else page
        assert place.exists(), target
        assert not anchor or anchor in _anchors(place), target


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in _links(page)]
    lost = [page for page in DOCS.glob("*.md") if page not in seen]
    assert lost == []


def test_every_page_that_the_code_cites_is_in_the_repository() -> None:
    places = [
        path for room in ("agent", "tools", "prompts") for path in ROOT.glob(f"{room}/**/*.py")
    ]
    cited = {
        (path.relative_to(ROOT).as_posix(), page)
        for path in [*places, ROOT / "pyproject.toml"]
        for page in CITED.findall(path.read_text("utf-8"))
        if not ((ROOT / page).exists() or (path.parent / page).exists())
    }
    assert cited == set()


def _links(page: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in LINK.findall(text):
        if not target.startswith(("http://", "https://", "mailto:")):
            yield target


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
