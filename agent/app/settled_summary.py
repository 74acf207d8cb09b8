"""What was done while nobody listened, said once to the model and once to the person."""

from collections.abc import Sequence

from tools.studio.rows.view import View
from tools.views import line

MOST = 50
"""What settled before these is old news."""
_NAMED = 5


def noted(views: Sequence[View]) -> str:
    """For the note ahead of a message: `knight: complete; chair: generated, not_riggable`."""
    return "; ".join(_state(view) for view in views)


def settled_summary(views: Sequence[View]) -> str:
    """For a person, one line; "" where nothing settled."""
    if not views:
        return ""
    count = "many" if len(views) >= MOST else len(views) - _NAMED
    more = f", and {count} more" if len(views) > _NAMED else ""
    return "Settled meanwhile: " + ", ".join(line(view) for view in views[:_NAMED]) + more


def _state(view: View) -> str:
    asset = view.asset
    problem = f", {asset.problem.code}" if asset.problem else ""
    return f"{asset.handle}: {asset.state}{problem}"
