"""The answer after work: what became of each goal, why not, and what could come next."""

from collections.abc import Sequence

from agent.offline.english.goal import Goal
from agent.offline.inventory import (
    LATER,
    listed,
    made_of,
    never_arrived,
    problem,
    sentence,
    spoken,
    stage,
)
from agent.offline.progress import Progress
from agent.offline.results import Facts

_BIRD_RIGGED = "Birds have no movement yet, so the rig is all there is to have."
_BIRD_STILL = "Birds can be rigged but have no movement yet, so I did neither."
_FEW = 3
"""Movements that are named outright; a longer list is the tool's to tell."""
_FRESH_MOVES = ("jump", "dance", "wave", "run")


def outcome(tracks: Sequence[Progress], going: Sequence[bool]) -> str:
    """`going`: which goals would have gone on, had there been rounds left."""
    fates = [_fate(track, more) for track, more in zip(tracks, going, strict=True)]
    offer = _offer(tracks, going)
    if len(fates) == 1:
        return f"{fates[0]} {offer}".strip()
    return "\n".join(f"- {fate}" for fate in fates) + (f"\n\n{offer}" if offer else "")


def _fate(track: Progress, more: bool) -> str:
    parts = [_headline(track, more)]
    if track.reused:
        parts.append("You had this one already, so it was not made again.")
    parts += [
        f"For this body there is no {spoken(asked)}; {spoken(instead)} stands in for it."
        for asked, instead in track.swapped
        if instead and spoken(asked) != spoken(instead)
    ]
    if track.missed:
        parts.append(f"It cannot {listed(list(map(spoken, track.missed)), 'or')}.")
    few = 0 < len(track.can) <= _FEW
    if track.missed and few:
        parts.append(f"All that this body can do is {listed(list(map(spoken, track.can)), 'or')}.")
    elif track.problem:
        parts.append(_why(track))
    elif track.in_vain and not track.busy:
        cannot = listed(list(map(spoken, track.wanted)), "or")
        parts.append(f"It cannot {cannot}: such a body has one gait, so no rig was paid for.")
    if _dead(track) and "galatea retry" not in parts[-1]:
        parts.append(f"`galatea retry {track.handle}` tries it again, after it has named a price.")
    if track.facts and track.facts.paused:
        parts.append(sentence(track.facts.paused))
    if track.goal.bird:
        parts.append(_BIRD_RIGGED if track.goal.rig else _BIRD_STILL)
    if track.goal.beyond:
        parts.append(f"There is no movement called {listed(track.goal.beyond, 'or')}.")
    return " ".join(filter(None, parts))


def _headline(track: Progress, more: bool) -> str:
    facts, name = track.facts, track.handle
    if not name:
        return f"The {track.goal.name or 'model'} was not made."
    if facts is None or not facts.state:
        return "" if track.problem else f"I could not find out how far {name} is."
    if track.busy or track.held or more:
        doing = stage(facts) if facts.busy else "at work"
        ahead = f" Still to do: {listed(to_do(track))}." if to_do(track) else ""
        return f"{name} is still {doing}; {LATER}.{ahead}"
    if facts.state == "failed" and track.problem and never_arrived(track.problem):
        return f"The finished {name} did not arrive:"
    if facts.state in ("failed", "stopped"):
        return f"{name} {'was stopped' if facts.state == 'stopped' else 'could not be made'}."
    if track.in_vain and not track.worked:
        return f"{name} stays as it is: {made_of(facts)}."
    if not track.worked and not track.problem:
        has = f"has {listed(list(map(spoken, track.wanted)))}"
        return f"{name} {has if track.wanted else 'is rigged'} already: {made_of(facts)}."
    return f"{name} is ready: {made_of(facts)}."


def _dead(track: Progress) -> bool:
    """Whether something was asked of an asset that had failed or been stopped before."""
    settled = track.facts is not None and track.facts.state in ("failed", "stopped")
    return settled and bool(track.goal.handle) and not track.worked


def to_do(track: Progress) -> list[str]:
    """What was asked for and is not even started."""
    facts = track.facts or Facts()
    rig = ["the rig"] if track.goal.rig and not facts.rigged and not track.rigs else []
    return rig + [spoken(clip) for clip in track.open_clips]


def _why(track: Progress) -> str:
    if track.problem is None:
        return ""
    said = problem(track.problem, track.handle)
    if track.problem.message.startswith("prompt:") and not track.problem.remedy:
        return f"{said} Nothing was paid; describe it in fewer words."
    if track.problem.code == "not_riggable":
        return f"It cannot be rigged, so it stays as it is: {said}"
    if track.problem.code == "unknown_asset":
        return f'{said} For a new one, say "make a {track.handle}{_wishes(track.goal)}".'
    return said


def _wishes(goal: Goal) -> str:
    if goal.animations:
        return f" that can {listed(list(map(spoken, goal.animations)))}"
    return " and rig it" if goal.rig else ""


def _offer(tracks: Sequence[Progress], going: Sequence[bool]) -> str:
    """One next step, worded so that a "yes" can take it."""
    if any(more or (t.busy and to_do(t)) for t, more in zip(tracks, going, strict=True)):
        return 'When it is through, say "continue" and I go on from there.'
    fit = (track for track in tracks if _may_go_on(track))
    track = next(fit, None)
    if track is None or track.facts is None or track.busy:
        return ""
    return _next_for(track.facts, track.goal, track.handle)


def _may_go_on(track: Progress) -> bool:
    settled = track.facts is not None and not track.facts.paused
    return settled and not track.stuck and not track.held


def _next_for(facts: Facts, goal: Goal, name: str) -> str:
    if facts.state in ("failed", "stopped"):
        return ""
    if not facts.rigged:
        thing = goal.body in ("thing", "still")
        if goal.body == "animal" and goal.animations:
            return f'To let it walk, say "make the {name} walk".'
        return "What shall I make next?" if thing else f'To let it move, say "rig the {name}".'
    have = set(map(spoken, facts.clips))
    if facts.rig_type not in ("", "biped"):
        return "" if have or facts.rig_type == "avian" else f'Now say "animate the {name}".'
    fresh = next((move for move in _FRESH_MOVES if move not in have), "")
    return f'For more, say "make the {name} {fresh}".' if fresh else ""
