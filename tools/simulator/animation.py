"""Orders that bring a model to life: the free rig check, the rig, and clips on it."""

from typing import Literal

from tools.simulator.body import Body, OutFormat
from tools.simulator.order import Fate, Json, Order, Recipe
from tools.simulator.presets import RIG_V1, RIG_V2, RIG_V3, Spelling, check_presets
from tools.simulator.prices import RETARGET_PER_CLIP, RIG
from tools.simulator.refusal import Refusal, bad_parameter
from tools.simulator.source import UUID, Source, SourceLookup, finished_task, model_source
from tools.simulator.task import GENERATIONS

RIGGABLE_TYPES = GENERATIONS | {
    "import_model",
    "texture_model",
    "convert_model",
    "highpoly_to_lowpoly",
}
NO_RIG = 2006

RigType = Literal[
    "biped", "quadruped", "hexapod", "octopod", "avian", "serpentine", "aquatic", "others"
]


class RigCheck(Body):
    input: str


class Rig(Body):
    input: str
    model: Literal["v1.0-20240301", "v2.5-20260210", "v3.0-20260909"] = RIG_V1
    rig_type: RigType = "biped"
    spec: Literal["tripo", "mixamo", "actorcore", "unity", "unreal", "vrm"] = "tripo"
    out_format: OutFormat = "glb"


class Retarget(Body):
    input: str
    animation: str | None = None
    animations: list[str] | None = None
    out_format: OutFormat = "glb"
    export_with_geometry: bool = True
    animate_in_place: bool = False

    @property
    def presets(self) -> tuple[str, ...]:
        single = (self.animation,) if self.animation is not None else ()
        return (*single, *(self.animations or ()))


def rig_check(sent: Json, shelf: SourceLookup) -> Order:
    source = _glb_source(shelf, RigCheck.read(sent).input)
    found = _body(source.recipe)
    return Order(
        type="animate_prerigcheck",
        pool="animation",
        price=0.0,
        echo=source.echo,
        recipe=source.recipe,
        facts={"riggable": found is not None, "rig_type": found},
    )


def rig(sent: Json, shelf: SourceLookup) -> Order:
    body = Rig.read(sent)
    _check_rig_model(body)
    source = model_source(shelf, body.input, RIGGABLE_TYPES)
    recipe = source.recipe
    return Order(
        type="animate_rig",
        pool="animation",
        price=RIG,
        echo={
            **source.echo,
            "rig_type": body.rig_type,
            "spec": body.spec,
            "out_format": body.out_format,
        },
        recipe=Recipe(
            recipe.prompt,
            recipe.seed,
            texture=recipe.texture,
            face_limit=recipe.face_limit,
            rig_type=body.rig_type,
            rig_model=body.model,
            spec=body.spec,
            format=body.out_format,
        ),
        fate=_rig_fate(_body(recipe)),
    )


def retarget(sent: Json, shelf: SourceLookup, spelling: Spelling) -> Order:
    body = Retarget.read(sent)
    if not UUID.fullmatch(body.input):
        raise bad_parameter("input: the id of a successful rig task is required")
    rigged = finished_task(shelf, body.input, frozenset({"animate_rig"}))
    recipe = rigged.recipe
    check_presets(
        body.presets,
        rig_model=recipe.rig_model or RIG_V1,
        rig_type=recipe.rig_type or "biped",
        spec=recipe.spec,
        spelling=spelling,
    )
    echo: Json = {"original_model_task_id": rigged.id}
    echo |= body.model_dump(exclude={"input"}, exclude_none=True)
    return Order(
        type="animate_retarget",
        pool="animation",
        price=RETARGET_PER_CLIP * len(body.presets),
        echo=echo,
        recipe=Recipe(
            recipe.prompt,
            recipe.seed,
            texture=recipe.texture,
            face_limit=recipe.face_limit,
            rig_type=recipe.rig_type,
            rig_model=recipe.rig_model,
            spec=recipe.spec,
            presets=body.presets,
            with_geometry=body.export_with_geometry,
            in_place=body.animate_in_place,
            format=body.out_format,
        ),
    )


def _check_rig_model(body: Rig) -> None:
    if body.model == RIG_V1:
        if body.rig_type != "biped":
            raise bad_parameter(f"rig_type: {RIG_V1} rigs bipeds only, got {body.rig_type}")
        if body.spec in ("unity", "unreal", "vrm"):
            raise bad_parameter(f"spec: {body.spec} needs {RIG_V2} or {RIG_V3}")
    if body.model == RIG_V2 and body.rig_type == "others":
        raise bad_parameter(f"rig_type: others needs {RIG_V3}")
    if body.model == RIG_V3 and body.rig_type not in ("biped", "others"):
        raise bad_parameter(f"rig_type: {RIG_V3} rigs biped or others, got {body.rig_type}")


def _glb_source(shelf: SourceLookup, text: str) -> Source:
    source = model_source(shelf, text, RIGGABLE_TYPES)
    if source.recipe.format != "glb" or not _url_is_glb(source.echo):
        raise Refusal(400, 2004, "input: the rig check reads GLB files only")
    return source


def _url_is_glb(echo: Json) -> bool:
    return echo.get("file", {}).get("type", "glb") == "glb"


def _body(recipe: Recipe) -> str | None:
    """None also for a foreign upload: the simulator can only rig what it has sculpted."""
    from tools.simulator.sculptor import body_of

    return body_of(recipe.prompt) if recipe.prompt else None


def _rig_fate(found: str | None) -> Fate:
    """Another rig type than the body's is honoured, for the check is advice; no body is final."""
    return Fate("failed", NO_RIG, "the model cannot be rigged") if found is None else Fate()
