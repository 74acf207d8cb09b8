"""How far a goal has come, read off the calls of the turn."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.offline.conversation import PastCall
from agent.offline.english import motions
from agent.offline.english.goal import Goal
from agent.offline.results import Facts, ProblemFacts, Result

MOST_WAITS = 6
"""Checks of one stage that end with it still running; then the turn ends and the work goes on."""
_ONCE_MORE = frozenset({"not_ready"})
"""Errors after which a fresh reading and one more try make sense."""


@dataclass(frozen=True)
class NextCall:
    """A goal's next call, or with `tool` "" the wish to wait."""

    tool: str = ""
    arguments: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Progress:
    """One goal and what the turn's calls have made of it."""

    goal: Goal
    handle: str = ""
    facts: Facts | None = None
    problem: ProblemFacts | None = None
    stuck: bool = False
    held: bool = False
    """The tool said that nothing changed and that it will tell."""
    fresh: bool = False
    """A step was begun and has not been looked at since."""
    looked: bool = False
    waits: int = 0
    rigs: int = 0
    retried: bool = False
    started: tuple[str, ...] = ()
    """Clips whose animate call was taken."""
    wanted: tuple[str, ...] = ()
    swapped: tuple[tuple[str, str], ...] = ()
    """Movements asked for, and what stood in for them."""
    missed: tuple[str, ...] = ()
    can: tuple[str, ...] = ()
    """What the body can do instead, where the tool said so."""
    reused: bool = False
    worked: bool = False
    """Whether any paid step was started or found done in this turn."""

    @property
    def busy(self) -> bool:
        return self.fresh or (self.facts is not None and self.facts.busy)

    @property
    def in_vain(self) -> bool:
        """A rig would be paid only for movements that a creature's one gait cannot stand in for."""
        goal, rigged = self.goal, self.facts is not None and self.facts.rigged
        if rigged or goal.rig_said or goal.body not in ("animal", "other") or not self.wanted:
            return False
        return not motions.LOCOMOTION.intersection(self.wanted)

    @property
    def open_clips(self) -> tuple[str, ...]:
        have = {*(self.facts.clips if self.facts else ()), *self.started}
        return tuple(name for name in self.wanted if name not in have)


def follow(goal: Goal, place: int, calls: Sequence[PastCall], known: Facts | None) -> Progress:
    """The goal after these calls; `place` counts the goals that are to be generated."""
    made = [call for call in calls if call.tool == "generate_3d"]
    first = made[place] if not goal.handle and place < len(made) else None
    at = Progress(goal, goal.handle, facts=known, wanted=goal.animations)
    if first is not None:
        at = _generated(at, first)
    for call in calls[calls.index(first) + 1 :] if first else calls:
        if call.result is not None and at.handle:
            at = _after(at, call, call.result)
    return at


def _generated(at: Progress, call: PastCall) -> Progress:
    result = call.result
    if result is None:
        return replace(at, stuck=True, problem=ProblemFacts(message="The call was cut off."))
    if result.asset and not result.error and not result.unreadable and not result.approval:
        unseen = result.reused and not result.busy and result.report is None
        facts = Facts(asset=result.asset) if unseen else result
        at = replace(at, handle=result.asset, facts=facts, worked=True, reused=result.reused)
        return _begun(at, result)
    return replace(at, stuck=True, problem=_said(result))


def _begun(at: Progress, result: Result) -> Progress:
    """What a step's own result tells: it runs now, or it came to nothing at once."""
    if result.problem and not result.busy and not result.step:
        return replace(at, stuck=True, problem=result.problem)
    return replace(at, fresh=not result.reused, problem=None)


def _after(at: Progress, call: PastCall, result: Result) -> Progress:
    if call.tool == "check_status":
        return _checked(at, call, result)
    if call.asset != at.handle or call.tool not in ("rig", "animate"):
        return at
    if call.tool == "rig":
        at = replace(at, rigs=at.rigs + 1)
    if result.error or result.unreadable or result.approval:
        return _refused(at, call, result)
    taken = tuple(call.arguments.get("animations") or ()) if call.tool == "animate" else ()
    facts = (at.facts or Facts()).newer(result)
    started = (*at.started, *taken)
    return _begun(replace(at, facts=facts, waits=0, started=started, worked=True), result)


def _checked(at: Progress, call: PastCall, result: Result) -> Progress:
    named = call.arguments.get("asset") or ""
    if named not in ("", at.handle):
        return at
    if result.unchanged:
        return replace(at, held=True)
    if result.error or result.unreadable:
        stuck = bool(named) or not at.busy
        return replace(at, stuck=stuck, problem=_said(result)) if stuck else at
    seen = result if named else result.about(at.handle)
    if seen is None:
        return replace(at, waits=at.waits + 1, facts=None) if at.busy else at
    facts = (at.facts or Facts()).newer(seen)
    at = replace(at, looked=True)
    at = replace(at, facts=facts, fresh=False, waits=at.waits + int(facts.busy or not facts.state))
    if facts.busy or facts.problem is None:
        return at
    failed = facts.state in ("failed", "stopped") or (at.rigs > 0 and not facts.rigged)
    return replace(at, problem=facts.problem, stuck=failed or bool(at.goal.subject and at.worked))


def _refused(at: Progress, call: PastCall, result: Result) -> Progress:
    if result.error in _ONCE_MORE and not at.retried:
        return replace(at, retried=True, facts=None)
    asked = tuple(str(name) for name in call.arguments.get("animations") or ())
    if call.tool == "animate" and result.error == "bad_request" and result.valid and not at.swapped:
        return _swap(at, asked, result)
    return replace(at, stuck=True, problem=_said(result))


def _swap(at: Progress, asked: Sequence[str], result: Result) -> Progress:
    """The movements that can be had in place of those asked for."""
    swapped = tuple((name, nearest(name, result.valid)) for name in asked)
    kept = tuple(dict.fromkeys(name for _, name in swapped if name))
    missed = tuple(name for name, instead in swapped if not instead)
    wanted = tuple(dict.fromkeys((*kept, *(n for n in at.wanted if n not in asked))))
    told = tuple((a, b) for a, b in swapped if b) or (("", ""),)
    stuck = not kept
    problem = _said(result) if missed else None
    can = tuple(result.valid)
    return replace(
        at, wanted=wanted, swapped=told, missed=missed, can=can, stuck=stuck, problem=problem
    )


def nearest(name: str, valid: Sequence[str]) -> str:
    """The valid movement closest to one asked for, or nothing."""
    if name in valid:
        return name
    if len(valid) == 1 and name in motions.LOCOMOTION:
        return valid[0]
    stem = name.split("_")[0]
    family = [other for other in valid if other.split("_")[0] == stem]
    close = family or difflib.get_close_matches(name, valid, n=1, cutoff=0.75)
    return close[0] if close else ""


def _said(result: Result) -> ProblemFacts:
    code = result.error or ("approval" if result.approval else "unreadable")
    message = result.message or ("It waits for a yes." if result.approval else "")
    return ProblemFacts(code=code, message=message, remedy=result.remedy or result.next)


def next_step(at: Progress, *, plan: bool, anew: bool = False) -> NextCall | None:
    """What to call for this goal now; nothing when it is done or cannot go on.

    `plan`: the studio chains the stages itself. `anew`: rig even what is rigged.
    """
    if at.stuck or at.held or (at.facts is not None and at.facts.paused):
        return None
    if not at.handle:
        return NextCall("generate_3d")
    if at.facts is None or not at.facts.state:
        return NextCall("check_status") if at.waits < MOST_WAITS else None
    if at.busy or (plan and not at.goal.handle and not _fulfilled(at)):
        return NextCall() if at.waits < MOST_WAITS else None
    if at.facts.state in ("failed", "stopped"):
        return None if at.looked or at.worked else NextCall("check_status")
    return _stage(at, anew=anew)


def _fulfilled(at: Progress) -> bool:
    facts = at.facts or Facts()
    return facts.state == "complete" if at.wanted else facts.rigged or not at.goal.rig


def _stage(at: Progress, *, anew: bool) -> NextCall | None:
    if at.in_vain:
        return None
    facts = at.facts or Facts()
    again = anew and bool(at.goal.handle) and not at.rigs
    if again or at.goal.rig and not facts.rigged:
        return NextCall("rig") if at.rigs <= int(at.retried) else None
    if clips := at.open_clips[:5]:
        return NextCall("animate", (("animations", list(clips)),))
    return None
