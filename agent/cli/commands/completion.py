"""`galatea completion`: a script with which a shell completes commands and flags."""

import argparse

from agent.terminal.exit_codes import OK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    parser.epilog = (
        'bash, zsh: eval "$(galatea completion bash)" in ~/.bashrc or ~/.zshrc; '
        "fish: galatea completion fish > ~/.config/fish/completions/galatea.fish"
    )


async def run(arguments: argparse.Namespace) -> int:
    from agent.cli.cli import parser
    from agent.cli.shells import script

    print(script(arguments.shell, parser()), end="")
    return OK
