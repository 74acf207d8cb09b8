"""The commands that begin, stop and carry on one step of an asset, and the worker."""

from pathlib import Path

import pytest

from tests.inside import galatea

SLOW = {"GALATEA_SIM_SPEED": "0.01"}
PLAN = "in one go: make a knight and rig it"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_what_was_stopped_is_billed_and_kept(home: Path) -> None:
    begun = galatea("run", PLAN, "--no-wait", home=home, **SLOW)
    assert begun.stdout.splitlines()[-1] == "knight"
    stopped = galatea("stop", "knight", home=home, **SLOW)
    assert stopped.stdout.splitlines() == [
        "knight: nothing further is begun.",
        "generate cannot be called back: it is billed, and kept.",
    ]
    assert galatea("stop", "nobody", home=home).returncode == 2


def test_what_is_at_rest_is_stopped_for_nothing_and_has_nothing_to_resume(home: Path) -> None:
    galatea("run", "make a knight", "--quiet", home=home)
    assert galatea("stop", "knight", home=home).stdout == "knight: nothing further is begun.\n"
    resumed = galatea("resume", "knight", home=home)
    assert resumed.returncode == 2
    assert "it is generated" in resumed.stderr


def test_a_plan_that_paused_goes_on_by_command_and_a_worker_carries_it_to_its_end(
    home: Path,
) -> None:
    paused = galatea("run", PLAN, "--pause-after", "model", "--quiet", home=home)
    assert "knight: generated" in paused.stdout, paused.stderr
    begun = galatea("resume", "knight", "--no-wait", home=home, GALATEA_SIM_SPEED="5")
    assert begun.returncode == 0, begun.stderr
    worked = galatea("worker", "--until-done", home=home)
    assert worked.returncode == 0
    assert "Ctrl-C leaves" in worked.stderr
    assert galatea("assets", "show", "knight", home=home).stdout.startswith("knight: rigged, biped")
    again = galatea("resume", "knight", home=home)
    assert again.returncode == 2
    assert "Traceback" not in again.stderr


def test_there_is_nothing_to_retry_where_nothing_failed(home: Path) -> None:
    galatea("run", "make a barrel", "--quiet", home=home)
    ran = galatea("retry", "barrel", home=home)
    assert ran.returncode == 2
    assert "barrel" in ran.stderr
