"""What must be true of an asset before its next step; checked before anything is priced."""

from collections.abc import Sequence

from tools.errors import BadRequest, NotReady
from tools.studio import catalog
from tools.studio.work.caller import Caller
from tools.types import SIMULATOR, Asset

PLACES_IN_ASSET: dict[str, str] = {
    "queued": "is still waiting to be made",
    "generating": "is still being made",
    "rigging": "is being rigged",
    "animating": "is being animated",
    "stopped": "was stopped before anything was made",
    "failed": "could not be made",
}


def must_be(asset: Asset, states: Sequence[str], what: str) -> None:
    """Raises NotReady where an asset is in no such state, or still at work."""
    if asset.state not in states or (not asset.at_rest and not asset.paused):
        place = PLACES_IN_ASSET.get(asset.state, "is not finished with its plan")
        wait = f"Call check_status(asset='{asset.handle}', wait_s=60), then try again."
        gone = asset.state in ("failed", "stopped")
        raise NotReady(
            f"{asset.handle} {place}, so it cannot be {what} now.",
            remedy="Generate it again first." if gone else wait,
        )


def presets_for(asset: Asset, animations: Sequence[str]) -> tuple[str, ...]:
    """The presets by their own names, each once. Raises BadRequest."""
    if not 1 <= len(animations) <= 5:
        raise BadRequest(f"animations: {len(animations)} given; 1 to 5 can be asked at once.")
    rig_type, spec = asset.rig_type or "biped", asset.spec or "tripo"
    named = (catalog.resolve_preset(name, rig_type, spec) for name in animations)
    return tuple(dict.fromkeys(named))


def must_be_payer(asset: Asset, caller: Caller) -> None:
    """Raises NotReady where the work on an asset is paid by another account than the caller's."""
    if asset.account == caller.account:
        return
    if asset.account == SIMULATOR:
        raise NotReady(
            f"{asset.handle} is the simulator's stand-in; the real service does not have it.",
            remedy="Generate it again, with the same prompt: it is then made for real.",
        )
    raise NotReady(
        f"{asset.handle} was made with another key of the 3D service.",
        remedy="Use that key again, or generate it anew with this one.",
    )
