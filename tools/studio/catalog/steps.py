"""The five requests we make of the service, checked and priced before anything is sent."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from tools.errors import BadRequest
from tools.step_name import StepKind, StepName
from tools.studio.catalog.presets import Spelling, preset_on, wire_preset
from tools.studio.catalog.prices import credits_for
from tools.studio.catalog.rigs import resolve_rig_type, resolve_spec, rig_model
from tools.studio.catalog.tables import MeshModel, PoolName, QualityRow, tables

Quality = Literal["standard", "detailed", "extreme", "lowpoly", "p2"]
FileFormat = Literal["glb", "fbx"]
ConvertFormat = Literal["GLTF", "USDZ", "FBX", "OBJ", "STL", "3MF"]


@dataclass(frozen=True)
class Step:
    """One request: what to send where, what it costs, which pool it waits in."""

    name: StepName
    endpoint: str
    body: dict[str, Any]
    credits: float
    pool: PoolName

    @property
    def kind(self) -> StepKind:
        return self.name.kind

    @property
    def label(self) -> str:
        """generate, rig_check, rig, animate:walk, convert:fbx"""
        return str(self.name)


def generate_step(
    *,
    prompt: str | None = None,
    image: str | None = None,
    texture: bool | None = None,
    quality: str | None = None,
    face_limit: int | None = None,
    negative_prompt: str | None = None,
    model_seed: int,
) -> Step:
    """A mesh from words or, where there is an `image` (file token or https URL), from that.

    The service reads no words beside an image, so a prompt is then only our own note of it.

    Raises: BadRequest naming the field, the value and what is allowed.
    """
    row, textured = _quality(quality, texture)
    mesh_model = tables().mesh_models[row.mesh_model]
    body: dict[str, Any] = {"model": row.mesh_model, "texture": textured, "pbr": textured}
    if image is not None:
        endpoint = "generation/image-to-model"
        body["input"] = _image(image)
        _no_negative_prompt(negative_prompt)
    else:
        endpoint = "generation/text-to-model"
        body["prompt"] = _within("prompt", prompt or "", tables().prompt_chars)
        if negative_prompt:
            most = tables().negative_prompt_chars
            body["negative_prompt"] = _within("negative_prompt", negative_prompt, most)
    if row.texture_quality is not None:
        body["texture_quality"] = row.texture_quality
    if face_limit is not None:
        body["face_limit"] = _faces(face_limit, mesh_model, quality or "standard")
    body["model_seed"] = model_seed
    return _step(StepName("generate"), endpoint, body, pool=mesh_model.pool)


def rig_check_step(source: str) -> Step:
    """The free look whether a mesh can be rigged; `source` is the mesh's task id."""
    return _step(StepName("rig_check"), "animations/rig-check", {"input": source})


def rig_step(
    source: str, *, rig_type: str, spec: str = "tripo", out_format: FileFormat = "glb"
) -> Step:
    """A skeleton for a mesh; `source` is the mesh's task id, not the check's.

    Raises: BadRequest naming the bodies and skeletons there are.
    """
    body = {
        "input": source,
        "model": rig_model(rig_type, spec),
        "rig_type": resolve_rig_type(rig_type),
        "spec": resolve_spec(spec),
        "out_format": _format(out_format, get_args(FileFormat)),
    }
    return _step(StepName("rig"), "animations/rig", body)


def animate_step(
    source_rig_task: str,
    *,
    preset: str,
    rig_model: str,
    rig_type: str,
    out_format: FileFormat = "glb",
    spelling: Spelling = "first",
) -> Step:
    """One clip on a rig; never several in one request, which was seen to lose or distort clips.

    Raises: BadRequest naming the presets this rig knows.
    """
    body_type = resolve_rig_type(rig_type)
    name = preset_on(rig_model, body_type, preset)
    body = {
        "input": source_rig_task,
        "animation": wire_preset(rig_model, body_type, name, spelling),
        "out_format": _format(out_format, get_args(FileFormat)),
        # Sources disagree about the default; a clip without its mesh shows nothing.
        "export_with_geometry": True,
        # Game engines move characters themselves; a walk that leaves its spot jumps back each loop.
        "animate_in_place": True,
    }
    return _step(StepName("animate", preset=name), "animations/retarget", body)


def convert_step(
    source: str,
    *,
    format: str,
    face_limit: int | None = None,
    texture_size_px: int | None = None,
    scale_factor: float | None = None,
    pivot_to_center_bottom: bool = False,
) -> Step:
    """Another file format of a mesh, a rig or a clip; any option beyond it costs more.

    Raises: BadRequest naming the formats.
    """
    name = _format(format.strip().upper(), get_args(ConvertFormat))
    options = {
        "face_limit": _positive("face_limit", face_limit),
        "texture_size": _positive("texture_size", texture_size_px),
        "scale_factor": _positive("scale_factor", scale_factor),
        "pivot_to_center_bottom": pivot_to_center_bottom or None,
    }
    said = {option: value for option, value in options.items() if value is not None}
    body = {"input": source, "format": name, **said}
    step = StepName("convert", format=name.lower())
    return _step(step, "models/convert", body, pool="processing")


def _step(
    name: StepName, endpoint: str, body: dict[str, Any], *, pool: PoolName = "animation"
) -> Step:
    return Step(
        name=name,
        endpoint=endpoint,
        body=body,
        credits=credits_for(endpoint, body),
        pool=pool,
    )


def _quality(name: str | None, texture: bool | None) -> tuple[QualityRow, bool]:
    valid = list(tables().qualities)
    row = tables().qualities.get((name or "standard").strip().lower())
    if row is None:
        said = f"quality: {str(name)[:40]!r} is not one of {', '.join(valid)}."
        raise BadRequest(said, field="quality", value=name, valid=valid)
    if row.texture_quality is not None and texture is False:
        said = f"quality: {name!r} is about the texture and cannot go with texture=false."
        plain = [word for word, one in tables().qualities.items() if not one.texture_quality]
        raise BadRequest(said, field="quality", value=name, valid=plain)
    return row, texture is not False


def _within(field: str, text: str, most: int) -> str:
    said = text.strip()
    if not said:
        missing = "describe the character, or give an image" if field == "prompt" else "empty"
        raise BadRequest(f"{field}: {missing}.", field=field, value=text)
    if len(said) > most:
        raise BadRequest(
            f"{field}: {len(said)} characters are too many, at most {most} are allowed.",
            field=field,
            value=len(said),
            valid=[1, most],
        )
    return said


def _no_negative_prompt(text: str | None) -> None:
    if text:
        raise BadRequest(
            "negative_prompt: it works with a prompt only, not with an image.",
            field="negative_prompt",
            value=text[:80],
        )


def _image(image: str) -> str:
    source = image.strip()
    is_token = 0 < len(source) <= 255 and "://" not in source and not source.startswith("data:")
    if is_token or source.startswith("https://"):
        return source
    raise BadRequest(
        f"image: {source[:60]!r} is neither an https address nor an uploaded file"
        " (pictures inside the text are not accepted).",
        field="image",
        value=source[:60],
    )


def _faces(count: int, mesh_model: MeshModel, quality: str) -> int:
    least, most = mesh_model.faces
    if least <= count <= most:
        return count
    raise BadRequest(
        f"face_limit: {count} is outside {least} to {most}, the range of quality {quality!r}.",
        field="face_limit",
        value=count,
        valid=[least, most],
    )


def _positive(field: str, value: float | None) -> float | None:
    if value is not None and value <= 0:
        raise BadRequest(f"{field}: {value} must be above 0.", field=field, value=value)
    return value


def _format(name: str, valid: tuple[str, ...]) -> str:
    if name in valid:
        return name
    listed = ", ".join(valid)
    raise BadRequest(
        f"format: {name[:40]!r} is not one of {listed}.",
        field="format",
        value=name,
        valid=list(valid),
    )
