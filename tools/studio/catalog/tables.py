"""The catalog's data file, checked and typed; read once, at first use."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

PoolName = Literal["generation", "generation_p", "image", "animation", "processing", "mesh"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class BasePrice(_Row):
    """Credits without and with texture."""

    bare: float
    textured: float


class MeshModel(_Row):
    """One of the service's mesh engines; `faces` is the smallest and largest face_limit."""

    pool: PoolName
    faces: tuple[int, int]
    text: BasePrice
    image: BasePrice


class QualityRow(_Row):
    """What a quality name stands for, and how to tell a user about it."""

    mesh_model: str
    texture_quality: Literal["detailed", "extreme"] | None
    about: str


class Surcharges(_Row):
    """Credits on top, by option and value."""

    texture_quality: Mapping[str, float]
    geometry_quality: Mapping[str, float]
    flags: Mapping[str, float]


class StepCredits(_Row):
    """Credits of the steps after the mesh; `clip` is per preset."""

    rig_check: float
    rig: float
    clip: float
    convert: float
    convert_with_options: float


class RigModel(_Row):
    rig_types: tuple[str, ...]
    specs: tuple[str, ...]
    note: str


class PresetRow(_Row):
    """Presets of one body on one rig model; `spellings` in the order to try, `also` what users
    call the only preset."""

    rig_model: str
    rig_type: str
    spellings: tuple[str, ...]
    names: tuple[str, ...]
    also: tuple[str, ...] = ()


class Tables(_Row):
    """Everything the catalog knows, with where it is from and as of when."""

    source: str
    date: str
    endpoints: Mapping[str, str]
    """The task type that the service gives to what an endpoint creates."""
    prompt_chars: int
    negative_prompt_chars: int
    clips_per_request: int
    mesh_models: Mapping[str, MeshModel]
    qualities: Mapping[str, QualityRow]
    surcharges: Surcharges
    credits: StepCredits
    credits_per_usd: float
    limits: Mapping[PoolName, int]
    rig_models: Mapping[str, RigModel]
    """In the order of preference."""
    rig_type_names: Mapping[str, str]
    presets: tuple[PresetRow, ...]
    meant: Mapping[str, str]
    """What users say, where only one preset can be meant."""
    near: Mapping[str, tuple[str, ...]]
    """What users say, where several may be meant."""


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of catalog.json."""
    text = files("tools.studio.catalog").joinpath("catalog.json").read_text("utf-8")
    return Tables.model_validate_json(text)
