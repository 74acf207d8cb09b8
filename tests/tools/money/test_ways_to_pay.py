"""What was asked for is what is reserved is what is spent, in every way that a plan is priced."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.home import Home, opened
from tools.clock import Clock
from tools.errors import OverCap
from tools.studio.money.approvals import Requester
from tools.studio.money.contact import ApprovalAnswer, Contact
from tools.studio.money.quote import Quote
from tools.studio.money.spending import spent
from tools.studio.work.caller import Caller
from tools.studio.work.retry import resume, retry
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
    await retry(home.app.studio, caller, "knight")


async def go_on(home: Home, caller: Caller) -> None:
    await resume(home.app.studio, caller, "knight")


class Asking:
    """A person who says yes to every price, and remembers what was asked."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.prices: list[float] = []
        self.caller = replace(home.caller, contact=Contact(ask=self._yes))

    async def _yes(self, quote: Quote) -> ApprovalAnswer:
        self.prices.append(quote.credits)
        gate, now = self._home.app.studio.gate, self._home.app.studio.clock.now()
        who = Requester("local", None, None)
        question = await gate.approvals.open(who, [quote], now=now, for_s=600)
        await gate.approvals.settle(question, "approve", owner="local", by="test", now=now)
        return ApprovalAnswer("approve", question)


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
    ],
    ids=lambda value: "+".join(getattr(one, "__name__", str(one)) for one in value) or "no fault",
)
async def test_what_was_asked_for_is_what_is_reserved_and_covers_what_is_spent(
    faults: Sequence[str], ways: Sequence[Way], tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=list(faults), approval="ask", speed=1.0) as home:
        asked = Asking(home)
        for way in ways:
            quotes = len(asked.prices)
            taken = (await home.stats())["credits_taken"]
            await way(home, asked.caller)
            open_now = await spent(home.app.database, owner="local") - taken
            assert open_now == pytest.approx(sum(asked.prices[quotes:])), way.__name__
            await home.settled("knight", wait_s=900)
            taken = (await home.stats())["credits_taken"] - taken
            assert taken <= sum(asked.prices[quotes:]), way.__name__
            if not faults and way is not paused_plan:
                assert taken == sum(asked.prices[quotes:])


async def test_a_cap_that_just_fits_lets_the_next_step_through(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, max_credits_per_day=55.0) as home:
        await home.make()
        await rig(home, home.caller)
        assert (await home.settled("knight")).asset.state == "rigged"
        with pytest.raises(OverCap):
            await animate(home, home.caller)
        await home.app.studio.animate(home.caller, "knight", ["walk"], out_format="glb")
        assert (await home.settled("knight")).clips == ["walk"]


async def test_a_paused_plan_goes_on_under_the_cap_that_it_was_begun_under(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, max_credits_per_day=65.0) as home:
        await paused_plan(home, home.caller)
        await home.settled("knight")
        await go_on(home, home.caller)
        assert (await home.settled("knight")).asset.state == "complete"
