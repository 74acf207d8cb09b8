"""What speaks against a plan by its words alone, before anything is paid."""

from collections.abc import Sequence

from agent.offline.bodies import promised_body


def plan_warning(prompt: str, *, rig: bool, animations: Sequence[str]) -> str:
    """Why a rig or its clips may never come to be, in a sentence; empty for nothing.

    Only words are looked at, so it stays a guess: the service's free rig check decides.
    """
    if not prompt or not (rig or animations):
        return ""
    match promised_body(prompt):
        case "bird" if animations:
            return (
                "Birds can be rigged but have no movement yet: their clips are refused, and free."
            )
        case "thing" | "still":
            return (
                "Such things rarely pass the free rig check; if this one does not, the rig and "
                "its clips are not made and cost nothing."
            )
        case "animal" | "bird" if set(animations) - {"walk"}:
            return (
                "Creatures on four or more legs have one movement, walk; other clips are refused, "
                "and free."
            )
        case _:
            return ""
