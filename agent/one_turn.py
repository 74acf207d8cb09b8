"""One turn for a script or a person: the answer on stdout, everything else on stderr."""

import asyncio
import sys
from collections.abc import Sequence

from agent.app import App
from agent.asking import ask_on_terminal
from agent.chat import Chat
from agent.events import ApprovalRequested, Event, TurnDone
from agent.exits import exit_code
from agent.interrupts import on_interrupt
from agent.printer import Printer
from agent.summary import summary


async def one_turn(
    app: App,
    chat: Chat,
    text: str,
    *,
    images: Sequence[str] = (),
    as_json: bool = False,
    yes: bool = False,
    max_credits: float | None = None,
    quiet: bool = False,
) -> int:
    """One turn of a chat, shown as it happens; gives its exit code.

    `yes` approves every price that is asked, `max_credits` as long as their sum stays within.
    """
    left = max_credits
    printer = None if as_json else Printer(quiet=quiet)
    events: list[Event] = []
    cancelling: list[asyncio.Task[None]] = []

    def cancel() -> None:
        cancelling.append(asyncio.create_task(chat.cancel()))

    with on_interrupt(cancel):
        async for event in chat.send(text, images):
            events.append(event)
            if printer is None:
                print(event.model_dump_json(), flush=True)
            else:
                printer.show(event)
            if isinstance(event, ApprovalRequested):
                if printer is not None:
                    printer.close()
                if left is not None:
                    yes, left = event.credits <= left, left - event.credits
                decision = "approve" if yes else "deny"
                if not yes and left is None:
                    decision = await ask_on_terminal(event)
                await app.answer(event.approval, decision)
    if printer is not None:
        await _report(app, chat, events)
    return exit_code(events)


async def _report(app: App, chat: Chat, events: Sequence[Event]) -> None:
    """What the rows know of all that this turn touched; none of it is the model's word."""
    for notice in chat.notices:
        print(notice, file=sys.stderr)
    done = events[-1]
    handles = dict.fromkeys(file.asset for file in done.files) if isinstance(done, TurnDone) else {}
    for handle in handles:
        view = await app.studio.look(app.caller(), handle)
        print("\n" + summary(view, app.studio.files), flush=True)
