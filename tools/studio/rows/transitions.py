"""Which state of an asset may follow which; the store writes no other."""

from tools.types import AssetState

TRANSITIONS: dict[AssetState, tuple[AssetState, ...]] = {
    "queued": ("generating", "stopped", "failed"),
    "generating": ("generated", "failed"),
    "generated": ("rigging",),
    "rigging": ("rigged", "generated"),
    "rigged": ("animating", "rigging"),
    "animating": ("complete", "rigged"),
    "complete": ("animating", "rigging"),
    "failed": ("queued",),
    "stopped": ("queued",),
}
"""As tools/studio/work/plan.py draws it. `stopped` -> `queued`: `resume` begins what never was."""

LEGAL = ", ".join(
    f"('{before}', '{after}')" for before, afters in TRANSITIONS.items() for after in afters
)
"""The pairs as SQL values, for the one statement that moves an asset."""
