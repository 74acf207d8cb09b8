"""The tool that begins a new asset."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from tools.studio.work.caller import Caller
from tools.studio.work.studio import Studio
from tools.types import GenerateOptions, Stage, Wishes
from tools.views import Outcome, begun

Quality = Literal["standard", "detailed", "extreme", "lowpoly", "p2"]


async def generate_3d(
    studio: Studio,
    caller: Caller,
    *,
    prompt: Annotated[
        str | None, Field(description="What to make, in English, up to 1024 characters.")
    ] = None,
    image: Annotated[
        str | None, Field(description="Reference picture: attached path or https URL.")
    ] = None,
    name: Annotated[str | None, Field(description="Short handle, e.g. knight.")] = None,
    texture: Annotated[bool | None, Field(description="false: bare grey mesh, cheaper.")] = None,
    quality: Quality | None = None,
    face_limit: int | None = None,
    negative_prompt: str | None = None,
    rig: Annotated[
        bool, Field(description="Plan: also rig it, when the user asked for it all in one go.")
    ] = False,
    animations: Annotated[
        list[str], Field(description="Plan: also add these clips, e.g. walk, idle.")
    ] = [],  # noqa: B006  # read only
    another: Annotated[
        bool, Field(description="true only if the user wants a second one of what exists.")
    ] = False,
    pause_after: Annotated[
        Stage | None, Field(description="Plan: stop for a look after this stage.")
    ] = None,
) -> Outcome:
    """Start making a new 3D asset from words and/or a picture.

    Returns: its handle, state and price. Takes minutes: wait with check_status. One call per
    thing; never for an asset that exists. Rig and animations only if the user wants them.
    """
    options = caller.options
    view, reused = await studio.generate(
        replace(caller, options=replace(options, fresh=options.fresh or another)),
        prompt=prompt,
        image=image,
        name=name,
        options=GenerateOptions(
            texture=texture,
            quality=quality,
            face_limit=face_limit,
            negative_prompt=negative_prompt,
        ),
        wishes=Wishes(
            rig=rig or bool(animations),
            animations=tuple(animations),
            pause_after=pause_after or options.pause_after,
        ),
    )
    return begun(view, reused=reused)
