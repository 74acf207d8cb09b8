"""What an asset shall still get: checked, compared, put into words."""

from tools.step_name import StepKind
from tools.studio import catalog
from tools.types import Asset, Wishes


def checked_wishes(wishes: Wishes, *, new: bool = False) -> Wishes:
    """Presets by their own names; a rig where clips of a `new` mesh need one. Raises BadRequest."""
    names = catalog.check_plan(wishes.rig_type, wishes.spec, wishes.animations)
    rig = wishes.rig or (new and bool(names))
    return wishes.model_copy(update={"animations": names, "rig": rig})


def plan_words(wishes: Wishes) -> dict[str, object]:
    """A plan as a person is asked about it."""
    return {"rig": wishes.rig or None, "animations": list(wishes.animations) or None}


def same_rig(asset: Asset, wishes: Wishes) -> bool:
    """Whether an asset already has the rig that is wished for."""
    same_type = wishes.rig_type in (None, asset.rig_type)
    return same_type and wishes.spec == (asset.spec or "tripo") and wishes.rig_format == "glb"


def still_held(wishes: Wishes, step: StepKind) -> float:
    """Credits held for a wish once `step` has a task of its own; a rig's price stands in that."""
    left = wishes.model_copy(update={"rig": False}) if step == "rig" else wishes
    return catalog.plan_price(left).credits
