"""What a tool result says, read without trusting its shape."""

import json
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ClipFacts(_Part):
    name: str = ""
    seconds: float | None = None


class Report(_Part):
    """What code read from the file itself."""

    triangles: int | None = None
    joints: int | None = None
    clips: tuple[ClipFacts, ...] = ()


class RunningFacts(_Part):
    step: str = ""
    status: str = ""
    progress: int = 0


class ProblemFacts(_Part):
    code: str = ""
    message: str = ""
    remedy: str = ""


class Facts(_Part):
    """One asset as the studio describes it; empty where it said nothing."""

    asset: str = ""
    state: str = ""
    rig_type: str = ""
    clips: tuple[str, ...] = ()
    report: Report | None = None
    files: tuple[str, ...] = ()
    running: tuple[RunningFacts, ...] = ()
    problem: ProblemFacts | None = None
    paused: str = ""
    """Why a plan waits, where it does."""
    reused: bool = False

    @property
    def busy(self) -> bool:
        return bool(self.running) or self.state in ("queued", "generating", "rigging", "animating")

    @property
    def rigged(self) -> bool:
        return self.state in ("rigged", "animating", "complete")

    def newer(self, later: "Facts") -> "Facts":
        """These facts with what a later reading changed; running work and problems never linger."""
        told = later.model_fields_set & set(Facts.model_fields)
        kept = {name: getattr(later, name) for name in told}
        kept |= {"running": later.running, "problem": later.problem}
        kept |= {"paused": later.paused, "reused": later.reused}
        return self.model_copy(update=kept)


class Result(Facts):
    """A whole result: facts of one asset, of several, or an error."""

    assets: tuple[Facts, ...] = ()
    unchanged: bool = False
    error: str = ""
    message: str = ""
    remedy: str = ""
    valid: tuple[str, ...] = ()
    approval: str = ""
    step: str = ""
    next: str = ""
    unreadable: bool = False

    @property
    def as_problem(self) -> ProblemFacts:
        return ProblemFacts(code=self.error, message=self.message, remedy=self.remedy)

    def about(self, handle: str) -> Facts | None:
        """The facts of one asset, wherever in the result they stand."""
        if self.asset == handle and handle and not self.error:
            return self
        return next((facts for facts in self.assets if facts.asset == handle), None)


def read(content: str) -> Result:
    """The result in a tool message; members of an unexpected kind are left out."""
    try:
        said: Any = json.loads(content)
    except (ValueError, RecursionError):
        return Result(unreadable=True, message=content.strip()[:300])
    if not isinstance(said, dict):
        return Result(unreadable=True, message=content.strip()[:300])
    members = {
        name: value for name, value in cast(dict[str, Any], said).items() if value is not None
    }
    for _ in range(2):
        try:
            return Result.model_validate(members)
        except ValidationError as error:
            for fault in error.errors():
                members.pop(str(fault["loc"][0]), None)
    return Result(unreadable=True)
