"""The tool that gives an asset a skeleton."""

from typing import Annotated, Literal

from pydantic import Field

from tools.studio.work.caller import Caller
from tools.studio.work.studio import Studio
from tools.views import Outcome, begun

RigType = Literal["biped", "quadruped", "hexapod", "octopod", "avian", "serpentine", "aquatic"]
Spec = Literal["tripo", "mixamo", "unity", "unreal", "vrm"]


async def rig(
    studio: Studio,
    caller: Caller,
    *,
    asset: Annotated[str, Field(description="Handle of a generated asset.")],
    rig_type: Annotated[
        RigType | None, Field(description="Only if the user insists; else found by the check.")
    ] = None,
    spec: Annotated[Spec, Field(description="Naming of the bones.")] = "tripo",
    format: Literal["glb", "fbx"] = "glb",
) -> Outcome:
    """Rig a finished asset: a free check first, and only if it passes, the paid rig.

    Returns: state rigging; wait with check_status. If the check refuses, the state goes back to
    generated with a problem: explain it, do not try again.
    """
    return begun(await studio.rig(caller, asset, rig_type=rig_type, spec=spec, out_format=format))
