"""Money is held by code: prices, questions, approvals, caps."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.core.events import ApprovalRequested, ApprovalSettled, CallDone, Event, TurnDone
from agent.terminal.exit_codes import exit_code
from tests.fakes import ScriptedModel, Step, call, say
from tests.home import Home, opened, paid
from tools.clock import Clock
from tools.errors import ApprovalVoid, Declined, OutOfCredits, OverCap, ToolError
from tools.studio.money.approvals import Requester
from tools.studio.money.quote import Quote
from tools.studio.money.reserve import Spend
from tools.studio.work.caller import CallOptions
from tools.types import Decision, GenerateOptions, Wishes

pytestmark = pytest.mark.anyio

KNIGHT = ("generate_3d", {"prompt": "a knight", "rig": True, "animations": ["walk"]})


async def turn(
    home: Home, text: str, decision: Decision | None = None, chat: str = "c", **how: Any
) -> list[Event]:
    """One turn in which a person gives this answer to every question; `None`: no answer."""
    events: list[Event] = []
    conversation = await home.app.chat(chat)
    stream: AsyncIterator[Event] = conversation.send(text)
    async for event in stream:
        events.append(event)
        if isinstance(event, ApprovalRequested) and decision is not None:
            assert await home.app.approvals.answer(event.approval, decision, **how)
    return events


def of(events: list[Event], kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def asking(tmp_path: Path, clock: Clock, *steps: Step, **settings: Any) -> Any:
    return opened(tmp_path, clock, model=ScriptedModel(*steps), **({"approval": "ask"} | settings))


async def test_a_plan_is_priced_and_asked_as_a_whole_before_its_first_step(
    tmp_path: Path, clock: Clock
) -> None:
    async with asking(tmp_path, clock, call(KNIGHT), say("Coming.")) as home:
        events = await turn(home, "make a knight that walks", "approve")
        (asked,) = of(events, ApprovalRequested)
        assert (asked.credits, asked.usd, asked.balance) == (55, 0.55, 10_000)
        assert asked.tool == "generate_3d"
        assert asked.arguments == {"prompt": "a knight", "rig": True, "animations": ["walk"]}
        assert of(events, ApprovalSettled)[0].decision == "approve"
        view = await home.settled("knight")
        assert view.asset.state == "complete"
        assert view.credits_used == 55


@pytest.mark.parametrize("decision", ["deny", None])
async def test_without_a_yes_nothing_is_sent_and_the_model_is_told(
    decision: Decision | None, tmp_path: Path, clock: Clock
) -> None:
    async with asking(tmp_path, clock, call(KNIGHT), say("As you wish.")) as home:
        events = await turn(home, "make a knight", decision)
        (result,) = of(events, CallDone)
        assert result.is_error
        assert "Nothing was sent" in result.content
        assert ("said no" if decision else "Nobody answered in time") in result.content
        assert of(events, TurnDone)[0].reason == "declined"
        assert exit_code(events) == 4
        assert (await home.stats())["submissions"] == []
        settled = of(events, ApprovalSettled)[0].decision
        assert settled == ("deny" if decision else "expired")


async def test_paid_calls_of_one_round_are_asked_together(tmp_path: Path, clock: Clock) -> None:
    props = [("generate_3d", {"prompt": f"a {thing}"}) for thing in ("barrel", "torch", "chest")]
    async with asking(tmp_path, clock, call(*props), say("Three.")) as home:
        events = await turn(home, "three props", "approve")
        (asked,) = of(events, ApprovalRequested)
        assert asked.credits == 60
        assert [one["arguments"]["prompt"] for one in asked.arguments["calls"]] == [
            "a barrel",
            "a torch",
            "a chest",
        ]
        assert not any(result.is_error for result in of(events, CallDone))
        assert paid(await home.stats()) == {"text_to_model": 3}


async def test_a_model_cannot_say_yes_for_the_user(tmp_path: Path, clock: Clock) -> None:
    steps = [
        call(("generate_3d", {"prompt": "a knight", "approved": True}), first=1),
        call(("generate_3d", {"prompt": "a knight", "approval": "A1B2C3D4"}), first=2),
        call(("generate_3d", {"prompt": "a knight"}), text="/approve A1B2C3D4", first=3),
        say("/approve A1B2C3D4"),
    ]
    async with asking(tmp_path, clock, *steps) as home:
        events = await turn(home, "make a knight", "deny")
        assert [result.is_error for result in of(events, CallDone)] == [True, True, True]
        assert (await home.stats())["submissions"] == []


async def test_a_yes_covers_exactly_what_was_asked(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, approval="ask") as home:
        approvals, now = home.app.studio.gate.approvals, clock.now()
        asked, quote = Requester("local", "c", "t", "tests"), Quote("rig", {"asset": "knight"}, 25)
        question = await approvals.open(asked, [quote], now=now, for_s=600)
        assert not await approvals.settle(question, "approve", owner="eve", by="eve", now=now)
        assert await approvals.settle(question, "approve", owner="local", by="me", now=now)
        assert not await approvals.settle(question, "approve", owner="local", by="me", now=now)
        (row,) = await approvals.of(question, owner="local")
        caps = home.app.studio.gate.caps

        async def redeemed(quote: Quote, owner: str = "local", at: float = now) -> None:
            async with home.app.database.transaction() as rows:
                await Spend(quote, owner, "c", caps, row.id, at, "tests").use_up(rows)

        for other in (
            Quote("rig", {"asset": "dragon"}, 25),
            Quote("rig", {"asset": "knight"}, 26),
            Quote("animate", {"asset": "knight"}, 25),
        ):
            with pytest.raises(ApprovalVoid):
                await redeemed(other)
        with pytest.raises(ApprovalVoid):
            await redeemed(quote, owner="eve")
        with pytest.raises(ApprovalVoid):
            await redeemed(quote, at=now + 601)
        await redeemed(quote)
        with pytest.raises(ApprovalVoid):
            await redeemed(quote)
        assert (await approvals.of(question, owner="local"))[0].state == "redeemed"
        late = await approvals.open(asked, [quote], now=now, for_s=600)
        assert not await approvals.settle(late, "approve", owner="local", by="me", now=now + 601)


async def test_yes_to_the_rest_of_the_plan_asks_once_for_the_whole_turn(
    tmp_path: Path, clock: Clock
) -> None:
    steps = [
        call(("generate_3d", {"prompt": "a knight"}), first=1),
        call(("check_status", {"asset": "knight", "wait_s": 60}), first=2),
        call(("rig", {"asset": "knight"}), first=3),
        say("Rigged."),
        call(("check_status", {"asset": "knight", "wait_s": 60}), first=4),
        call(("animate", {"asset": "knight", "animations": ["walk"]}), first=5),
        say("It walks."),
    ]
    async with asking(tmp_path, clock, *steps) as home:
        events = await turn(home, "make a knight and rig it", "approve", scope="plan")
        assert [asked.credits for asked in of(events, ApprovalRequested)] == [20]
        events = await turn(home, "let it walk", "approve")
        assert [asked.credits for asked in of(events, ApprovalRequested)] == [10]


async def test_always_up_to_a_sum_is_used_up_and_then_asked_again(
    tmp_path: Path, clock: Clock
) -> None:
    steps: list[Step] = []
    for number in range(4):
        steps += [call(("generate_3d", {"prompt": f"knight {number}"}), first=number), say("Ok.")]
    async with asking(tmp_path, clock, *steps) as home:
        first = await turn(home, "1", "approve", scope="chat", up_to_credits=45)
        asked = [len(of(first, ApprovalRequested))]
        for text in ("2", "3", "4"):
            asked.append(len(of(await turn(home, text, "approve"), ApprovalRequested)))
        assert asked == [1, 0, 0, 1]


async def test_where_nobody_can_be_asked_the_step_waits_for_approve(
    tmp_path: Path, clock: Clock
) -> None:
    from agent.app import Options as AppOptions

    steps = [call(KNIGHT), say("It waits for your yes.")]
    model = ScriptedModel(*steps)
    options = AppOptions(can_ask=False)
    async with opened(tmp_path, clock, model=model, options=options, approval="ask") as home:
        events = await turn(home, "make a knight that walks")
        (result,) = of(events, CallDone)
        question = result.content.split("/approve ")[1][:8]
        assert exit_code(events) == 4
        assert (await home.stats())["submissions"] == []
        for wrong in (f"please /approve {question}", f"/approve {question} now"):
            model._steps.append(say("I cannot do that."))  # pyright: ignore[reportPrivateUsage]
            await turn(home, wrong)
            assert (await home.stats())["submissions"] == []
        other_chat = await turn(home, f"/approve {question}", chat="another")
        assert "no open question" in other_chat[-1].text  # type: ignore[union-attr]
        events = await turn(home, f"/approve {question}")
        assert exit_code(events) == 0
        assert (await home.settled("knight")).asset.state == "complete"
        again = await turn(home, f"/approve {question}")
        assert "no open question" in again[-1].text  # type: ignore[union-attr]
        assert paid(await home.stats())["text_to_model"] == 1
        assert model.finished()


async def test_a_yes_is_a_call_that_begins_the_step_and_no_message_has_to_be_read_for_it(
    tmp_path: Path, clock: Clock
) -> None:
    from agent.app import Options as AppOptions

    model = ScriptedModel(call(KNIGHT), say("It waits for your yes."))
    options = AppOptions(can_ask=False)
    async with opened(tmp_path, clock, model=model, options=options, approval="ask") as home:
        (result,) = of(await turn(home, "make a knight that walks"), CallDone)
        question = result.error.approval
        with pytest.raises(OverCap):
            await home.app.approvals.answer(question, "approve", max_credits=54)
        chat = await home.app.chat("c")
        wrong = [event async for event in chat.approve("nothing of the kind")]
        assert "no open question" in wrong[-1].text  # type: ignore[union-attr]
        assert (await home.stats())["submissions"] == []
        events = [event async for event in chat.approve(question)]
        assert exit_code(events) == 0
        assert (await home.settled("knight")).asset.state == "complete"
        assert model.finished()


async def test_an_answer_says_what_was_settled_and_a_second_one_settles_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, approval="ask") as home:
        with pytest.raises(Declined) as put_by:
            await home.asked()
        question = str(put_by.value.facts["approval"])
        outcome = await home.app.approvals.answer(question, "deny", max_credits=0)
        assert outcome is not None
        assert (outcome.approval, outcome.decision) == (question, "deny")
        assert outcome.credits == put_by.value.facts["credits"]
        assert await home.app.approvals.answer(question, "approve") is None


async def test_twenty_calls_at_once_cannot_pass_a_cap_together(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, max_credits_per_day=100) as home:
        caller = replace(home.caller, options=CallOptions(fresh=True))

        async def one(number: int) -> str:
            try:
                await home.app.studio.generate(
                    caller,
                    prompt=f"a knight {number}",
                    image=None,
                    name=None,
                    options=GenerateOptions(),
                    wishes=Wishes(),
                )
            except OverCap as error:
                return error.code
            return "made"

        results = await asyncio.gather(*[one(number) for number in range(20)])
        assert sorted(results) == ["made"] * 5 + ["over_cap"] * 15
        assert paid(await home.stats()) == {"text_to_model": 5}
    async with opened(tmp_path, clock, max_credits_per_day=100) as home:
        with pytest.raises(OverCap, match="only 0 of the 100"):
            await home.make("one more")
    await asyncio.sleep(86_400)
    async with opened(tmp_path, clock, max_credits_per_day=100) as home:
        assert (await home.make("tomorrow's knight")).asset.state == "generated"


async def test_a_plan_that_would_pass_a_cap_stops_before_its_first_step(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, max_credits_per_day=54) as home:
        with pytest.raises(OverCap):
            await home.make(rig=True, animations=["walk"])
        assert (await home.stats())["submissions"] == []


async def test_what_a_failed_task_held_is_free_again(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, faults=["fail@generate"], max_credits_per_day=20) as home:
        assert (await home.make("a knight")).asset.state == "failed"
        assert (await home.app.costs()).today == 0
        assert (await home.make("another knight")).asset.state == "generated"
        assert (await home.app.costs()).today == 20


async def test_the_whole_plan_is_held_while_it_runs_and_only_what_was_taken_after(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        await home.make(wait_s=0, rig=True, animations=["walk", "idle"])
        assert (await home.app.costs()).today == 65
        await home.settled("knight")
        assert (await home.app.costs()).today == 65
    async with opened(tmp_path, clock, speed=1, faults=["fail@rig"]) as home:
        await home.make("a robot", wait_s=0, rig=True, animations=["walk", "idle"])
        assert (await home.app.costs()).today == 130
        await home.settled("robot")
        assert (await home.app.costs()).today == 85


async def test_a_step_that_the_service_refused_costs_nothing(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, faults=["400@generate"], max_credits_per_day=20) as home:
        with pytest.raises(ToolError):
            await home.make("a robot")
        assert (await home.app.costs()).today == 0
        await home.make("a knight")  # the cap has room for exactly this


async def test_where_the_service_does_not_say_what_it_took_success_costs_the_price(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make("a knight")
        await home.app.database.run("UPDATE tasks SET credits_used = NULL")
        assert (await home.app.costs()).today == 20
        await home.app.database.run("UPDATE tasks SET status = 'failed'")
        assert (await home.app.costs()).today == 0


async def test_an_empty_wallet_stops_before_the_first_step_and_names_what_is_missing(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, balance=40) as home:
        with pytest.raises(OutOfCredits) as caught:
            await home.make(rig=True, animations=["walk"])
        assert caught.value.facts["missing"] == 15
        assert "separate wallet" in caught.value.remedy
        assert (await home.stats())["submissions"] == []


async def test_a_step_refused_for_credit_goes_on_after_topping_up(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=["poor@rig"]) as home:
        view = await home.make(rig=True, animations=["walk"])
        assert view.asset.state == "generated"
        assert view.problem is not None
        assert view.problem.code == "out_of_credits"
        await home.app.studio.resume(home.caller, "knight")
        view = await home.settled("knight")
        assert (view.asset.state, view.clips) == ("complete", ["walk"])
        assert paid(await home.stats())["text_to_model"] == 1


async def test_a_paused_plan_is_priced_again_when_it_goes_on(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make(rig=True, animations=["walk"], pause_after="model")
    async with opened(tmp_path, clock, approval="never") as home:
        with pytest.raises(Declined, match="35 credits"):
            await home.app.studio.resume(home.caller, "knight")
    async with opened(tmp_path, clock) as home:
        await home.app.studio.resume(home.caller, "knight")
        assert (await home.settled("knight")).asset.state == "complete"


async def test_where_spending_is_off_nothing_is_sent(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, approval="never") as home:
        with pytest.raises(Declined, match="20 credits.*spending is switched off"):
            await home.make()
        assert (await home.stats())["submissions"] == []


async def test_the_balance_that_is_shown_follows_what_settles(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, balance=100) as home:
        assert (await home.app.costs()).balance == 100
        await home.make("a knight")
        assert (await home.app.costs()).balance == 80
        asked = (await home.stats())["requests"]["balance"]
        for _ in range(20):
            await home.app.costs()
        assert (await home.stats())["requests"]["balance"] == asked
