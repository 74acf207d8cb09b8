"""The table of an asset's states is the one that was designed, arrow by arrow."""

from typing import get_args

from tools.studio.rows.transitions import TRANSITIONS
from tools.types import AssetState

DESIGNED = """
queued -> generating stopped failed
generating -> generated failed
generated -> rigging
rigging -> rigged generated
rigged -> animating rigging
animating -> complete rigged
complete -> animating rigging
failed -> queued
stopped -> queued
"""


def test_no_arrow_is_missing_and_none_was_added() -> None:
    designed = {
        (state, after)
        for state, _, afters in (line.partition(" -> ") for line in DESIGNED.split("\n") if line)
        for after in afters.split()
    }
    written = {(state, after) for state, afters in TRANSITIONS.items() for after in afters}
    assert written == designed
    assert {state for state, _ in designed} == set(get_args(AssetState))
