"""What a case is: what a person says, and what must be there afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Topic = Literal[
    "single",
    "several",
    "props",
    "follow-up",
    "correction",
    "language",
    "impossible",
    "refusal",
    "money",
    "interrupted",
    "status",
    "vague",
]


@dataclass(frozen=True)
class Thing:
    """An asset that must be there: one of `words` stands in its prompt or handle.

    `states` are the states it may end in; `clips` are patterns (dance_*), each met by one clip.
    """

    words: tuple[str, ...]
    states: tuple[str, ...] = ("generated",)
    clips: tuple[str, ...] = ()
    rig_types: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    may_have: tuple[str, ...] = ()
    """Clips that are right but not needed."""

    @property
    def paid_steps(self) -> int:
        """Paid submissions that lead there: the mesh, the rig, each clip."""
        rigged = bool({"rigged", "complete"} & set(self.states))
        return 1 + rigged + len(self.clips) + len(self.may_have)


@dataclass(frozen=True)
class Say:
    """One message of a person; `things` is all that must be there when its turn is over."""

    text: str
    things: tuple[Thing, ...] = ()
    cancel_after: str | None = None
    """Ctrl-C as soon as this tool has answered."""
    most_credits: float | None = None


@dataclass(frozen=True)
class Made:
    """An asset that is there before the talk begins."""

    prompt: str
    rig: bool = False
    clips: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    name: str
    topic: Topic
    said: tuple[Say, ...]
    made: tuple[Made, ...] = ()
    approval: Literal["auto", "never"] = "auto"
    reopen: bool = False
    """The program is closed and opened again before each message."""
    needs_llm: bool = False
    """Not in English, and so beyond what the offline model is built for: by rule, not by result."""


def thing(*words: str, state: str = "generated", **more: Any) -> Thing:
    """`state` may name several: "generated|rigged"."""
    return Thing(words=words, states=tuple(state.split("|")), **more)
