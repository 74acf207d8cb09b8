"""A yes opens one wallet; who was stopped buys nothing in any process; homes of before open."""

from pathlib import Path

import pytest

from tests.rows import open_rows
from tools.errors import ApprovalVoid, SpendingStopped
from tools.studio.db.database import Database, Schema
from tools.studio.db.sqlite import open_database
from tools.studio.money.approvals import Approvals, Requester
from tools.studio.money.quote import Quote
from tools.studio.money.reserve import Spend
from tools.studio.money.spending import Caps
from tools.studio.rows.schema import STUDIO
from tools.studio.rows.spending_stops import EVERY_ACCOUNT, lift_stop, stop_spending

pytestmark = pytest.mark.anyio

NOW = 1_795_000_000.0
QUOTE = Quote("rig", {"asset": "knight"}, 25)
FORMER = Schema("studio", dict(list(STUDIO.migrations.items())[:2]))


async def said_yes(database: Database, account: str | None) -> str:
    approvals = Approvals(database)
    who = Requester("local", None, None, account)
    question = await approvals.open(who, [QUOTE], now=NOW, for_s=600)
    await approvals.settle(question, "approve", owner="local", by="me", now=NOW)
    return (await approvals.of(question, owner="local"))[0].id


def spend(account: str, approval: str | None) -> Spend:
    return Spend(QUOTE, "local", None, Caps(), approval, NOW, account)


async def test_a_yes_is_redeemed_by_the_account_that_was_asked_about_alone(tmp_path: Path) -> None:
    database = await open_rows(tmp_path / "galatea.db", [STUDIO])
    approvals = Approvals(database)
    try:
        approval = await said_yes(database, "a")
        with pytest.raises(ApprovalVoid, match="wallet"):
            await spend("b", approval).use_up(database)
        for account, given in (("a", approval), ("b", None)):
            asked = Requester("local", None, None, account)
            assert await approvals.given(asked, QUOTE, now=NOW) == given
        await spend("a", approval).use_up(database)
    finally:
        await database.aclose()


@pytest.mark.parametrize("scope", ["chat", "turn"])
async def test_a_standing_yes_is_for_one_account(scope: str, tmp_path: Path) -> None:
    database = await open_rows(tmp_path / "galatea.db", [STUDIO])
    approvals = Approvals(database)
    try:
        asked = Requester("local", "c", "t", "a")
        kind = "chat" if scope == "chat" else "turn"
        await approvals.grant(asked, kind, 50, by="me", now=NOW)
        assert await approvals.standing(asked, 25, now=NOW)
        other = Requester("local", "c", "t", "b")
        assert await approvals.standing(other, 25, now=NOW) is None
    finally:
        await database.aclose()


async def test_a_home_of_the_former_version_opens_and_its_yes_fits_any_account(
    tmp_path: Path,
) -> None:
    path = tmp_path / "galatea.db"
    database = open_database(path, [FORMER])
    await database.run(
        "INSERT INTO approvals (id, question, owner, tool, digest, arguments, credits, scope,"
        " state, created_at, expires_at) VALUES ('1', 'Q', 'local', 'rig', :digest, '{}', 25,"
        " 'once', 'approved', :now, :until)",
        digest=QUOTE.digest,
        now=NOW,
        until=NOW + 600,
    )
    await database.aclose()
    database = open_database(path, [STUDIO])
    try:
        assert (await Approvals(database).of("Q", owner="local"))[0].account is None
        await spend("any", "1").use_up(database)
        with pytest.raises(ApprovalVoid):
            await spend("any", "1").use_up(database)
    finally:
        await database.aclose()


@pytest.mark.parametrize("stopped", ["a", EVERY_ACCOUNT])
async def test_who_was_stopped_buys_nothing_whatever_was_said_before(
    stopped: str, tmp_path: Path
) -> None:
    database = await open_rows(tmp_path / "galatea.db", [STUDIO])
    try:
        approval = await said_yes(database, "a")
        await stop_spending(database, "local", stopped, now=NOW)
        await stop_spending(database, "local", stopped, now=NOW)
        for given in (approval, None):
            with pytest.raises(SpendingStopped, match="nothing more is bought"):
                await spend("a", given).use_up(database)
        if stopped == "a":
            await spend("b", None).use_up(database)
        assert await lift_stop(database, "local", stopped)
        assert not await lift_stop(database, "local", stopped)
        await spend("a", approval).use_up(database)
    finally:
        await database.aclose()
