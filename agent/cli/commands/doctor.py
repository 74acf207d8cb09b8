"""`galatea doctor`: does everything work, and what to do where it does not."""

import argparse

from agent.terminal.exit_codes import CONFIG, OK
from agent.terminal.launch import settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="fetch missing or damaged files again")
    parser.add_argument(
        "--model", metavar="NAME", default=argparse.SUPPRESS, help="examine this language model"
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        default=argparse.SUPPRESS,  # what stood before the command holds
        help="no keys, no network: offline model and simulator",
    )


async def run(arguments: argparse.Namespace) -> int:
    from agent.core.sanitize import plain
    from agent.doctor.examination import examine

    well = True
    async for finding in examine(settings_for(arguments), fix=arguments.fix):
        print(plain(finding.line), flush=True)
        well = well and finding.ok
    return OK if well else CONFIG
