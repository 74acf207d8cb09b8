"""What money holds up in a step-by-step chat stays with its asset, until `resume` goes on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.app.context_note import note
from tests.home import Home, opened, paid
from tools.clock import Clock
from tools.errors import Declined, NotReady, OutOfCredits, OverCap, ToolError
from tools.studio.money.contact import ApprovalAnswer, Contact
from tools.studio.money.quote import Quote
from tools.studio.money.spending import Caps
from tools.studio.work.caller import Caller
from tools.types import Decision
from tools.views import facts

pytestmark = pytest.mark.anyio


async def rigged(home: Home, caller: Caller) -> None:
    await home.app.studio.rig(caller, "knight", rig_type=None, spec="tripo", out_format="glb")


async def held_up(home: Home, caller: Caller, kind: type[ToolError]) -> ToolError:
    with pytest.raises(kind) as caught:
        await rigged(home, caller)
    view = await home.app.studio.look(home.caller, "knight")
    assert view.asset.state == "generated" and view.asset.wishes.empty
    assert "galatea resume knight" in facts(view)["problem"]["remedy"]
    said = await note(home.app.studio, home.caller, [], waits=True)
    assert f"open wish: rig; problem: {kind.code}" in said
    return caught.value


async def goes_on(home: Home, caller: Caller | None = None) -> None:
    await home.app.studio.resume(caller or home.caller, "knight")
    view = await home.settled("knight")
    assert (view.asset.state, view.asset.problem) == ("rigged", None)
    assert paid(await home.stats()) == {"text_to_model": 1, "animate_rig": 1}


def answering(home: Home, decision: Decision) -> Caller:
    """A person who gives this answer to every question."""

    async def ask(quote: Quote) -> ApprovalAnswer:
        approvals, now = home.app.studio.gate.approvals, home.app.clock.now()
        owner = home.caller.owner
        asked = home.caller.requester
        question = await approvals.open(asked, [quote], now=now, for_s=600)
        if decision != "expired":
            await approvals.settle(question, decision, owner=owner, by=owner, now=now)
        return ApprovalAnswer(decision, question)

    return replace(
        home.caller, payer=replace(home.caller.payer, policy="ask"), contact=Contact(ask=ask)
    )


async def test_out_of_credit_then_topped_up(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, balance=30) as home:
        await home.make()
        await held_up(home, home.caller, OutOfCredits)
        with pytest.raises(OutOfCredits):
            await home.app.studio.resume(home.caller, "knight")
        await home.desk.post("/simulator/balance", json={"balance": 500})
        clock_s = home.app.clock.monotonic()
        while (await home.app.wallet.balance(home.app.account) or 0) < 500:
            import asyncio

            await asyncio.sleep(10)
            assert home.app.clock.monotonic() - clock_s < 600
        await goes_on(home)


async def test_over_a_cap_then_raised(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make()
        capped = replace(home.caller, payer=replace(home.caller.payer, caps=Caps(per_day=30)))
        await held_up(home, capped, OverCap)
        with pytest.raises(OverCap):
            await home.app.studio.resume(capped, "knight")
        await goes_on(home)


@pytest.mark.parametrize("later_s", [0.0, 2 * 86_400.0])
async def test_waiting_for_a_yes_also_after_the_question_has_expired(
    tmp_path: Path, clock: Clock, later_s: float
) -> None:
    ahead: dict[str, float] = {"s": 0.0}
    late = Clock(now=lambda: clock.now() + ahead["s"], monotonic=clock.monotonic)
    async with opened(tmp_path, late) as home:
        await home.make()
        asking = replace(home.caller, payer=replace(home.caller.payer, policy="ask"))
        error = await held_up(home, asking, Declined)
        ahead["s"] = later_s
        question: Any = error.facts["approval"]
        settled = await home.app.approvals.answer(question, "approve")
        assert (settled is None) == (later_s > 86_400)
        with pytest.raises(Declined):  # priced and asked for again: that yes was for another call
            await home.app.studio.resume(asking, "knight")
        await goes_on(home, answering(home, "approve"))


async def test_nobody_answered_leaves_the_wish_and_a_no_takes_it_away(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make()
        await held_up(home, answering(home, "expired"), Declined)
        await goes_on(home)
    async with opened(tmp_path / "other", clock) as home:
        await home.make()
        with pytest.raises(Declined):
            await rigged(home, answering(home, "deny"))
        assert (await home.app.studio.look(home.caller, "knight")).asset.problem is None
        with pytest.raises(NotReady):
            await home.app.studio.resume(home.caller, "knight")
