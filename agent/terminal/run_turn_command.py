"""One turn for a script or a person: the answer on stdout, everything else on stderr."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.app import App
from agent.chat.chat import Chat
from agent.core.events import ApprovalRequested, CallDone, Event, TurnDone
from agent.core.sanitize import plain_json
from agent.terminal.approval_prompt import ask_on_terminal
from agent.terminal.asset_text import summary
from agent.terminal.exit_codes import MODEL, NOTHING_ASKED, exit_code
from agent.terminal.export_files import save
from agent.terminal.interrupts import on_interrupt
from agent.terminal.printer import Printer
from agent.terminal.turn_deadline import TurnDeadline
from tools.studio.money.contact import LIMIT
from tools.types import Decision


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
    output: Path | None = None,
    timeout_s: float | None = None,
    wait: bool = True,
) -> int:
    """One turn of a chat, shown as it happens; gives its exit code.

    `yes` approves every price that is asked, `max_credits` as long as their sum stays within.
    `output` gets copies of what was delivered. Without `wait` the turn ends once work is begun.
    """
    printer = None if as_json else Printer(quiet=quiet)
    purse = _Purse(yes, max_credits)
    events: list[Event] = []
    with TurnDeadline(chat, timeout_s=timeout_s, wait=wait) as ending, on_interrupt(ending.stop):
        async for event in chat.send(text, images):
            events.append(event)
            if printer is None:
                print(plain_json(event.model_dump_json()), flush=True)
            else:
                printer.show(event)
            ending.note(event)
            if isinstance(event, ApprovalRequested):
                if printer is not None:
                    printer.close()
                decision = await purse.decide(event)
                by = LIMIT if purse.left is not None else None
                await app.approvals.answer(event.approval, decision, by=by)
    _how_to_approve(chat, events)
    if printer is not None:
        if ending.left_early and not quiet:
            print(ending.left_early, file=sys.stderr)
        for handle in ending.begun if not wait else ():
            print(handle, flush=True)
    await _deliver(app, events, output, silent=as_json)
    code, done = exit_code(events), events[-1]
    if (
        code == MODEL
        and isinstance(done, TurnDone)
        and (done.reason, done.error) == ("answer", None)
    ):
        print(NOTHING_ASKED, file=sys.stderr)
    return ending.code(code)


@dataclass
class _Purse:
    """What may be spent without asking."""

    yes: bool
    left: float | None

    async def decide(self, event: ApprovalRequested) -> Decision:
        if self.left is not None:
            within = event.credits <= self.left
            self.left -= event.credits if within else 0
            return "approve" if within else "deny"
        return "approve" if self.yes else await ask_on_terminal(event)


def _how_to_approve(chat: Chat, events: Sequence[Event]) -> None:
    """The exact command for a step that waits for a yes after its turn is over."""
    for event in events:
        error = event.error if isinstance(event, CallDone) else None
        if error is not None and (question := error.approval):
            print(
                f'To start it: galatea run --chat {chat.id} "/approve {question}"', file=sys.stderr
            )


async def _deliver(app: App, events: Sequence[Event], output: Path | None, *, silent: bool) -> None:
    """What the rows know of all that this turn touched; none of it is the model's word."""
    done = events[-1]
    handles = dict.fromkeys(file.asset for file in done.files) if isinstance(done, TurnDone) else {}
    for handle in handles:
        view = await app.studio.look(app.caller(), handle)
        copies = await save(view, app.studio.files, output) if output else []
        if not silent:
            print("\n" + summary(view, app.studio.files), flush=True)
            for copy in copies:
                print(f"  saved    {copy}", flush=True)
