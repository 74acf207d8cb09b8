"""`galatea retry`: the failed step of an asset again, priced again."""

import argparse
from functools import partial

from agent.cli.flags import add_step_flags
from agent.terminal.launch import settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_step_flags(parser)


async def run(arguments: argparse.Namespace) -> int:
    from agent.app import open_app
    from agent.terminal.asset_step import step
    from tools.studio.work import retry as again

    async with open_app(settings_for(arguments)) as app:
        return await step(
            app,
            partial(again.retry, app.studio, handle=arguments.name),
            yes=arguments.yes,
            wait=not arguments.no_wait,
            quiet=arguments.quiet,
        )
