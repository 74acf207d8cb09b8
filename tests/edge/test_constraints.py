"""constraints.txt: every dependency at one tested version, by its sum, and no address."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "constraints.txt").read_text("utf-8")
PINNED = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", TEXT, re.MULTILINE)
}


def wanted() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    return [Requirement(line) for line in (*project["dependencies"], *extras)]


def test_every_dependency_is_pinned_within_its_range() -> None:
    for requirement in wanted():
        version = PINNED.get(canonicalize_name(requirement.name), "")
        assert version, f"{requirement.name} is missing: make constraints"
        assert requirement.specifier.contains(version), f"{requirement} is not {version}"


def test_every_pin_has_sums_and_nothing_has_an_address() -> None:
    assert "://" not in TEXT and "--index" not in TEXT and "--find" not in TEXT
    blocks = re.split(r"^(?=[\w.-]+==)", TEXT, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(PINNED) > len(wanted())
    for block in blocks:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]
