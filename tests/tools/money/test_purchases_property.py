"""Asked = reserved = spent: whatever happens, nothing is bought that nobody said yes to.

The service's own count decides, not ours: each example is a home over a simulator.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.deep import DEEP
from tests.home import Home, opened, paid
from tests.virtual_loop import VirtualLoop, virtual_clock
from tools.clock import Clock
from tools.errors import Declined, ToolError
from tools.studio import catalog
from tools.studio.money.approvals import Requester
from tools.studio.money.contact import ApprovalAnswer, Contact
from tools.studio.money.quote import Quote
from tools.studio.money.spending import spent
from tools.studio.work.caller import Caller, CallOptions, Origin
from tools.studio.work.new_asset import generate_step
from tools.types import GenerateOptions, Wishes

EXAMPLES = 400 if DEEP else 40
"""A sample here; `make test-deep` tries more."""

Said = Literal["yes", "no", "silence", "an old yes", "nobody there"]
WISHES = (
    Wishes(),
    Wishes(rig=True),
    Wishes(rig=True, animations=("walk", "idle")),
    Wishes(rig=True, animations=("walk",), pause_after="model"),
    Wishes(rig=True, animations=("walk",), pause_after="rig"),
)
FAULTS = (
    "fail@generate",
    "fail@rig",
    "fail@rig_check",
    "fail@retarget",
    "banned@retarget*2",
    "drop@generate",
    "drop@rig",
    "drop@retarget",
    "after:500@rig",
    "badjson@retarget",
    "refuse@rig*2",
    "429@retarget*2",
    "503@generate",
    "poor@rig",
    "404@usage*inf",
    "truncate@file",
)
STEPS = ("generate", "rig", "animate", "retry", "resume", "convert")
SAID: tuple[Said, ...] = ("yes", "yes", "yes", "no", "silence", "an old yes", "nobody there")


@dataclass(frozen=True)
class Deed:
    """One thing that a person does, in a chat or outside; then so much time passes."""

    step: str
    which: int = 0
    wishes: Wishes = WISHES[0]
    said: Said = "yes"
    chat: str | None = None
    wait_s: float = 0.0
    fault: str = ""
    restart: bool = False


DEEDS = st.builds(
    Deed,
    step=st.sampled_from((*STEPS, "generate", "retry", "resume")),
    which=st.integers(0, 2),
    wishes=st.sampled_from(WISHES),
    said=st.sampled_from(SAID),
    chat=st.sampled_from([None, None, "a", "b"]),
    wait_s=st.sampled_from([0.0, 1.0, 20.0, 400.0]),
    fault=st.sampled_from(["", "", *FAULTS]),
    restart=st.sampled_from([False, False, False, True]),
)
CAPS = st.sampled_from([None, 20.0, 45.0, 65.0, 110.0])


@dataclass
class Ledger:
    """What a person agreed to, by price."""

    agreed: float = 0.0
    lapsed: float = 0.0
    """What was agreed to and can buy nothing any more: the plan failed, stopped or was replaced."""
    last: str = ""
    asked: list[float] = field(default_factory=list[float])


class Person:
    """Answers as the deed says; `None` of it comes from the program."""

    def __init__(self, home: Home, ledger: Ledger, deed: Deed) -> None:
        self._home = home
        self._ledger = ledger
        self._deed = deed
        ask = None if deed.said == "nobody there" else self._answer
        self.caller = replace(home.caller, origin=Origin(deed.chat), contact=Contact(ask=ask))

    async def _answer(self, quote: Quote) -> ApprovalAnswer:
        self._ledger.asked.append(quote.credits)
        if self._deed.said == "silence":
            return ApprovalAnswer("expired", "")
        if self._deed.said == "an old yes":
            return ApprovalAnswer("approve", self._ledger.last)
        approvals, now = self._home.app.studio.gate.approvals, self._home.app.clock.now()
        who = Requester("local", self._deed.chat, None, self.caller.account)
        question = await approvals.open(who, [quote], now=now, for_s=600)
        await self.settle(question, quote.credits)
        return ApprovalAnswer("approve" if self._deed.said == "yes" else "deny", question)

    async def settle(self, question: str, credits: float) -> None:
        decision = "deny" if self._deed.said == "no" else "approve"
        assert await self._home.app.approvals.answer(question, decision)
        if decision == "approve":
            self._ledger.agreed += credits
            self._ledger.last = question


async def do(home: Home, deed: Deed, caller: Caller) -> None:
    studio = home.app.studio
    if deed.step == "generate":
        await studio.generate(
            replace(caller, options=CallOptions(fresh=True)),
            prompt="a silver knight",
            image=None,
            name=None,
            options=GenerateOptions(),
            wishes=deed.wishes,
        )
        return
    handles = sorted(await studio.store.handles(owner="local"))
    if not handles:
        return
    handle = handles[deed.which % len(handles)]
    match deed.step:
        case "rig":
            await studio.rig(caller, handle, rig_type=None, spec="tripo", out_format="glb")
        case "animate":
            await studio.animate(caller, handle, ["run", "walk"], out_format="glb")
        case "retry":
            await studio.retry(caller, handle)
        case "resume":
            await studio.resume(caller, handle)
        case _:
            await studio.convert(caller, handle, format="fbx", clip=None)


async def bought(home: Home) -> float:
    """The list price of all that the service created, whatever became of it."""
    credits = catalog.tables().credits
    made = generate_step("a silver knight", None, GenerateOptions()).credits
    prices = {
        "text_to_model": made,
        "animate_rig": credits.rig,
        "animate_retarget": credits.clip,
        "convert_model": credits.convert,
    }
    return sum(prices[kind] * count for kind, count in paid(await home.stats()).items())


async def open_leave(home: Home) -> tuple[float, float]:
    """Credits that rows will still spend; and those of tasks that may be at the service already."""
    row = await home.app.database.one(
        "SELECT (SELECT coalesce(sum(reserved), 0) FROM assets)"
        " + (SELECT coalesce(sum(credits), 0) FROM tasks WHERE state = 'intent') AS held,"
        " (SELECT coalesce(sum(credits), 0) FROM tasks WHERE state = 'sending') AS sending"
    )
    assert row is not None
    return float(row["held"]), float(row["sending"])


async def told(
    home: Home, deed: Deed, ledger: Ledger, caps: tuple[float | None, float | None], policy: str
) -> None:
    """One deed, and what must be true after it."""
    person = Person(home, ledger, deed)
    if deed.fault:
        await home.fault(deed.fault)
    before = len(ledger.asked)
    try:
        await do(home, deed, person.caller)
    except Declined as error:
        if (question := str(error.facts.get("question", ""))) and deed.chat is None:
            await person.settle(question, float(str(error.facts["credits"])))
            with suppress(ToolError):
                await do(home, deed, person.caller)
    except ToolError:
        pass  # a refusal in words is an answer like any other
    assert len(ledger.asked) - before <= 1, "one deed is one question"
    await asyncio.sleep(deed.wait_s)
    await check(home, ledger, caps, policy)


async def check(
    home: Home, ledger: Ledger, caps: tuple[float | None, float | None], policy: str
) -> None:
    stats = await home.stats()
    match policy:
        case "ask":
            left = await open_leave(home)
            created = await bought(home)
            while (now := await open_leave(home)) != left:  # the engine went on meanwhile
                left, created = now, await bought(home)
            held, sending = left
            unused = ledger.agreed - created - held
            assert unused >= ledger.lapsed, "bought, or to be bought, without a yes to its price"
            ledger.lapsed = max(ledger.lapsed, unused - sending)
        case "never":
            assert await bought(home) == 0
        case _:
            assert not ledger.asked
    held = await spent(home.app.database, owner="local")
    assert stats["credits_taken"] <= held, "the service took what no row holds"
    per_chat, per_day = caps
    if per_day is not None:
        assert stats["credits_taken"] <= held <= per_day
    if per_chat is not None:
        for chat in ("a", "b"):
            assert await spent(home.app.database, owner="local", chat=chat) <= per_chat
        assert stats["credits_taken"] <= 3 * per_chat, "two chats, and all that is outside"


@asynccontextmanager
async def home_of(
    folder: Path, clock: Clock, caps: tuple[float | None, float | None], policy: str
) -> AsyncGenerator[Home]:
    async with opened(
        folder,
        clock,
        speed=20.0,
        approval=policy,
        max_credits_per_chat=caps[0],
        max_credits_per_day=caps[1],
        grace_s=5.0,
    ) as home:
        yield home


async def lived(
    folder: Path, deeds: list[Deed], caps: tuple[float | None, float | None], policy: str
) -> None:
    """Deeds in a row, with restarts between them; at last the work comes to its end."""
    ledger, left, clock = Ledger(), list(deeds), virtual_clock()
    while left:
        async with home_of(folder, clock, caps, policy) as home:
            while left:
                deed = left.pop(0)
                await told(home, deed, ledger, caps, policy)
                if deed.restart:
                    break
            if not left:
                await home.clear_faults()
                await asyncio.sleep(900)
                await check(home, ledger, caps, policy)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    deeds=st.lists(DEEDS, min_size=1, max_size=7),
    caps=st.tuples(CAPS, CAPS),
    policy=st.sampled_from(["ask", "ask", "ask", "auto", "never"]),
)
@example(
    deeds=[
        Deed("generate", wishes=WISHES[2], fault="fail@rig", wait_s=400.0),
        Deed("retry", wait_s=400.0),
    ],
    caps=(None, None),
    policy="ask",
)
@example(
    deeds=[
        Deed("generate", wishes=WISHES[1], fault="drop@rig", wait_s=20.0, restart=True),
        Deed("retry", said="an old yes", wait_s=400.0),
    ],
    caps=(65.0, 65.0),
    policy="ask",
)
@example(
    deeds=[Deed("generate", wait_s=400.0), Deed("generate"), Deed("generate", chat="a")],
    caps=(20.0, None),
    policy="auto",
)
def test_nothing_is_bought_that_no_yes_or_policy_covers(
    deeds: list[Deed], caps: tuple[float | None, float | None], policy: str
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=VirtualLoop) as runner,
    ):
        runner.run(lived(Path(folder), deeds, caps, policy))


def test_the_property_notices_what_was_bought_without_a_yes() -> None:
    async def spends_without_asking(folder: Path) -> None:
        async with home_of(folder, virtual_clock(), (None, None), "auto") as home:
            await do(home, Deed("generate"), home.caller)
            with pytest.raises(AssertionError, match="without a yes"):
                await check(home, Ledger(), (None, None), "ask")

    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=VirtualLoop) as runner,
    ):
        runner.run(spends_without_asking(Path(folder)))
