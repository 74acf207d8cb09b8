"""Asks the person at the terminal whether money may be spent."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from agent.app import App
from agent.app.approval_batch import ApprovalBatch
from agent.core.events import ApprovalRequested, Event
from agent.core.sanitize import plain
from tools.studio.money.contact import Contact
from tools.studio.work.caller import Caller, Origin
from tools.types import Decision


async def ask_on_terminal(event: ApprovalRequested) -> Decision:
    """y or N on the terminal; no terminal, end of input or anything but yes is no."""
    given = ", ".join(f"{name}={value!r}" for name, value in event.arguments.items())
    balance = "" if event.balance is None else f" You have {event.balance:g}."
    price = f"{event.credits:g} credits (${event.usd:.2f})"
    print(plain(f"{event.tool}({given})"), file=sys.stderr)
    print(f"This costs {price}.{balance} Go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if not sys.stdin.isatty():
        print("no terminal to ask: use --yes", file=sys.stderr)
        return "deny"
    answer = await asyncio.to_thread(sys.stdin.readline)
    return "approve" if answer.strip().lower() in ("y", "yes") else "deny"


def asking_caller(app: App, emit: Callable[[Event], None], chat: str | None = None) -> Caller:
    """Whoever gives a command outside of a turn; questions of money go to `emit`."""
    caller = replace(app.caller(), origin=Origin(chat))
    questions = ApprovalBatch(
        app.studio.approvals,
        app.studio.changes,
        app.clock,
        partial(app.wallet.balance, caller.account),
        caller.requester,
        emit,
    )
    return replace(caller, contact=Contact(ask=partial(questions.ask, "command")))
