"""The same call twice, at the wrong moment, or for what somebody else owns."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.home import opened, paid
from tools.clock import Clock
from tools.errors import BadRequest, Declined, KeyRefused, NotReady, ToolError
from tools.studio.money.contact import Contact
from tools.studio.money.payer import Payer
from tools.studio.work.caller import Origin
from tools.types import GenerateOptions, Wishes

pytestmark = pytest.mark.anyio


async def test_what_was_stopped_before_it_was_sent_can_be_tried_again(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=["429@generate*inf"]) as home:
        await home.asked()
        view = await home.app.studio.stop(home.caller, "knight")
        assert (await home.settled("knight")).asset.state == "stopped"
        assert not view.running
        await home.clear_faults()
        await home.app.studio.resume(home.caller, "knight")
        assert (await home.settled("knight")).asset.state == "generated"
        assert paid(await home.stats()) == {"text_to_model": 1}


async def test_a_submission_of_unknown_fate_is_sent_again_only_when_a_person_says_so(
    tmp_path: Path, clock: Clock
) -> None:
    faults = ["drop@generate", "404@usage*inf"]
    async with opened(tmp_path, clock, faults=faults) as home:
        await home.make(wait_s=600)
        await home.clear_faults()
        await home.app.studio.retry(home.caller, "knight")
        view = await home.settled("knight")
        assert view.asset.state == "generated"
        assert paid(await home.stats()) == {"text_to_model": 2}


async def test_only_a_task_of_the_missing_kind_can_be_adopted(tmp_path: Path, clock: Clock) -> None:
    faults = ["drop@rig", "404@usage*inf"]
    async with opened(tmp_path, clock, faults=faults) as home:
        await home.make("a barrel")
        await home.make(rig=True, wait_s=600)
        generated = (await home.settled("barrel")).tasks[0].remote_id or ""
        studio = home.app.studio
        with pytest.raises(BadRequest, match="not the rig that is missing"):
            await studio.adopt(home.caller, "knight", generated)
        with pytest.raises(NotReady, match="No submission of barrel is unclear"):
            await studio.adopt(home.caller, "barrel", generated)
        with pytest.raises(ToolError):
            await studio.adopt(home.caller, "knight", "no-such-task")


async def test_the_same_call_is_the_same_work(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make("a silver knight")
        studio = home.app.studio
        for _ in range(2):
            call = replace(home.caller, origin=Origin("c", "rig"))
            await studio.rig(call, "knight", rig_type=None, spec="tripo", out_format="glb")
            await home.settled("knight")
        for _ in range(2):
            call = replace(home.caller, origin=Origin("c", "walk"))
            await studio.animate(call, "knight", ["walk"], out_format="glb")
            await home.settled("knight")
        for number in range(2):
            call = replace(home.caller, origin=Origin("c", f"obj-{number}"))
            await studio.convert(call, "knight", format="fbx")
            await studio.convert(call, "knight", format="fbx")
            await home.settled("knight")
        counts = paid(await home.stats())
        assert counts.pop("convert_model", 0) + counts.pop("convert", 0) == 1
        assert counts == {"text_to_model": 1, "animate_rig": 1, "animate_retarget": 1}


async def test_nothing_is_converted_while_a_plan_goes_on(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        await home.asked(rig=True)
        with pytest.raises(NotReady):
            await home.app.studio.convert(home.caller, "knight", format="obj")
        await home.settled("knight")
        with pytest.raises(BadRequest, match="has no clip 'dance'"):
            await home.app.studio.convert(home.caller, "knight", format="obj", clip="dance")


async def test_a_name_needs_letters_and_a_plan_a_clip(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make(rig=True)
        with pytest.raises(BadRequest, match="cannot be a name"):
            await home.app.studio.rename(home.caller, "knight", "!?")
        for none_or_too_many in ([], ["walk"] * 6):
            with pytest.raises(BadRequest, match="1 to 5"):
                await home.app.studio.animate(
                    home.caller, "knight", none_or_too_many, out_format="glb"
                )


async def test_an_account_without_a_key_can_do_nothing_and_its_wallet_is_not_known(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home:
        stranger = replace(home.caller, payer=Payer(account="gone"))
        with pytest.raises(KeyRefused):
            home.app.studio.client_for(stranger)
        assert await home.app.wallet.balance("gone") is None


async def test_a_yes_to_one_price_is_no_yes_to_another(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, approval="ask") as home:
        with pytest.raises(Declined) as put_by:
            await home.asked()
        question = str(put_by.value.facts["question"])
        assert await home.app.approvals.answer(question, "approve")
        approved = replace(home.caller, contact=Contact(approved=question))
        with pytest.raises(Declined, match="for something else"):
            await home.app.studio.generate(
                approved,
                prompt="a golden castle",
                image=None,
                name=None,
                options=GenerateOptions(quality="p2"),
                wishes=Wishes(rig=True),
            )
        assert paid(await home.stats()) == {}
