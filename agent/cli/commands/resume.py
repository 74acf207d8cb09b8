"""`galatea resume`: goes on with what paused, stopped or failed; waits for what is under way."""

import argparse

from agent.cli.flags import add_step_flags
from agent.terminal.launch import settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_step_flags(parser)
    parser.add_argument(
        "--adopt", metavar="TASK_ID", help="tie this task of your account to an unclear submission"
    )


async def run(arguments: argparse.Namespace) -> int:
    from agent.app import open_app
    from agent.terminal.asset_step import step
    from tools.studio.rows.view import View
    from tools.studio.work import retry as again
    from tools.studio.work.caller import Caller

    async with open_app(settings_for(arguments)) as app:

        async def begin(caller: Caller) -> View:
            view = await app.studio.look(caller, arguments.name)
            if arguments.adopt:
                return await again.adopt(app.studio, caller, arguments.name, arguments.adopt)
            unclear = any(task.state == "unknown" for task in view.tasks if not task.handled)
            if not view.asset.at_rest and not view.asset.paused and not unclear:
                return view  # nothing to begin, only to wait for
            return await again.resume(app.studio, caller, arguments.name)

        return await step(
            app, begin, yes=arguments.yes, wait=not arguments.no_wait, quiet=arguments.quiet
        )
