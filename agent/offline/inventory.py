"""What an asset is, in words: from the facts the studio gave, nothing else."""

import re
from collections.abc import Sequence

from agent.offline.english.goal import with_article
from agent.offline.results import Facts, ProblemFacts, RunningFacts

_STATES = {
    "queued": "waiting for its turn",
    "generating": "being modelled",
    "rigging": "being rigged",
    "animating": "being animated",
}
LATER = "it goes on; ask again, or look with `galatea assets`"
_STEPS = {
    "generate": "modelling",
    "rig_check": "rig check",
    "rig": "rigging",
    "animate": "animation",
}


def listed(words: Sequence[str], joint: str = "and") -> str:
    """ "walk, run and jump"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def spoken(preset: str) -> str:
    """A preset as a person says it: dance_02 -> dance."""
    return re.sub(r"_?\d+$", "", preset.split(":")[-1]).replace("_", " ")


def sentence(text: str) -> str:
    text = text.strip()
    ended = text if not text or text.endswith((".", "!", "?")) else f"{text}."
    return ended[:1].upper() + ended[1:]


def problem(said: ProblemFacts, handle: str = "") -> str:
    """A tool's own words, with what it advises; a NAME in a command becomes the handle."""
    message = said.message.strip() or "It did not work, and the studio did not say why"
    remedy = re.sub(r"\bNAME\b", handle, said.remedy) if handle else said.remedy
    return " ".join(filter(None, map(sentence, (message, remedy))))


def never_arrived(said: ProblemFacts) -> bool:
    """Whether the service had finished, and only the file is missing."""
    return said.code in ("bad_file", "home_unusable") or said.message.startswith("The finished ")


def made_of(facts: Facts) -> str:
    """ "rigged as a biped (22 joints), clips walk (2.4 s), 1,224 triangles"."""
    parts = [_rig(facts), _clips(facts)]
    if facts.report and facts.report.triangles:
        parts.append(f"{facts.report.triangles:,} triangles")
    return ", ".join(filter(None, parts)) or "modelled"


def _rig(facts: Facts) -> str:
    if not facts.rigged:
        return ""
    joints = facts.report.joints if facts.report else None
    body = with_article(facts.rig_type or "character")
    return f"rigged as {body}" + (f" ({joints} joints)" if joints else "")


def _clips(facts: Facts) -> str:
    reported = facts.report.clips if facts.report else ()
    lengths = {spoken(clip.name): clip.seconds for clip in reported}
    names = list(map(spoken, facts.clips)) or list(lengths)
    timed = [f"{n} ({lengths[n]:.1f} s)" if lengths.get(n) else n for n in names]
    return f"{'clip' if len(timed) == 1 else 'clips'} {listed(timed)}" if timed else ""


def stage(facts: Facts) -> str:
    """What goes on with an asset that is at work: "at work: rigging (40 %)"."""
    if facts.running:
        return "at work: " + listed(list(map(_work, facts.running)))
    return _STATES.get(facts.state, "at work")


def _work(running: RunningFacts) -> str:
    step, _, preset = running.step.partition(":")
    named = f"{_STEPS.get(step, step)} {spoken(preset)}".strip()
    return f"{named} ({running.progress} %)" if running.progress else named


def describe(facts: Facts) -> str:
    """One asset in one line."""
    if facts.busy:
        return f"{facts.asset} is {stage(facts)}; {LATER}."
    why = f" {problem(facts.problem, facts.asset)}" if facts.problem else ""
    if facts.state == "failed" and facts.problem and never_arrived(facts.problem):
        return f"The finished {facts.asset} did not arrive:{why}"
    if facts.state in ("failed", "stopped"):
        return f"{facts.asset} {'was stopped' if facts.state == 'stopped' else 'failed'}.{why}"
    return f"{facts.asset}: {made_of(facts)}.{why}"
