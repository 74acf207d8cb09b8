"""The bodies of the original four routes, in their camelCase."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from agent.server.legacy.task_status import Word

Outside = Annotated[str, Field(min_length=1, max_length=200)]
Url = Annotated[str, Field(min_length=1, max_length=2048)]


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class GenerateIn(_Camel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "projectId": "p1",
                    "assetId": "hero",
                    "prompt": "a silver knight",
                    "shouldRig": True,
                    "animations": ["walk"],
                }
            ]
        }
    )

    project_id: Outside
    asset_id: Outside
    prompt: Annotated[str, Field(min_length=1, max_length=1024)]
    name: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    should_rig: bool = False
    animations: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=5)] = []


class RigIn(_Camel):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"projectId": "p1", "assetId": "hero"}]}
    )

    project_id: Outside
    asset_id: Outside
    draft_task_id: Outside | None = None
    draft_model_url: Url | None = None


class AnimateIn(_Camel):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"projectId": "p1", "assetId": "hero", "animationPreset": "walk"}]
        }
    )

    project_id: Outside
    asset_id: Outside
    rig_task_id: Outside | None = None
    rigged_model_url: Url | None = None
    animation_preset: Annotated[str, Field(min_length=1, max_length=64)]


class Queued(_Camel):
    task_id: str
    status: Literal["queued"] = "queued"


class AnimateQueued(Queued):
    animation_preset: str


class OutputOut(_Camel):
    """Addresses of ours; they do not expire."""

    model_url: str | None = None
    rendered_image_url: str | None = None
    pbr_model: Annotated[str | None, Field(alias="pbr_model")] = None
    rendered_image: Annotated[str | None, Field(alias="rendered_image")] = None


class StepOut(_Camel):
    task_id: str
    step: str
    status: Word


class StatusOut(_Camel):
    task_id: str
    status: Word
    progress: Annotated[int, Field(ge=0, le=100)]
    output: OutputOut | None
    error: str | None = None
    asset_status: str
    asset: str
    tasks: list[StepOut]
    """Every step of the asset, those that a plan began by itself too."""
