"""Killed at random moments, on a line that loses answers: all is made, all is paid once."""

from pathlib import Path

from tests.kill.harness import run

SEED = 11


def test_ten_kills_cost_no_model_no_file_and_no_credit(tmp_path: Path) -> None:
    outcome = run(tmp_path, seed=SEED, kills=10, assets=12, speed=20)
    print("\n" + outcome.table())
    assert outcome.kills >= 10
    assert outcome.assets >= 12
    assert outcome.flawless, outcome
