"""One step of one asset by a command: asks about its price, shows its progress, tells the end."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from agent.app import App
from agent.core.events import ApprovalRequested, Event, TaskUpdate
from agent.terminal.approval_prompt import ask_on_terminal, asking_caller
from agent.terminal.asset_text import summary
from agent.terminal.exit_codes import INTERRUPTED, OK, SERVICE
from agent.terminal.interrupts import on_interrupt
from agent.terminal.printer import Printer
from tools.studio.money.contact import Contact
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller
from tools.types import Task

LONGEST_S = 24 * 3600.0


async def step(
    app: App,
    begin: Callable[[Caller], Awaitable[View]],
    *,
    yes: bool = False,
    wait: bool = True,
    quiet: bool = False,
) -> int:
    """Begins it and, with `wait`, stays until the asset is at rest; gives the exit code.

    Ctrl-C stops the waiting, not the work. Raises what `begin` raises.
    """
    answering: set[asyncio.Task[None]] = set()

    def emit(event: Event) -> None:
        if isinstance(event, ApprovalRequested):
            answering.add(asyncio.create_task(_answer(app, event, yes)))

    caller = asking_caller(app, emit)
    if not yes and not sys.stdin.isatty():
        caller = replace(caller, contact=Contact())
    view = await begin(caller)
    if wait:
        if not await _waited(app, caller, view.asset.handle, Printer(quiet=quiet)):
            print("It goes on by itself.", file=sys.stderr)
            return INTERRUPTED
        view = await app.studio.view(view.asset)
    print(summary(view, app.studio.files))
    return SERVICE if wait and view.problem is not None else OK


async def _waited(app: App, caller: Caller, handle: str, printer: Printer) -> bool:
    """Until nothing moves any more; False where Ctrl-C came first."""

    def report(task: Task) -> None:
        printer.show(
            TaskUpdate(
                asset=task.asset,
                step=task.step,
                status=task.status or "waiting",
                progress=task.progress,
                credits=task.credits,
            )
        )

    caller = replace(caller, contact=replace(caller.contact, report=report))
    waiting = asyncio.create_task(app.studio.wait(caller, [handle], LONGEST_S))
    try:
        with on_interrupt(waiting.cancel):
            await asyncio.wait([waiting])
    finally:
        printer.close()
    if waiting.cancelled():
        return False
    await waiting  # raises what stopped it
    return True


async def _answer(app: App, event: ApprovalRequested, yes: bool) -> None:
    decision = "approve" if yes else await ask_on_terminal(event)
    await app.approvals.answer(event.approval, decision)
