"""What was asked for is what is reserved is what is spent, in every way that a plan is priced."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.home import Home, opened
from tools.clock import Clock
from tools.errors import ToolError
from tools.studio.money.contact import ApprovalAnswer, Ask, Contact
from tools.studio.money.quote import Quote
from tools.studio.money.spending import spent
from tools.studio.work.caller import Caller
from tools.types import GenerateOptions, Wishes

pytestmark = pytest.mark.anyio

Way = Callable[[Home, Caller], Awaitable[object]]


async def generate(home: Home, caller: Caller, **wishes: object) -> None:
    await home.app.studio.generate(
        caller,
        prompt="a silver knight",
        image=None,
        name=None,
        options=GenerateOptions(),
        wishes=Wishes.model_validate(wishes),
    )


async def bare(home: Home, caller: Caller) -> None:
    await generate(home, caller)


async def whole_plan(home: Home, caller: Caller) -> None:
    await generate(home, caller, rig=True, animations=("walk", "idle"))


async def paused_plan(home: Home, caller: Caller) -> None:
    await generate(home, caller, rig=True, animations=("walk", "idle"), pause_after="model")


async def rig(home: Home, caller: Caller) -> None:
    await home.app.studio.rig(caller, "knight", rig_type=None, spec="tripo", out_format="glb")


async def mixamo_rig(home: Home, caller: Caller) -> None:
    await home.app.studio.rig(caller, "knight", rig_type=None, spec="mixamo", out_format="glb")


async def animate(home: Home, caller: Caller) -> None:
    await home.app.studio.animate(caller, "knight", ["walk", "run"], out_format="glb")


async def again(home: Home, caller: Caller) -> None:
    await home.app.studio.retry(caller, "knight")


async def go_on(home: Home, caller: Caller) -> None:
    await home.app.studio.resume(caller, "knight")


def says_yes(home: Home, asked: list[float]) -> Ask:
    """A person who agrees to everything; `asked` gets the prices."""

    async def yes(quote: Quote) -> ApprovalAnswer:
        asked.append(quote.credits)
        caller, gate, now = home.caller, home.app.studio.gate, home.app.studio.clock.now()
        who = caller.requester
        question = await gate.approvals.open(who, [quote], now=now, for_s=600)
        await gate.approvals.settle(question, "approve", owner=caller.owner, by="test", now=now)
        return ApprovalAnswer("approve", question)

    return yes


async def taken_over(home: Home) -> float:
    """Credits held for what goes on: a submission sent again, a plan that paused."""
    found = await home.app.database.one(
        "SELECT (SELECT coalesce(sum(credits), 0) FROM tasks WHERE state = 'unknown') AS unclear,"
        " (SELECT coalesce(sum(reserved), 0) FROM assets) AS reserved"
    )
    assert found is not None
    return float(found["unclear"] + found["reserved"])


@pytest.mark.parametrize(
    ("faults", "ways"),
    [
        ([], [bare]),
        ([], [whole_plan]),
        ([], [bare, rig, animate]),
        ([], [bare, mixamo_rig]),
        ([], [bare, whole_plan]),
        ([], [paused_plan, go_on]),
        (["fail@generate"], [whole_plan, again]),
        (["fail@generate"], [paused_plan, again]),
        (["fail@rig"], [whole_plan, again]),
        (["fail@rig"], [whole_plan, go_on]),
        (["fail@rig"], [paused_plan, go_on, again]),
        (["fail@rig_check"], [whole_plan, again]),
        (["fail@rig*2"], [whole_plan, again, again]),
        (["fail@retarget"], [whole_plan, again]),
        (["fail@retarget*2"], [whole_plan, again]),
        (["fail@retarget*3"], [whole_plan, again, again]),
        (["429@rig*inf"], [whole_plan]),
        (["drop@rig", "404@usage*inf"], [whole_plan, again]),
    ],
    ids=lambda value: "+".join(getattr(one, "__name__", str(one)) for one in value) or "no fault",
)
async def test_what_was_asked_for_is_what_is_spent(
    faults: Sequence[str], ways: Sequence[Way], tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=list(faults), approval="ask", speed=1.0) as home:
        for number, way in enumerate(ways):
            asked: list[float] = []

            caller = replace(home.caller, contact=Contact(ask=says_yes(home, asked)))
            before = await spent(home.app.database, owner=caller.owner)
            before -= await taken_over(home)
            paid_before = (await home.stats())["credits_taken"]
            try:
                await way(home, caller)
            except ToolError:
                pass  # refused at once, which must not cost more either
            held = await spent(home.app.database, owner=caller.owner) - before
            assert held == pytest.approx(sum(asked)), f"{way.__name__} reserved what it asked for"
            view = await home.settled("knight", wait_s=900)
            taken = (await home.stats())["credits_taken"] - paid_before
            assert taken <= sum(asked), f"{way.__name__} spent more than it asked for"
            if number == len(ways) - 1 and not view.problem and not faults:
                assert taken == pytest.approx(sum(asked))
            await home.clear_faults() if number == 0 and "*" not in "".join(faults) else None


async def test_a_cap_is_used_up_to_its_last_credit_and_holds_nothing_twice(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, approval="auto", max_credits_per_day=45) as home:
        await bare(home, home.caller)
        await home.settled("knight")
        await rig(home, home.caller)
        assert (await home.settled("knight")).asset.state == "rigged"


async def test_a_paused_plan_goes_on_within_the_cap_that_it_was_begun_under(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, approval="auto", max_credits_per_day=65) as home:
        await paused_plan(home, home.caller)
        await home.settled("knight")
        await go_on(home, home.caller)
        assert (await home.settled("knight")).asset.state == "complete"
