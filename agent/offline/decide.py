"""The next move: calls, or the answer that ends the turn."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.offline import arguments, inventory, say
from agent.offline.arguments import Tools
from agent.offline.conversation import Conversation, PastCall, PastTurn
from agent.offline.english import smalltalk
from agent.offline.english.request import Request
from agent.offline.english.understand import understand
from agent.offline.outcome import outcome
from agent.offline.progress import MOST_WAITS, NextCall, Progress, follow, next_step
from agent.offline.results import Facts
from agent.offline.shelf import KnownAssets, stock

MOST_ROUNDS = 13
"""Rounds with calls in one turn; the answer is one more."""
LONGEST_WAIT_S = 60
LEAVES = "The user leaves at once"
"""With which the studio's note says that nobody waits for another round."""
RIG_FORMATS = ("fbx", "glb")
"""What a rig can be ordered as; other formats are conversions."""
_BACK = 20
"""Turns that "continue" looks back."""


@dataclass(frozen=True)
class Decision:
    """Either calls (tool, arguments) or the words of an answer."""

    text: str = ""
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()


@dataclass(frozen=True)
class Reading:
    """A turn understood, with the shelf at its start and the calls that count for it."""

    request: Request
    shelf: KnownAssets
    calls: tuple[PastCall, ...]


def decide(
    talk: Conversation, offered: Sequence[Mapping[str, Any]], *, discloses: bool = True
) -> Decision:
    """What to do after everything that was said and called so far."""
    tools = Tools(offered)
    reading = resolve(talk.turns)
    may_call = talk.turns[-1].rounds < MOST_ROUNDS
    calls = _calls(reading, tools) if may_call else ()
    if calls:
        return Decision(calls=calls)
    return Decision(
        text=say.with_disclosure(_answer(reading), first=discloses and talk.first_answer)
    )


def resolve(turns: Sequence[PastTurn]) -> Reading:
    """The last turn read; "yes" means the last offer, "continue" the last work."""
    shelf, last = stock(turns), turns[-1]
    request = understand(last.text, shelf)
    if LEAVES in last.note:
        request = replace(request, heard=replace(request.heard, plan=True))
    if request.kind == "work" and _in_another_language(turns):
        return Reading(replace(request, kind="talk", topic="foreign", goals=()), shelf, last.calls)
    if request.topic == "yes" and (offer := _last_offer(turns[:-1])):
        taken = understand(offer, shelf)
        request = request if taken.topic == "yes" else taken
    if request.topic == "continue":
        for end in range(len(turns) - 1, max(0, len(turns) - 1 - _BACK), -1):
            earlier = resolve(turns[:end])
            if earlier.request.kind == "work":
                begun = tuple(call for call in earlier.calls if call.tool != "check_status")
                return Reading(earlier.request, earlier.shelf, begun + last.calls)
    return Reading(request, shelf, last.calls)


def _in_another_language(turns: Sequence[PastTurn]) -> bool:
    """Whether the chat went on in another language before, and nothing says it changed."""
    earlier = any(smalltalk.topic(turn.text[:2000]) == "foreign" for turn in turns[:-1][-_BACK:])
    return earlier and not smalltalk.is_plainly_english(turns[-1].text)


def _last_offer(turns: Sequence[PastTurn]) -> str:
    answer = next((turn.answer for turn in reversed(turns) if turn.answer), "")
    found = re.findall(say.OFFERED, answer)
    return found[-1] if found else ""


def _calls(reading: Reading, tools: Tools) -> tuple[tuple[str, dict[str, Any]], ...]:
    request = reading.request
    if request.kind == "work":
        wanted = _work(reading)
    elif request.kind in ("status", "wait"):
        wanted = _look(reading, wait=request.kind == "wait")
    elif request.topic in ("list", "files") and not reading.calls:
        wanted = [("check_status", {"asset": request.asset})]
    else:
        wanted = []
    return tuple((name, tools.fit(name, given)) for name, given in wanted if name in tools)


def _look(reading: Reading, *, wait: bool) -> list[tuple[str, dict[str, Any]]]:
    looked = [call for call in reading.calls if call.tool == "check_status" and call.result]
    last = looked[-1].result if looked else None
    running = last is not None and any(facts.busy for facts in (last, *last.assets))
    again = wait and running and len(looked) < MOST_WAITS and not (last and last.unchanged)
    if last is not None and not again:
        return []
    wait_s = LONGEST_WAIT_S if wait else None
    return [("check_status", {"asset": reading.request.asset, "wait_s": wait_s})]


def progress(reading: Reading) -> list[Progress]:
    """Each goal of a work request, as far as it has come."""
    tracks: list[Progress] = []
    place = 0
    for goal in reading.request.goals:
        known = reading.shelf.facts.get(goal.handle)
        tracks.append(follow(goal, place, reading.calls, known))
        place += not goal.handle
    return tracks


def steps(reading: Reading, tracks: Sequence[Progress]) -> list[NextCall | None]:
    """What each goal needs next."""
    heard = reading.request.heard
    anew = bool(heard.spec or heard.rig_type or heard.file_format in RIG_FORMATS)
    return [
        next_step(track, plan=heard.plan, anew=anew and not track.goal.animations)
        for track in tracks
    ]


def _work(reading: Reading) -> list[tuple[str, dict[str, Any]]]:
    tracks = progress(reading)
    planned = list(zip(tracks, steps(reading, tracks), strict=True))
    acts = [
        (step.tool, _arguments(track, step, reading))
        for track, step in planned
        if step and step.tool not in ("", "check_status")
    ]
    if acts:
        return acts
    looks = [track.handle for track, step in planned if step and step.tool == "check_status"]
    waits = [track.handle for track, step in planned if step and not step.tool]
    calls: list[tuple[str, dict[str, Any]]] = [("check_status", {"asset": h}) for h in looks]
    if waits:
        one = waits[0] if len(waits) == 1 else None
        calls.append(("check_status", {"asset": one, "wait_s": LONGEST_WAIT_S}))
    return calls


def _arguments(track: Progress, step: NextCall, reading: Reading) -> dict[str, Any]:
    heard = reading.request.heard
    if step.tool == "generate_3d":
        return arguments.generate(track.goal, heard, reading.shelf)
    given: dict[str, Any] = {
        "asset": track.handle,
        "format": heard.file_format,
        **dict(step.arguments),
    }
    if step.tool == "rig":
        given |= {"spec": heard.spec, "rig_type": heard.rig_type}
    return given


def _answer(reading: Reading) -> str:
    request = reading.request
    if request.kind == "work":
        tracks = progress(reading)
        going = [step is not None for step in steps(reading, tracks)]
        made = [track.handle for track in tracks if track.handle and not track.goal.rig]
        return "\n".join(filter(None, (outcome(tracks, going), say.in_format(request, made))))
    if request.kind in ("status", "wait") or request.topic in ("list", "files"):
        return say.assets(request, _seen(reading), _trouble(reading))
    return say.talk(request, reading.shelf)


def _seen(reading: Reading) -> list[Facts]:
    """The facts a question is answered from: this turn's reading over what was known."""
    known = dict(reading.shelf.facts)
    for call in reading.calls:
        for facts in (call.result, *call.result.assets) if call.result else ():
            if facts.asset:
                known[facts.asset] = known.get(facts.asset, Facts()).newer(facts)
    asset = reading.request.asset
    chosen = [known[asset]] if asset in known else [] if asset else list(known.values())
    return chosen


def _trouble(reading: Reading) -> str:
    errors = [call.result for call in reading.calls if call.result and call.result.error]
    return inventory.problem(errors[-1].as_problem) if errors else ""
