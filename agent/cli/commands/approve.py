"""`galatea approve`: a person's yes to a question that was put by, from outside of its chat."""

import argparse

from agent.core.errors import UsageError
from agent.terminal.exit_codes import OK
from agent.terminal.launch import settings_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="ID", help="as the refusal named it")
    parser.add_argument("--deny", action="store_true", help="no instead")
    parser.add_argument("--owner", help="whose question it is, on a server with users")


async def run(arguments: argparse.Namespace) -> int:
    """Settles the question; the same request, made again, then goes through."""
    from agent.app import Options, open_app

    settings = settings_for(arguments)
    async with open_app(settings, Options(can_ask=False)) as app:
        if arguments.owner:
            app = await app.for_user(arguments.owner)
        decision = "deny" if arguments.deny else "approve"
        outcome = await app.approvals.answer(arguments.question, decision)
        if outcome is None:
            raise UsageError(f"There is no open question {arguments.question}.")
        word = "No" if arguments.deny else "Yes"
        print(f"{word} to {outcome.tool}, {outcome.credits:g} credits.")
        if outcome.tool == "batch" and decision == "approve":
            from agent.server.approved_batch import begin_batch

            await begin_batch(app, outcome.approval)
    return OK
