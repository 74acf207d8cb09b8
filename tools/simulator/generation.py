"""Orders that make something from nothing: text, images or views to a model, text to a picture."""

import re
import secrets
from typing import Any, Literal, cast

from tools.simulator.body import Body, Orientation, TextureQuality, reference
from tools.simulator.order import Fate, Json, Order, Recipe
from tools.simulator.prices import PICTURE, PICTURE_DEAR, engine_of, generation_price
from tools.simulator.refusal import Refusal, bad_parameter
from tools.simulator.source import UUID, Source, SourceLookup, finished_task, image_source

MeshModel = Literal[
    "v3.1-20260211",
    "v3.0-20250812",
    "v2.5-20250123",
    "P1-20260311",
    "P2-20260801",
    "v1.4-20240625",
]
PictureModel = Literal[
    "seedream_v4",
    "seedream_v5",
    "banana",
    "banana_pro",
    "banana2",
    "chat_image_2",
    "chat_image_2.5_flare",
    "chat_image_2.5_sunburst",
]
MAX_PROMPT, MAX_NEGATIVE, MAX_PICTURE_PROMPT = 1024, 255, 1800

_REFUSED_WORDS = re.compile(r"\b(nsfw|nude|naked|porn\w*|gore|beheaded|swastika)\b", re.IGNORECASE)
_FAILING_WORDS = re.compile(r"\b(bloody|corpse|mutilated)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Generation(Body):
    model: MeshModel
    face_limit: int | None = None
    texture: bool = True
    pbr: bool = True
    texture_quality: TextureQuality = "standard"
    texture_version: Literal["v3.5-20260815", "v3.0-20250812", "v2.5-20250123"] | None = None
    delight: bool = True
    geometry_quality: Literal["standard", "detailed"] = "standard"
    image_seed: int | None = None
    model_seed: int | None = None
    texture_seed: int | None = None
    auto_size: bool = False
    quad: bool = False
    smart_low_poly: bool = False
    generate_parts: bool = False
    compress: Literal["geometry"] | None = None
    export_uv: bool = True
    export_orientation: Orientation = "+x"
    priority: int = 1

    @property
    def textured(self) -> bool:
        """`pbr` defaults to true and forces textures: a bare mesh needs both switched off."""
        return self.texture or self.pbr


class TextToModel(Generation):
    prompt: str
    negative_prompt: str = ""


class ImageToModel(Generation):
    input: str
    enable_image_autofix: bool = False
    texture_alignment: Literal["original_image", "geometry"] = "original_image"
    orientation: Literal["default", "align_image"] = "default"


class MultiviewToModel(Generation):
    inputs: list[Any]
    texture_alignment: Literal["original_image", "geometry"] = "original_image"
    orientation: Literal["default", "align_image"] = "default"


class TextToImage(Body):
    prompt: str
    negative_prompt: str = ""
    model: PictureModel = "seedream_v4"
    output_format: Literal["png", "jpeg"] = "png"


def text_to_model(sent: Json, shelf: SourceLookup) -> Order:
    body = TextToModel.read(sent)
    check_prompt(body.prompt, MAX_PROMPT)
    if len(body.negative_prompt) > MAX_NEGATIVE:
        raise bad_parameter(f"negative_prompt: at most {MAX_NEGATIVE} characters")
    source = Source(Recipe(body.prompt, 0), {"prompt": body.prompt})
    return _model_order("text_to_model", body, source)


def image_to_model(sent: Json, shelf: SourceLookup) -> Order:
    body = ImageToModel.read(sent)
    if body.orientation == "align_image" and not body.textured:
        raise bad_parameter("orientation: align_image needs texture")
    return _model_order("image_to_model", body, image_source(shelf, body.input))


def multiview_to_model(sent: Json, shelf: SourceLookup) -> Order:
    body = MultiviewToModel.read(sent)
    views = _views(body.inputs)
    if "task_id" in views:
        finished_task(shelf, views["task_id"], frozenset({"generate_multiview_image"}))
    if "front" not in views:
        raise bad_parameter("inputs: the front view is required")
    if len(views) < 2:
        raise bad_parameter("inputs: at least 2 views are required")
    sources = {name: image_source(shelf, text) for name, text in views.items()}
    slots = ("front", "left", "back", "right")
    echo = [sources[slot].echo["file"] if slot in sources else None for slot in slots]
    front = Source(sources["front"].recipe, {"files": echo})
    return _model_order("multiview_to_model", body, front)


def text_to_image(sent: Json, shelf: SourceLookup) -> Order:
    body = TextToImage.read(sent)
    check_prompt(body.prompt, MAX_PICTURE_PROMPT)
    return Order(
        type="text_to_image",
        pool="image",
        price=PICTURE if body.model.startswith("seedream") else PICTURE_DEAR,
        echo={"prompt": body.prompt, "model_version": body.model},
        recipe=Recipe(body.prompt, secrets.randbits(31), format=body.output_format),
        fate=_fate(body.prompt),
    )


def check_prompt(prompt: str, longest: int) -> None:
    if not 1 <= len(prompt.strip()) or len(prompt) > longest:
        raise bad_parameter(f"prompt: 1 to {longest} characters, got {len(prompt)}")
    if _CONTROL.search(prompt):
        raise Refusal(400, 2009, "prompt: illegal characters")
    if _REFUSED_WORDS.search(prompt):
        raise Refusal(
            400, 2008, "the content violates the content policy", suggestion="Change the prompt."
        )


def _model_order(kind: str, body: Generation, source: Source) -> Order:
    _check_engine(body)
    _check_faces(body)
    seed = secrets.randbits(31) if body.model_seed is None else body.model_seed
    echo = body.model_dump(exclude={"model", "input", "inputs", "prompt"}, exclude_unset=True)
    texture = body.textured
    recipe = Recipe(
        source.recipe.prompt,
        seed,
        texture=texture,
        face_limit=body.face_limit,
        format="fbx" if body.quad else "glb",  # quads come as FBX, whatever the client expects
    )
    return Order(
        type=kind,
        pool="P" if engine_of(body.model).startswith("P") else "H",
        price=_price(kind, body),
        echo={
            **source.echo,
            **echo,
            "model_version": body.model,
            "model_seed": seed,
            "texture": texture,
            "pbr": body.pbr,
        },
        recipe=recipe,
        fate=_fate(source.recipe.prompt),
    )


def _price(kind: str, body: Generation) -> float:
    return generation_price(
        body.model,
        from_image=kind != "text_to_model",
        textured=body.textured,
        texture_quality=body.texture_quality,
        geometry_quality=body.geometry_quality,
        quad=body.quad,
        smart_low_poly=body.smart_low_poly,
        generate_parts=body.generate_parts,
    )


_P_NEVER = ("smart_low_poly", "generate_parts", "geometry_quality")
_V3_ONLY = ("geometry_quality", "quad", "smart_low_poly", "generate_parts")
_NOT_BEFORE_V3 = (*_V3_ONLY, "texture_quality", "auto_size", "compress")


def _check_engine(body: Generation) -> None:
    engine, version = engine_of(body.model), body.model.partition("-")[0]
    refused: list[str] = []
    if engine == "P1":
        refused = body.sent("quad", *_P_NEVER)  # even an explicit false
    elif engine == "P2":
        refused = body.sent(*_P_NEVER)
    elif not version.startswith("v3"):
        kind = type(body).model_fields
        refused = [name for name in _NOT_BEFORE_V3 if getattr(body, name) != kind[name].default]
    if refused:
        raise bad_parameter(f"{', '.join(refused)}: not supported by {body.model}")
    if body.texture_quality == "fast" and body.texture_version != "v3.5-20260815":
        raise bad_parameter("texture_quality: fast needs texture_version v3.5-20260815")
    if body.generate_parts and (body.textured or body.quad):
        raise bad_parameter("generate_parts: needs texture=false, pbr=false and quad=false")
    if not 1 <= body.priority <= 3:
        raise bad_parameter("priority: 1 to 3")
    if body.priority > 1:
        raise Refusal(403, 2013, "priority: this tier is not allowed for the account")


def _check_faces(body: Generation) -> None:
    if body.face_limit is None:
        return
    low, high = _face_range(body)
    if not low <= body.face_limit <= high:
        raise bad_parameter(f"face_limit: {low} to {high} for {body.model}, got {body.face_limit}")


def _face_range(body: Generation) -> tuple[int, int]:
    engine = engine_of(body.model)
    if engine == "P1":
        return 48, 20_000
    if engine == "P2":
        return 48, 25_000 if body.quad else 50_000
    if body.smart_low_poly:
        return 500, 10_000 if body.quad else 20_000
    if body.quad:
        return 1, 150_000
    if body.model.startswith("v3"):
        plain = 1_500_000 if body.model.startswith("v3.1") else 1_000_000
        return 1, 2_000_000 if body.geometry_quality == "detailed" else plain
    return 1, 500_000


def _fate(prompt: str) -> Fate:
    if _FAILING_WORDS.search(prompt):
        return Fate("failed", 2008, "the result violates the content policy")
    return Fate()


def _views(given: list[Any]) -> dict[str, str]:
    """Views by name from any of the three forms v3 takes."""
    views: dict[str, str] = {}
    slots = ("front", "left", "back", "right", *[""] * len(given))
    for slot, item in zip(slots, given, strict=False):
        if item is None or item == "":
            continue
        named: dict[str, Any] = {slot: item}
        if isinstance(item, dict) and not cast(Json, item).keys() & {"type", "file_token", "url"}:
            named = cast(Json, item)
        for name, value in named.items():
            text = reference(value)
            if name not in ("front", "left", "back", "right", "task_id"):
                raise bad_parameter("inputs: views are front, left, back and right")
            if not isinstance(text, str) or (name == "task_id" and not UUID.fullmatch(text)):
                raise bad_parameter(f"inputs: {name} is not a file token, a URL or a task id")
            views[name] = text
    return views
