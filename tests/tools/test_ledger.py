"""The ledger's sums: every settled paid task once, in its group, none of another owner's."""

from pathlib import Path

import pytest

from tests.bare_studio import OWNER, BareStudio
from tools.studio.money.ledger import TOGETHER, By, LedgerLine, ledger
from tools.studio.money.spending import spent
from tools.types import Wishes

pytestmark = pytest.mark.anyio

GENERATE, RIG, CLIP = 20.0, 25.0, 10.0
"""List prices of the catalog."""
WHOLE = GENERATE + RIG + 2 * CLIP


async def _three_assets(folder: Path) -> BareStudio:
    """Two knights with two clips each, and one that failed; one is still being made."""
    home = BareStudio(folder / "rows.db")
    for name in ("galahad", "gawain"):
        await home.make(name, Wishes(rig=True, animations=("walk", "idle")))
    await home.ask("mordred")
    await home.advance()
    (task,) = await home.store.tasks("mordred")
    await home.settle(task, "failed")
    await home.advance()
    await home.ask("percival")
    await home.advance()
    return home


def _line(group: str, tasks: int, estimated: float, refunded: float = 0.0) -> LedgerLine:
    return LedgerLine(group, tasks, estimated, estimated - refunded, refunded)


@pytest.mark.parametrize(
    ("by", "lines"),
    [
        (
            "asset",
            [
                _line("galahad", 4, WHOLE),
                _line("gawain", 4, WHOLE),
                _line("mordred", 1, GENERATE, GENERATE),
            ],
        ),
        (
            "kind",
            [
                _line("animate", 4, 4 * CLIP),
                _line("generate", 3, 3 * GENERATE, GENERATE),
                _line("rig", 2, 2 * RIG),
            ],
        ),
        ("chat", [_line("(no chat)", 9, 2 * WHOLE + GENERATE, GENERATE)]),
        ("day", [_line("2026-11-18", 9, 2 * WHOLE + GENERATE, GENERATE)]),
    ],
)
async def test_each_group_holds_what_was_settled_in_it(
    by: By, lines: list[LedgerLine], tmp_path: Path
) -> None:
    home = await _three_assets(tmp_path)
    assert await ledger(home.database, owner=OWNER, by=by) == lines
    assert await ledger(home.database, owner="another", by=by) == []
    home.close()


async def test_what_caps_count_is_the_ledger_and_what_is_under_way(tmp_path: Path) -> None:
    home = await _three_assets(tmp_path)
    used = sum(line.used for line in await ledger(home.database, owner=OWNER, by="asset"))
    assert used == 2 * WHOLE
    assert await spent(home.database, owner=OWNER) == used + GENERATE
    home.close()


async def test_a_long_ledger_is_the_same_read_page_by_page(tmp_path: Path) -> None:
    home = await _three_assets(tmp_path)
    (before,) = await ledger(home.database, owner=OWNER, by="day")
    for page in range(2 * TOGETHER // 500):
        for copied in range(500):
            await home.database.run(
                "INSERT INTO tasks (id, asset, account, owner, step, pool, endpoint, body, credits,"
                " state, status, credits_used, created_at, rev) VALUES (:id, 'gawain', 'bare',"
                " :owner, 'rig', 'p', 'e', '{}', 25, 'settled', :status, :used, :at, 1)",
                id=f"{page}-{copied}",
                owner=OWNER,
                status="success" if copied % 2 else "failed",
                used=25.0 * (copied % 2),
                at=home.now_s + page * 86_400 + copied // 2,
            )
    days = await ledger(home.database, owner=OWNER, by="day")
    assert [line.group for line in days] == sorted({line.group for line in days})
    assert days[0] == _line(before.group, 509, before.estimated + 500 * 25, 20 + 250 * 25)
    assert days[1:] == [_line(line.group, 500, 500 * 25, 250 * 25) for line in days[1:]]
    (rigs,) = [x for x in await ledger(home.database, owner=OWNER, by="kind") if x.group == "rig"]
    assert rigs.tasks == 2 + 2 * TOGETHER
    home.close()
