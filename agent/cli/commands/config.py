"""`galatea config show`: each setting, its value, and where it came from."""

import argparse

from agent.cli.flags import add_json_flag
from agent.terminal.exit_codes import OK
from agent.terminal.launch import settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION")
    show = actions.add_parser("show", help="every setting and its origin (the default)")
    for one in (parser, show):
        add_json_flag(one)


async def run(arguments: argparse.Namespace) -> int:
    import json

    from agent.settings.report import setting_facts, setting_list

    settings = settings_for(arguments)
    if arguments.as_json:
        print(json.dumps(setting_facts(settings), ensure_ascii=False))
    else:
        print(setting_list(settings))
    return OK
