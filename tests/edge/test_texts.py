"""Every command that a text of ours names exists."""

import re
from pathlib import Path

from agent.cli.cli import parser
from agent.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent.parent
NAMED = re.compile(r"`galatea ([a-z]+)")


def test_every_command_that_a_text_names_exists() -> None:
    named: dict[str, set[str]] = {}
    places = [*ROOT.glob("agent/**/*.py"), *ROOT.glob("tools/**/*.py"), *ROOT.glob("prompts/*.md")]
    for path in [*places, ROOT / "README.md", *ROOT.glob("docs/**/*.md")]:
        for word in NAMED.findall(path.read_text("utf-8")):
            named.setdefault(word, set()).add(path.relative_to(ROOT).as_posix())
    unknown = {word: places for word, places in named.items() if word not in COMMANDS}
    assert unknown == {}
    assert len(named) > 8


def test_every_command_has_its_help() -> None:
    text = parser().format_help()
    for name, about in COMMANDS.items():
        assert name in text
        assert about in " ".join(text.split())
