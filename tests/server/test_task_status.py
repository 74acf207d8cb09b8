"""A task in the words of the original routes, for every state that it can be in."""

from types import SimpleNamespace
from typing import Any

import pytest

from agent.server.legacy.task_status import followed, state_of
from tests.tools.task_row import task
from tools.types import Problem

STOPPED = Problem(code="stopped", message="It was stopped.")
BAD = Problem(code="task_failed", message="It went wrong.")


def view(*tasks: object, **asset: object) -> Any:
    given = {"state": "generated", "problem": None} | asset
    return SimpleNamespace(tasks=tasks, asset=SimpleNamespace(**given))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"state": "intent"}, ("queued", 0, None)),
        ({"state": "sending"}, ("queued", 0, None)),
        ({"state": "rejected", "problem": STOPPED}, ("cancelled", 0, "It was stopped.")),
        ({"state": "rejected", "problem": BAD}, ("failed", 0, "It went wrong.")),
        ({"state": "unknown"}, ("failed", 0, "Possibly billed, not sent again.")),
        ({"state": "accepted", "status": "queued", "progress": 0}, ("queued", 0, None)),
        ({"state": "accepted", "status": "running", "progress": 100}, ("running", 99, None)),
        ({"state": "settled", "status": "banned"}, ("banned", 40, "The task failed.")),
        ({"state": "settled", "status": "odd", "problem": BAD}, ("failed", 40, "It went wrong.")),
        ({"state": "settled", "status": "success"}, ("running", 99, None)),
        (
            {"state": "settled", "status": "success", "problem": BAD},
            ("failed", 99, "It went wrong."),
        ),
        ({"state": "settled", "status": "success", "handled": True}, ("success", 100, None)),
    ],
)
def test_each_state_has_its_word_and_progress(given: dict[str, Any], told: object) -> None:
    assert state_of(task(**given), view()) == told


def test_a_check_goes_on_as_its_rig_or_says_why_there_is_none() -> None:
    passed = {"state": "settled", "status": "success", "handled": True}
    check = task(id="c1", step="rig_check", **passed)
    rig, later = task(id="r1", step="rig"), task(id="c2", step="rig_check")
    assert followed(check, view(check, rig)) is rig
    assert followed(check, view(check, later, rig)) is check
    assert followed(check, view(check)) is check
    assert followed(rig, view(check, rig)) is rig
    assert state_of(check, view(state="rigging")) == ("running", 1, None)
    assert state_of(check, view(problem=BAD)) == ("failed", 100, "It went wrong.")
    assert state_of(check, view())[2] == "The rig check refused it."
