"""The picture of an asset as PNG."""

import io
from pathlib import Path

from tools.mesh.bounds import MOST_PIXELS, UNREADABLE
from tools.mesh.image_header import image_header


def as_png(content: bytes) -> bytes:
    """A WebP, JPEG or PNG as PNG. Raises ValueError for anything else."""
    from PIL import Image, UnidentifiedImageError

    header = image_header(content)
    if not header.kind:
        raise ValueError("not a picture")
    if header.width * header.height > MOST_PIXELS:  # a few kB can unpack to gigabytes
        raise ValueError("not a picture of a usual size")
    try:
        with Image.open(io.BytesIO(content)) as image:
            out = io.BytesIO()
            image.convert("RGBA" if "A" in image.getbands() else "RGB").save(out, "PNG")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValueError("not a picture") from error
    return out.getvalue()


def drawn(mesh: Path) -> bytes | None:
    """Our own drawing of a GLB; `None` where there is none or it cannot be read."""
    from tools.picture import picture

    if not mesh.exists():
        return None
    try:
        return picture(mesh)
    except UNREADABLE:
        return None
