"""The tool that looks, and waits."""

from typing import Annotated, Any

from pydantic import Field

from tools.studio.db.database import packed
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller
from tools.studio.work.studio import Studio
from tools.views import Outcome, details, facts

HOLD_S = 600.0
"""How long a look that was already answered the same way is held for something new."""
NOISE = {"progress"}
TOLD_LATER = "Nothing changed. Do not ask again: the user will be told when it is done."
AT_REST = "Nothing is under way, and asking again gives the same: answer the user."


async def check_status(
    studio: Studio,
    caller: Caller,
    *,
    asset: Annotated[str | None, Field(description="Handle; none: everything.")] = None,
    wait_s: Annotated[
        int, Field(ge=0, le=60, description="Wait up to this long for it to finish; use 60.")
    ] = 0,
) -> Outcome:
    """The true state of one asset, or of all of them.

    Returns: state, running steps, clips, truth report, problems. Waiting here costs nothing: after
    starting work call it once with wait_s=60. Asking again about the same unfinished work is held
    until it changes.
    """
    views = await _look(studio, caller, asset)
    seen, held = caller.looks.seen, caller.looks.held
    topic = views[0].asset.handle if asset and views else ""
    asked_before = seen.get(topic) == _unchanging(views)
    busy = [view.asset.handle for view in views if not view.asset.at_rest]
    if busy and asked_before and topic in held:
        return Outcome({"unchanged": True, "note": TOLD_LATER}, _details(views))
    if busy and (wait_s or asked_before):
        await studio.wait(caller, busy, max(wait_s, HOLD_S if asked_before else 0))
        views = await _look(studio, caller, asset)
    if busy and asked_before and seen.get(topic) == _unchanging(views):
        held.add(topic)
        return Outcome({"unchanged": True, "note": TOLD_LATER}, _details(views))
    seen[topic] = _unchanging(views)
    said: dict[str, Any] = facts(views[0]) if asset else {"assets": [facts(view) for view in views]}
    if asked_before and not busy:
        said["note"] = AT_REST
    return Outcome(said, _details(views))


async def _look(studio: Studio, caller: Caller, asset: str | None) -> list[View]:
    if asset:
        return [await studio.look(caller, asset)]
    return await studio.look_around(caller)


def _unchanging(views: list[View]) -> str:
    """What is said of them, without what changes by itself."""
    said = [facts(view) for view in views]
    for one in said:
        for step in one.get("running", ()):
            for name in NOISE:
                step.pop(name, None)
    return packed(said)


def _details(views: list[View]) -> dict[str, Any]:
    if len(views) == 1:
        return details(views[0])
    return {"assets": [details(view) for view in views]}
