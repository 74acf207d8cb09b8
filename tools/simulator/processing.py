"""Orders that change or re-pack a finished model: convert, texture, decimate, import."""

from dataclasses import replace
from typing import Any, Literal

from tools.simulator.body import Body, Orientation, TextureQuality
from tools.simulator.generation import check_prompt
from tools.simulator.order import Fate, Json, Order, Recipe
from tools.simulator.prices import CONVERT, CONVERT_WITH_OPTIONS, DECIMATE, texture_price
from tools.simulator.refusal import Refusal, bad_parameter
from tools.simulator.source import Source, SourceLookup, image_source, model_source
from tools.simulator.task import GENERATIONS

STATIC_TYPES = GENERATIONS | {
    "import_model",
    "texture_model",
    "convert_model",
    "highpoly_to_lowpoly",
}
READABLE = ("glb", "obj", "stl")
CONVERTIBLE_TYPES = STATIC_TYPES | {"animate_rig", "animate_retarget"}

Format = Literal["GLTF", "GLB", "USDZ", "FBX", "OBJ", "STL", "3MF"]


class Convert(Body):
    input: str
    format: Format
    quad: bool = False
    force_symmetry: bool = False
    face_limit: int | None = None
    flatten_bottom: bool = False
    flatten_bottom_threshold: float = 0.01
    texture_size: int = 4096
    texture_format: Literal[
        "JPEG", "PNG", "WEBP", "BMP", "DPX", "HDR", "OPEN_EXR", "TARGA", "TIFF"
    ] = "JPEG"
    scale_factor: float = 1.0
    pivot_to_center_bottom: bool = False
    with_animation: bool = True
    animate_in_place: bool = False
    pack_uv: bool = False
    bake: bool = True
    part_names: list[str] | None = None
    export_vertex_colors: bool = False
    export_orientation: Orientation = "+x"
    fbx_preset: Literal["blender", "3dsmax", "mixamo"] = "blender"

    @property
    def has_options(self) -> bool:
        kind = type(self).model_fields
        plain = {"input", "format"}
        return any(getattr(self, name) != kind[name].default for name in kind.keys() - plain)


class TexturePrompt(Body):
    text: str | None = None
    style_image: str | None = None
    image: str | None = None
    images: list[str] | None = None


class Texture(Body):
    input: str
    model: Literal["v2.5-20250123", "v3.0-20250812", "v3.5-20260815"] = "v3.0-20250812"
    texture: bool = True
    pbr: bool = True
    model_seed: int | None = None
    texture_seed: int | None = None
    texture_quality: TextureQuality = "standard"
    texture_alignment: Literal["original_image", "geometry"] = "original_image"
    bake: bool = True
    part_names: list[str] | None = None
    compress: Literal["geometry"] | None = None
    texture_prompt: dict[str, Any] | None = None


class Decimate(Body):
    input: str
    model: Literal["v1.0", "v2.0", "v3.0"] = "v2.0"
    face_limit: int | None = None
    quad: bool = False
    bake: bool = True
    part_names: list[str] | None = None
    smart_uv: bool = False


class Import(Body):
    input: str


def convert(sent: Json, shelf: SourceLookup) -> Order:
    body = Convert.read(sent)
    if body.quad and body.format in ("GLTF", "GLB"):
        raise bad_parameter(f"quad: not possible with {body.format}")
    if body.force_symmetry and not body.quad:
        raise bad_parameter("force_symmetry: needs quad")
    source = model_source(shelf, body.input, CONVERTIBLE_TYPES)
    recipe = replace(source.recipe, format=body.format.lower())
    if body.face_limit:
        recipe = replace(recipe, face_limit=body.face_limit)
    if not body.with_animation:
        recipe = replace(recipe, presets=(), rig_type=None)
    price = CONVERT_WITH_OPTIONS if body.has_options else CONVERT
    return _order("convert_model", "processing", price, body, source, recipe)


def texture(sent: Json, shelf: SourceLookup) -> Order:
    body = Texture.read(sent)
    if body.texture_quality == "fast" and body.model != "v3.5-20260815":
        raise bad_parameter("texture_quality: fast needs model v3.5-20260815")
    source = model_source(shelf, body.input, STATIC_TYPES)
    prompt, words = source.recipe.prompt, _guidance(body, shelf)
    if words and prompt:  # first, so that what the model *is* stays the last noun
        prompt = f"{words} {prompt}"
    recipe = replace(source.recipe, prompt=prompt, texture=body.texture or body.pbr, format="glb")
    price = texture_price(body.texture_quality)
    return _order("texture_model", "processing", price, body, source, recipe)


def decimate(sent: Json, shelf: SourceLookup) -> Order:
    body = Decimate.read(sent)
    _check_decimate(body)
    source = model_source(shelf, body.input, STATIC_TYPES)
    recipe = replace(
        source.recipe, face_limit=body.face_limit, format="fbx" if body.quad else "glb"
    )
    return _order("highpoly_to_lowpoly", "mesh", DECIMATE[body.model], body, source, recipe)


def import_model(sent: Json, shelf: SourceLookup) -> Order:
    body = Import.read(sent)
    source = model_source(shelf, body.input, frozenset())
    return _order("import_model", "processing", 0.0, body, source, source.recipe)


def _order(kind: str, pool: str, price: float, body: Body, source: Source, recipe: Recipe) -> Order:
    echo = body.model_dump(exclude={"input", "model"}, exclude_unset=True)
    version = {"model_version": body.model} if isinstance(body, Texture | Decimate) else {}
    fate = Fate()
    if recipe.file_kind not in ("", recipe.format, *READABLE):
        fate = Fate("failed", 2004, f"the simulator cannot read {recipe.file_kind} files")
    return Order(kind, pool, price, {**source.echo, **echo, **version}, recipe, fate=fate)


def _guidance(body: Texture, shelf: SourceLookup) -> str:
    """Words for the new surface, from the texture prompt's text or its picture."""
    if body.texture_prompt is None:
        return ""
    given = TexturePrompt.read(body.texture_prompt)
    ways = [way for way in (given.text, given.image, given.images) if way]
    if len(ways) != 1:
        raise bad_parameter("texture_prompt: give text, image or images")
    if given.images is not None:
        if len(given.images) != 4:
            raise bad_parameter("texture_prompt: images must be exactly 4")
        return image_source(shelf, given.images[0]).recipe.prompt
    if given.image is not None:
        return image_source(shelf, given.image).recipe.prompt
    check_prompt(given.text or "", 1024)
    return given.text or ""


def _check_decimate(body: Decimate) -> None:
    if body.model == "v1.0" and body.face_limit is None:
        raise bad_parameter("face_limit: required with model v1.0")
    if body.smart_uv and body.model != "v3.0":
        raise bad_parameter("smart_uv: needs model v3.0")
    low, high = 500, 10_000 if body.quad else 20_000
    if body.model == "v1.0":
        low, high = 1, 1_500_000
    if body.face_limit is not None and not low <= body.face_limit <= high:
        raise Refusal(400, 1004, f"face_limit: {low} to {high}, got {body.face_limit}")
