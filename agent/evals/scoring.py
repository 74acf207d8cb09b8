"""What of a case's wishes the rows do not show."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from agent.evals.case import Say, Thing
from tools.studio.rows.view import View
from tools.types import Task


@dataclass(frozen=True)
class Seen:
    """The rows after a turn, and how the turn ended."""

    views: Sequence[View]
    reason: str
    paid_before: int = 0
    credits_before: float = 0.0

    @property
    def paid(self) -> list[Task]:
        """Every submission that cost something, or may have."""
        tasks = [task for view in self.views for task in view.tasks if task.credits > 0]
        return [task for task in tasks if task.state not in ("intent", "rejected")]


def shortcomings(said: Say, seen: Seen, *, paid_at_most: int) -> list[str]:
    """One phrase for each thing that is not as it should be; empty = passed."""
    wrong: list[str] = []
    if seen.reason not in (("cancelled",) if said.cancel_after else ("answer", "declined")):
        wrong.append(f"the turn ended with {seen.reason}")
    left = list(seen.views)
    for wanted in said.things:
        best = min(left, key=lambda view: len(_misses(wanted, view)), default=None)
        if best is None or "named otherwise" in _misses(wanted, best):
            wrong.append(f"no {wanted.words[0]}")
            continue
        left.remove(best)
        wrong += [f"{best.asset.handle}: {miss}" for miss in _misses(wanted, best)]
    if left:
        wrong.append("not asked for: " + ", ".join(view.asset.handle for view in left))
    if (count := len(seen.paid)) > paid_at_most:
        wrong.append(f"{count} paid submissions, {paid_at_most} were enough")
    spent = sum(task.credits for task in seen.paid) - seen.credits_before
    if said.most_credits is not None and spent > said.most_credits:
        wrong.append(f"{spent:g} credits spent, {said.most_credits:g} allowed")
    return wrong


def _misses(wanted: Thing, view: View) -> list[str]:
    """What keeps an asset from being the wanted one."""
    asset = view.asset
    described = f"{asset.prompt} {asset.handle} {asset.image or ''}".lower()
    misses: list[str] = []
    if not any(word in described for word in wanted.words):
        misses.append("named otherwise")
    if asset.state not in wanted.states:
        misses.append(f"{asset.state}, not {' or '.join(wanted.states)}")
    if wanted.rig_types and asset.rig_type not in wanted.rig_types:
        misses.append(f"a {asset.rig_type} rig")
    clips = set(view.clips)
    for pattern in wanted.clips:
        found = next((clip for clip in sorted(clips) if fnmatch(clip, pattern)), None)
        if found is None:
            misses.append(f"no clip {pattern}")
        clips.discard(found or "")
    if extra := clips - set(wanted.may_have):
        misses.append(f"extra clips {', '.join(sorted(extra))}")
    options = asset.options.model_dump()
    misses += [f"{name} is {options[name]}" for name, value in wanted.options.items()
               if options[name] != value]  # fmt: skip
    return misses
