"""The assets a conversation knows of: from the studio's notes and from tool results."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.offline.conversation import PastTurn
from agent.offline.english import nouns, ordinal
from agent.offline.results import Facts, RunningFacts

_LISTED = re.compile(r"(?:^|[\s,:])([A-Za-z0-9][\w-]*)\s*\(([^()]*)\)")
_HEADER = re.compile(r"^\s*[-*]?\s*([A-Z][A-Za-z ]{2,30}):\s*(.*)$")
_WORK = re.compile(r"([A-Za-z0-9][\w-]*)\s*:\s*([a-z_]+(?::\w+)?)\s*(?:(\d{1,3})\s*%)?")
_STATES = "queued|generating|generated|rigging|rigged|animating|complete|failed|stopped"
_BODIES = "biped|quadruped|hexapod|octopod|avian|serpentine|aquatic|others"


@dataclass(frozen=True)
class KnownAssets:
    """`facts` by handle; `order` runs from the longest ago to the latest spoken of."""

    facts: dict[str, Facts]
    order: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    """The handles the last turn with work was about."""
    prompts: dict[str, dict[str, Any]] | None = None
    """The generate arguments of assets made in this conversation."""

    @property
    def latest(self) -> str:
        return self.order[-1] if self.order else ""

    def find(self, words: str) -> str:
        """The handle a person's words mean, or nothing: "the gold knight", "knight-2", "kngiht"."""
        wanted = [nouns.singular(w.lower()) for w in re.findall(r"[\w-]+", words)]
        spelled = "-".join(w.lower() for w in re.findall(r"[\w-]+", words))
        if spelled in self.facts:
            return spelled
        newest = list(reversed(self.order))
        scores = {handle: self._likeness(handle, wanted) for handle in newest}
        best = max(scores.values(), default=0)
        if best:
            return next(handle for handle in newest if scores[handle] == best)
        last = wanted[-1] if wanted else ""
        close = difflib.get_close_matches(last, newest, n=1, cutoff=0.8) if len(last) > 3 else []
        return close[0] if close else ""

    def counted(self, words: str) -> str:
        """The handle that "second one" or "first knight" means, by the order of making."""
        noun = nouns.singular(ordinal.match(words))
        made = list(self.prompts or {})
        made += [handle for handle in self.order if handle not in made]
        if noun not in ("", "one"):
            made = [handle for handle in made if noun in handle.split("-")]
        elif len(self.together) > 1:
            made = [handle for handle in made if handle in self.together]
        if words.lower().startswith("other"):
            made.sort(key=lambda handle: handle == self.latest)
        return ordinal.pick(words, made)

    def _likeness(self, handle: str, wanted: list[str]) -> int:
        """How well words fit an asset; without the noun of its handle not at all."""
        stem = [w for w in handle.lower().split("-") if not w.isdigit()]
        if not wanted or wanted[-1] not in (*stem, handle.lower()):
            return 0
        described = str((self.prompts or {}).get(handle, {}).get("prompt", "")).lower()
        return 1 + sum(w in stem or re.search(rf"\b{re.escape(w)}\b", described) is not None
                       for w in wanted)  # fmt: skip


def stock(turns: Sequence[PastTurn]) -> KnownAssets:
    """The shelf as it stands when the last of these turns begins."""
    facts: dict[str, Facts] = {}
    noted: list[str] = []
    spoken: list[str] = []
    together: tuple[str, ...] = ()
    prompts: dict[str, dict[str, Any]] = {}
    for at, turn in enumerate(turns):
        if turn.note:
            noted = _read_note(turn.note, facts)
        if at == len(turns) - 1:
            break
        touched = list(_touched(turn, facts, prompts))
        spoken = [h for h in spoken if h not in touched] + touched
        together = tuple(touched) or together
    order = [handle for handle in reversed(noted) if handle not in spoken]
    older = [handle for handle in facts if handle not in order and handle not in spoken]
    return KnownAssets(facts, (*older, *order, *spoken), together, prompts)


def _touched(
    turn: PastTurn, facts: dict[str, Facts], prompts: dict[str, dict[str, Any]]
) -> Sequence[str]:
    found: dict[str, None] = {}
    for call in turn.calls:
        if call.result is None:
            continue
        for seen in (call.result, *call.result.assets):
            if seen.asset and not call.result.error:
                facts[seen.asset] = facts.get(seen.asset, Facts()).newer(seen)
        if call.result.error or not call.asset:
            continue
        found.pop(call.asset, None)
        found[call.asset] = None
        if call.tool == "generate_3d":
            prompts[call.asset] = call.arguments
    return tuple(found)


def _read_note(note: str, facts: dict[str, Facts]) -> list[str]:
    """Puts a note's assets into `facts`; gives their handles, what moved last first."""
    listed: list[str] = []
    moved: list[str] = []
    for line in note.splitlines():
        header = _HEADER.match(line)
        title, rest = (header[1].lower(), header[2]) if header else ("", line)
        if "asset" in title or (not header and _LISTED.search(line)):
            listed += _assets(rest, facts)
        elif "work" in title or "settled" in title or "running" in title:
            moved += _moves(rest, facts, running="settled" not in title)
    return list(dict.fromkeys(moved + listed))


def _assets(rest: str, facts: dict[str, Facts]) -> list[str]:
    found = _LISTED.findall(rest)
    parts = [] if found else [part.strip() for part in rest.split(",")]
    bare = [part for part in parts if part != "none" and re.fullmatch(r"\w[\w-]*", part)]
    for handle, words in [*found, *((name, "") for name in bare)]:
        known = facts.get(handle, Facts(asset=handle))
        facts[handle] = known.newer(_described(handle, words))
    return [handle for handle, _ in found] or bare


def _described(handle: str, words: str) -> Facts:
    state = re.search(rf"\b({_STATES})\b", words)
    body = re.search(rf"\b({_BODIES})\b", words)
    clips = re.search(r"\bclips?:?\s+([\w, -]+)", words)
    said: dict[str, Any] = {"asset": handle}
    if state:
        said["state"] = state[1]
    if body:
        said["rig_type"] = body[1]
    if clips:
        said["clips"] = tuple(re.findall(r"[\w-]+", clips[1]))
    return Facts(**said)


def _moves(rest: str, facts: dict[str, Facts], *, running: bool) -> list[str]:
    found: list[str] = []
    for handle, step, progress in _WORK.findall(rest):
        found.append(handle)
        known = facts.get(handle, Facts(asset=handle))
        work = (
            (RunningFacts(step=step, status="running", progress=int(progress or 0)),)
            if running
            else ()
        )
        facts[handle] = known.model_copy(update={"running": work})
    return found
