"""What an uploaded file is, by its content rather than its name."""

import json
import struct
from dataclasses import dataclass
from typing import Any, cast

from tools.simulator.order import Json
from tools.simulator.refusal import Refusal

MAX_IMAGE_BYTES = 20 * 2**20
MAX_MODEL_BYTES = 150 * 2**20

_IMAGES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"))
_MODELS = ((b"glTF", "glb"), (b"Kaydara FBX Binary", "fbx"), (b"solid", "stl"))
_NAMED_MODELS = ("obj", "stl", "fbx", "3mf", "usdz")  # these have no dependable first bytes


@dataclass(frozen=True)
class Inspection:
    kind: str
    look: str = ""
    width_px: int = 0
    height_px: int = 0


def inspect_upload(content: bytes, name: str) -> Inspection:
    """Blocking: opens images with Pillow.

    Raises `Refusal` 2003 (empty), 2004 (no kind we know, or broken), 2021, 2022 (too big).
    """
    if not content:
        raise Refusal(400, 2003, "the file is empty")
    image = _image_kind(content)
    if image:
        return _inspect_image(content, image)
    if len(content) > MAX_MODEL_BYTES:
        raise Refusal(400, 2021, "the model is larger than 150 MB")
    for magic, kind in _MODELS:
        if content.startswith(magic):
            return Inspection(kind, _prompt_of(content) if kind == "glb" else "")
    ending = name.rpartition(".")[2].lower()
    if ending in _NAMED_MODELS:
        return Inspection(ending)
    raise Refusal(
        400, 2004, "unsupported file type", suggestion="PNG, JPEG, WebP, GLB, OBJ, FBX, STL"
    )


def _image_kind(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((kind for magic, kind in _IMAGES if content.startswith(magic)), None)


def _inspect_image(content: bytes, kind: str) -> Inspection:
    from io import BytesIO

    from PIL import Image, UnidentifiedImageError

    from tools.simulator.sculptor import describe_image

    if len(content) > MAX_IMAGE_BYTES:
        raise Refusal(400, 2022, "the image is larger than 20 MB")
    try:
        with Image.open(BytesIO(content)) as image:
            width_px, height_px = image.size
        return Inspection(kind, describe_image(content), width_px, height_px)
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        raise Refusal(400, 2004, "the image cannot be read") from None


def _prompt_of(glb: bytes) -> str:
    """The prompt of a model this simulator made; empty for a foreign one."""
    try:
        length = struct.unpack_from("<I", glb, 12)[0]
        document: Any = json.loads(glb[20 : 20 + length])
        extras: Any = document["asset"].get("extras", {})
    except (struct.error, ValueError, TypeError, KeyError, AttributeError):
        raise Refusal(400, 2004, "the GLB cannot be read") from None
    ours = isinstance(extras, dict) and cast(Json, extras).get("simulated") is True
    return str(cast(Json, extras).get("prompt", "")) if ours else ""
