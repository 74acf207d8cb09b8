"""What kind of body a phrase promises, for those who only want to know that."""

from typing import Literal

from agent.offline.english import nouns
from agent.offline.english.goal import Body, body_of, head

PromisedBody = Body | Literal["bird"]


def promised_body(phrase: str) -> PromisedBody:
    """A guess by words alone; an unknown noun is taken for a person."""
    if nouns.singular(head(phrase).lower()) in nouns.BIRDS:
        return "bird"
    return body_of(phrase)
