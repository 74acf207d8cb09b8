"""Completion scripts for shells, made from the parser of the command line."""

import argparse
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, cast

Shell = Literal["bash", "zsh", "fish"]
NAMES = "galatea assets list --names 2>/dev/null"
"""What a shell runs to learn the names of the assets."""
NOT_ASSETS = (("users",),)
"""Commands whose NAME is somebody else's."""


@dataclass(frozen=True)
class CommandNode:
    """A command and what can stand behind it; `path` is empty for `galatea` itself."""

    path: tuple[str, ...]
    words: tuple[tuple[str, str], ...]
    """Each word with what it does."""
    takes_asset: bool
    """Whether the name of an asset can stand there."""


def script(shell: Shell, parser: argparse.ArgumentParser) -> str:
    """The text that the shell is to read."""
    nodes = list(_nodes((), parser))
    match shell:
        case "bash":
            return _bash(nodes)
        case "zsh":
            return _ZSH + _bash(nodes)
        case "fish":
            return _fish(nodes)


def _nodes(path: tuple[str, ...], parser: argparse.ArgumentParser) -> Iterator[CommandNode]:
    words: list[tuple[str, str]] = []
    below: list[tuple[str, argparse.ArgumentParser]] = []
    takes_asset = any(
        not action.option_strings and action.metavar == "NAME" for action in _actions(parser)
    )
    for action in _actions(parser):
        about = (action.help or "").split(";")[0]
        words += [(flag, about) for flag in action.option_strings if flag.startswith("-")]
        if isinstance(action, argparse._SubParsersAction):  # pyright: ignore[reportPrivateUsage]
            found = cast("argparse._SubParsersAction[argparse.ArgumentParser]", action)  # pyright: ignore[reportPrivateUsage]
            helps = {one.dest: one.help or "" for one in found._choices_actions}  # pyright: ignore[reportPrivateUsage]
            words += [(name, helps.get(name, "")) for name in found.choices]
            below += list(found.choices.items())
        elif action.choices is not None and not action.option_strings:
            words += [(str(choice), "") for choice in cast(list[Any], action.choices)]
    yield CommandNode(path, tuple(words), takes_asset and path[:1] not in NOT_ASSETS)
    for name, one in below:
        yield from _nodes((*path, name), one)


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions  # pyright: ignore[reportPrivateUsage]


def _bash(nodes: list[CommandNode]) -> str:
    cases = "\n".join(_bash_case(node) for node in nodes)
    known = " ".join(shlex.quote(" ".join(node.path)) for node in nodes if node.path)
    return f"""\
_galatea() {{
  local path="" word words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${{COMP_WORDS[i]}}"
    case "$word" in -*) continue ;; esac
    local next="${{path:+$path }}$word" one
    for one in {known}; do
      [ "$one" = "$next" ] && path="$next"
    done
  done
  case "$path" in
{cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _galatea galatea
"""


def _bash_case(node: CommandNode) -> str:
    words = f"words={shlex.quote(_joined(node))}"
    if node.takes_asset:
        words += f'; case "${{COMP_WORDS[COMP_CWORD]}}" in -*) ;; *) words+=" $({NAMES})" ;; esac'
    return f"    {shlex.quote(' '.join(node.path))}) {words} ;;"


_ZSH = "autoload -U +X bashcompinit && bashcompinit\n"


def _joined(node: CommandNode) -> str:
    return " ".join(word for word, _ in node.words)


def _fish(nodes: list[CommandNode]) -> str:
    lines = ["complete -c galatea -e"]
    tops = " ".join(node.path[0] for node in nodes if len(node.path) == 1)
    for node in nodes:
        below = " ".join(n.path[-1] for n in nodes if n.path[:-1] == node.path and n.path)
        where = f"not __fish_seen_subcommand_from {tops}"
        if node.path:
            where = " && ".join(f"__fish_seen_subcommand_from {word}" for word in node.path)
            if below:
                where += f" && not __fish_seen_subcommand_from {below}"
        for word, about in node.words:
            lines.append(_fish_line(where, word, about))
        if node.takes_asset:
            lines.append(f"complete -c galatea -f -n {_fish_quoted(where)} -a '({NAMES})'")
    return "\n".join(lines) + "\n"


def _fish_line(where: str, word: str, about: str) -> str:
    given = f"-a {word}"
    if word.startswith("--"):
        given = f"-l {word[2:]}"
    elif word.startswith("-"):
        given = f"-s {word[1:]}"
    described = f" -d {_fish_quoted(about)}" if about else ""
    files = " -f" if not word.startswith("-") else ""
    return f"complete -c galatea{files} -n {_fish_quoted(where)} {given}{described}"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
