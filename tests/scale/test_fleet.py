"""A fleet of real processes over a real PostgreSQL: killed, restarted, and nothing is lost."""

from pathlib import Path

import pytest

from tests.scale.fleet import Ordeal, run
from tests.scale.server import Server


@pytest.mark.timeout(900)  # some 40 s on two quiet cores
def test_kills_and_a_restart_of_the_database_lose_nothing_and_pay_nothing_twice(
    tmp_path: Path, server: Server
) -> None:
    ordeal = Ordeal(workers=2, assets=20, rigged=2, kills=5, restarts=1, seed=11)
    outcome = run(tmp_path, server, ordeal)
    assert outcome.flawless, outcome.table()
