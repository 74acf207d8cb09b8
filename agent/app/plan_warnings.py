"""What speaks against a plan by its words alone, before anything is paid."""

from collections.abc import Sequence

from agent.offline.english import nouns
from agent.offline.english.goal import body_of, head


def doubtful(prompt: str, *, rig: bool, animations: Sequence[str]) -> str:
    """Why a rig or its clips may never come to be, in a sentence; empty for nothing.

    Only words are looked at, so it stays a guess: the service's free rig check decides.
    """
    if not prompt or not (rig or animations):
        return ""
    if nouns.singular(head(prompt).lower()) in nouns.BIRDS and animations:
        return "Birds can be rigged but have no movement yet: their clips are refused, and free."
    match body_of(prompt):
        case "thing" | "still":
            return (
                "Such things rarely pass the free rig check; if this one does not, the rig and "
                "its clips are not made and cost nothing."
            )
        case "animal" if set(animations) - {"walk"}:
            return (
                "Creatures on four or more legs have one movement, walk; other clips are refused, "
                "and free."
            )
        case _:
            return ""
