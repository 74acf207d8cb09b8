"""What a /command is, and how a line becomes one."""

import difflib
import shlex
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from agent.core.errors import UsageError

Doing = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class SlashCommand:
    """`usage` names the arguments: NAME must be given, [CLIP] may, and `...` takes any number."""

    name: str
    usage: str
    about: str
    run: Doing
    topic: str
    early: bool = False
    """Works before the home is open."""

    @property
    def arguments(self) -> list[str]:
        """The arguments' names in order, without brackets: NAME, CLIP."""
        return [word.strip("[].") for word in self.usage.split()]

    @property
    def least(self) -> int:
        return sum(not word.startswith("[") for word in self.usage.split())

    @property
    def most(self) -> int | None:
        return None if self.usage.endswith(("...", "...]")) else len(self.arguments)

    @property
    def line(self) -> str:
        return f"/{self.name} {self.usage}".rstrip()


@dataclass(frozen=True)
class CommandTable:
    """Every command, in the order of /help."""

    commands: Sequence[SlashCommand]

    def find(self, name: str) -> SlashCommand | None:
        """By its whole name, or by the beginning of one name only."""
        for command in self.commands:
            if command.name == name:
                return command
        begun = [command for command in self.commands if name and command.name.startswith(name)]
        return begun[0] if len(begun) == 1 else None

    def parse(self, line: str) -> tuple[SlashCommand, list[str]]:
        """The command and its arguments. Raises UsageError: the nearest command, or the usage."""
        name, _, rest = line.strip().removeprefix("/").partition(" ")
        command = self.find(name)
        if command is None:
            raise UsageError(f"There is no /{name[:40]}.", remedy=self._near(name))
        words = split(rest)
        fits = len(words) >= command.least and (command.most is None or len(words) <= command.most)
        if not fits:
            raise UsageError(
                f"Usage: {command.line}", remedy=command.about[:1].upper() + command.about[1:] + "."
            )
        return command, words

    def _near(self, name: str) -> str:
        names = [command.name for command in self.commands]
        begun = [f"/{known}" for known in names if name and known.startswith(name)]
        close = [f"/{known}" for known in difflib.get_close_matches(name, names, n=2, cutoff=0.5)]
        near = begun or close
        return f"Did you mean {' or '.join(near)}?" if near else "/help lists the commands."


def split(text: str) -> list[str]:
    """Words, with quotes for names that hold spaces; an open quote is a letter like any other."""
    try:
        lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
        lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
        return list(lexer)
    except ValueError:
        return text.split()
