"""What a request costs, in credits, read off the very body that will be sent."""

from collections.abc import Mapping
from typing import Any

from tools.studio.catalog.tables import tables


def credits_for(endpoint: str, body: Mapping[str, Any]) -> float:
    """List price of one request; LookupError for an endpoint or mesh model with no price.

    Account discounts make the real charge smaller; it stands in `credits_consumed`.
    """
    steps = tables().credits
    match endpoint.split("/"):
        case ["generation", made_from]:
            return _mesh_credits(made_from, body)
        case ["animations", "rig-check"]:
            return steps.rig_check
        case ["animations", "rig"]:
            return steps.rig
        case ["animations", "retarget"]:
            return steps.clip * len(body.get("animations") or [body["animation"]])
        case ["models", "convert"]:
            plain = body.keys() <= {"input", "format"}
            return steps.convert if plain else steps.convert_with_options
        case _:
            raise LookupError(f"no price for {endpoint}")


def _mesh_credits(made_from: str, body: Mapping[str, Any]) -> float:
    row = tables().mesh_models[body["model"]]
    base = {"text-to-model": row.text, "image-to-model": row.image}[made_from]
    extra = tables().surcharges
    # pbr brings texture with it, and both are on unless said otherwise.
    textured = body.get("texture", True) or body.get("pbr", True)
    total = base.textured if textured else base.bare
    if textured:
        total += extra.texture_quality.get(body.get("texture_quality", ""), 0)
    total += extra.geometry_quality.get(body.get("geometry_quality", ""), 0)
    return total + sum(price for flag, price in extra.flags.items() if body.get(flag))


def usd(credits: float) -> float:
    """The list price in dollars of so many credits."""
    return credits / tables().credits_per_usd
