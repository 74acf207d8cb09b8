"""A message understood."""

from dataclasses import dataclass
from typing import Literal

from agent.offline.english.goal import Goal
from agent.offline.english.utterance import Utterance

Kind = Literal[
    "work",
    "status",
    "wait",
    "talk",
    "vague",
    "unknown",
    "which",
    "exists",
    "change",
    "not_a_mesh",
    "too_many",
    "too_long",
    "nothing",
    "no_picture",
    "no_such_move",
    "bird",
]
MOST = 8
"""Assets that one message may start."""


@dataclass(frozen=True)
class Request:
    """`topic` says which kind of talk, `asset` whom it is about, `words` what cannot be done."""

    kind: Kind
    goals: tuple[Goal, ...] = ()
    topic: str = ""
    asset: str = ""
    words: str = ""
    heard: Utterance = Utterance("")
