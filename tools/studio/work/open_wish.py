"""A step that money held up stays with its asset, until `resume` prices it again."""

from tools.errors import Denied, ToolError
from tools.problems import problem_of
from tools.types import Asset, Problem, Wishes

HELD_UP = ("over_cap", "out_of_credits", "declined")
"""Codes of what a person can change: a cap, the wallet, an answer."""


def held_up(asset: Asset, wishes: Wishes, error: ToolError) -> Problem | None:
    """What to write on the asset; `None` where a person said no, or nothing can be changed."""
    if isinstance(error, Denied) or error.code not in HELD_UP or asset.paused:
        return None
    problem = problem_of(error)
    facts = {"left": wishes.model_dump(mode="json")}
    goes_on = f"`galatea resume {asset.handle}` prices it again and goes on."
    remedy = " ".join(filter(None, (problem.remedy, goes_on)))
    return problem.model_copy(update={"remedy": remedy, "facts": facts})


def open_wish(asset: Asset) -> Wishes | None:
    """What an asset was to get when money held it up; `None` where nothing did."""
    problem = asset.problem
    if problem is None or problem.code not in HELD_UP or "left" not in problem.facts:
        return None
    return Wishes.model_validate(problem.facts["left"])


def wish_words(wishes: Wishes) -> str:
    """`rig, walk, idle`: for the note to the model."""
    return ", ".join((*(("rig",) if wishes.rig else ()), *wishes.animations))
