"""What a create call asks for, once checked: how it looks, what it costs, how long it takes."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Json = dict[str, Any]

POOL_LIMITS = {"H": 10, "P": 5, "image": 1, "animation": 10, "processing": 5, "mesh": 10}
"""Tasks of one account that may be queued or running at once. Source: Tripo docs, 2026-09."""

WORK_S = {
    "text_to_model": 6.0,
    "image_to_model": 6.0,
    "multiview_to_model": 6.0,
    "text_to_image": 2.0,
    "animate_prerigcheck": 1.0,
    "animate_rig": 4.0,
    "animate_retarget": 3.0,
    "convert_model": 2.0,
    "texture_model": 3.0,
    "import_model": 1.0,
    "highpoly_to_lowpoly": 3.0,
}
"""How long each type of task takes at speed 1; a demo's pace, not the service's."""


@dataclass(frozen=True)
class Recipe:
    """All that is needed to make a task's file again, whenever someone asks for it."""

    prompt: str
    seed: int
    texture: bool = True
    face_limit: int | None = None
    file: str | None = None
    """Token of an uploaded model, which is passed on as it came."""
    file_kind: str = ""
    rig_type: str | None = None
    rig_model: str | None = None
    spec: str = "tripo"
    presets: tuple[str, ...] = ()
    with_geometry: bool = True
    in_place: bool = False
    format: str = "glb"
    """Ending of the result: glb, gltf, fbx, usdz, obj, stl, 3mf, or png/jpeg for a picture."""

    def dump(self) -> str:
        return json.dumps(vars(self), separators=(",", ":"))

    @staticmethod
    @lru_cache(maxsize=1024)
    def load(text: str) -> "Recipe":
        values: Json = json.loads(text)
        values["presets"] = tuple(values["presets"])
        return Recipe(**values)


@dataclass(frozen=True)
class Fate:
    """How a task will end; fixed when it is created, so that time alone brings it about."""

    status: str = "success"
    """success, failed, banned, or stuck (it never ends)."""
    code: int | None = None
    message: str = ""


@dataclass(frozen=True)
class Order:
    type: str
    pool: str
    price: float
    echo: Json
    """The `input` member of the task, in the server's own spelling."""
    recipe: Recipe
    facts: Json = field(default_factory=dict[str, Any])
    """Output members that are not files, such as `riggable`."""
    fate: Fate = Fate()
