"""How long steps usually take, from those that were done."""

from collections.abc import Mapping

from tools.studio.database import Rows

LATEST = 200


async def durations(rows: Rows, *, account: str) -> Mapping[str, float]:
    """Mean seconds from the submission to the end by step kind: generate, rig, animate..."""
    found = await rows.all(
        "SELECT step, settled_at - posted_at AS took_s FROM tasks"
        " WHERE account = :account AND status = 'success'"
        " AND settled_at IS NOT NULL AND posted_at IS NOT NULL"
        " ORDER BY settled_at DESC LIMIT :latest",
        account=account,
        latest=LATEST,
    )
    took: dict[str, list[float]] = {}
    for row in found:
        took.setdefault(kind_of(row["step"]), []).append(float(row["took_s"]))
    return {kind: sum(times) / len(times) for kind, times in took.items()}


def kind_of(step: str) -> str:
    """`animate` of `animate:walk`."""
    return step.partition(":")[0]
