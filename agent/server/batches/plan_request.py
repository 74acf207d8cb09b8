"""What somebody wants made, as one body: a mesh, and what is to be done to it."""

from functools import cache
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.app.estimate import Estimate, estimate
from agent.core.leniency import meant_arguments
from tools.generate_3d import Quality
from tools.studio import catalog
from tools.studio.files.images import checked_url
from tools.studio.rows.view import View
from tools.studio.work.caller import Caller
from tools.studio.work.studio import Studio
from tools.types import GenerateOptions, Wishes

Name = Annotated[str, Field(min_length=1, max_length=64)]
Preset = Annotated[str, Field(min_length=1, max_length=64)]
HttpsUrl = Annotated[str, Field(max_length=2048, pattern=r"^https://[!-~]+$")]


class MeshOptions(BaseModel):
    """How a mesh is to be made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texture: bool | None = None
    quality: Quality | None = None
    face_limit: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    negative_prompt: Annotated[str, Field(max_length=255)] | None = None


class PlanRequest(BaseModel):
    """A prompt or the https address of a picture, and a plan."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [{"prompt": "a silver knight", "rig": True, "animations": ["walk"]}]
        },
    )

    prompt: Annotated[str, Field(min_length=1, max_length=1024)] | None = None
    image: HttpsUrl | None = None
    name: Name | None = None
    rig: bool = False
    rig_type: (
        Literal["biped", "quadruped", "hexapod", "octopod", "avian", "serpentine", "aquatic"] | None
    ) = None
    spec: Literal["tripo", "mixamo", "unity", "unreal", "vrm"] = "tripo"
    animations: Annotated[
        tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=5)
    ] = ()
    options: MeshOptions = MeshOptions()
    pause_after: Literal["model", "rig"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_meant(cls, given: Any) -> Any:
        """A list is often written by a language model, which spells as it does in calls."""
        if not isinstance(given, dict):
            return given
        return meant_arguments(cast("dict[str, Any]", given), _schema())

    @model_validator(mode="after")
    def _something(self) -> "PlanRequest":
        if self.prompt is None and self.image is None and not (self.rig or self.animations):
            raise ValueError("give a prompt, an image, or a rig or animations to be priced")
        return self

    @property
    def price(self) -> Estimate:
        """Raises BadRequest for what the service would refuse."""
        step = None
        if self.prompt is not None or self.image is not None:
            step = catalog.generate_step(
                prompt=self.prompt,
                image=None if self.image is None else checked_url(self.image),
                model_seed=0,
                **self.options.model_dump(),
            )
        return estimate(self._wishes, step, words=[self.prompt or ""])

    @property
    def _wishes(self) -> Wishes:
        return Wishes(
            rig=self.rig,
            rig_type=self.rig_type,
            spec=self.spec,
            animations=self.animations,
            pause_after=self.pause_after,
        )

    async def begin(self, studio: Studio, caller: Caller) -> tuple[View, bool]:
        """Puts it on its way. Raises as `Studio.generate`."""
        return await studio.generate(
            caller,
            prompt=self.prompt,
            image=self.image,
            name=self.name,
            options=GenerateOptions(**self.options.model_dump()),
            wishes=self._wishes,
        )


@cache
def _schema() -> dict[str, Any]:
    return PlanRequest.model_json_schema()
