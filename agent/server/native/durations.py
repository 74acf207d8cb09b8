"""How long steps usually take, from those that were done."""

from collections.abc import Mapping

from tools.step_name import StepKind
from tools.studio.rows.store import Store


async def durations(store: Store, *, account: str) -> Mapping[StepKind, float]:
    """Mean seconds from the submission to the end by step kind: generate, rig, animate..."""
    took: dict[StepKind, list[float]] = {}
    for kind, took_s in await store.took_s(account):
        took.setdefault(kind, []).append(took_s)
    return {kind: sum(times) / len(times) for kind, times in took.items()}
