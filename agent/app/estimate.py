"""What a wish would cost and what speaks against it: one answer for every front end."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.app.plan_warnings import plan_warning
from tools.studio import catalog
from tools.studio.work.wishes import checked_wishes
from tools.types import Wishes


@dataclass(frozen=True)
class Estimate:
    """List prices of the steps in their order, their sum in credits and USD; notes in sentences."""

    credits: float
    usd: float
    steps: tuple[catalog.PricedStep, ...]
    notes: tuple[str, ...]


def estimate(
    wishes: Wishes, generate: catalog.Step | None = None, *, words: Sequence[str] = ()
) -> Estimate:
    """A plan's price, with the mesh where one is to be made; `words` say what it is of.

    Raises BadRequest for what the service would refuse.
    """
    wishes = checked_wishes(wishes, new=generate is not None)
    price = catalog.plan_price(wishes, generate)
    note = plan_warning(" ".join(words), rig=wishes.rig, animations=wishes.animations)
    return Estimate(price.credits, price.usd, price.steps, (note,) if note else ())
