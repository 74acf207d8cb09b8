"""The tool that gives a rigged asset clips."""

from typing import Annotated, Literal

from pydantic import Field

from tools.studio.work.caller import Caller
from tools.studio.work.studio import Studio
from tools.views import Outcome, begun


async def animate(
    studio: Studio,
    caller: Caller,
    *,
    asset: Annotated[str, Field(description="Handle of a rigged asset.")],
    animations: Annotated[
        list[str],
        Field(
            description="1-5 preset names. Bipeds: idle, walk, run, jump, dance_02, greet_01, "
            "sit, cheer... Other bodies have one: walk, or march."
        ),
    ],
    format: Literal["glb", "fbx"] = "glb",
) -> Outcome:
    """Add animation clips to a rigged asset. Clips it already has cost nothing.

    Returns: state animating; wait with check_status. An unknown preset is answered with the
    valid names.
    """
    return begun(await studio.animate(caller, asset, animations, out_format=format))
