"""Pictures of assets for the terminal, made beside the event loop."""

import asyncio
from pathlib import Path

from agent.repl.screen.half_blocks import half_blocks
from agent.terminal.colours import Colours

DRAWN_PX = 160
GROUND = (18, 18, 20, 255)
FAINT = 12


async def portrait(glb: Path, *, rows: int, columns: int, colours: Colours) -> str:
    """A mesh, cut out, in half-blocks; empty without colours, or where it cannot be drawn."""
    if colours not in ("true", "256"):
        return ""
    return await asyncio.to_thread(_portrait, glb, rows, columns, colours)


async def preview(path: Path, *, columns: int, colours: Colours) -> str:
    """A picture file in half-blocks; empty without colours, or without a readable file."""
    if colours not in ("true", "256"):
        return ""
    return await asyncio.to_thread(_preview, path, columns, colours)


async def turntable(
    glb: Path, *, clip: str | None, views: int, columns: int, colours: Colours
) -> str:
    """An asset from all sides in half-blocks, side by side; with `clip`, in motion.

    Raises ValueError for a file that cannot be drawn, or has no such clip.
    """
    if colours not in ("true", "256"):
        return ""
    return await asyncio.to_thread(_turntable, glb, clip, views, columns, colours)


def _portrait(glb: Path, rows: int, columns: int, colours: Colours) -> str:
    import io

    from PIL import Image, ImageChops

    from tools.picture import picture

    try:
        drawn = picture(glb.read_bytes(), size_px=DRAWN_PX, background=GROUND)
    except (ValueError, OSError):
        return ""
    with Image.open(io.BytesIO(drawn)) as image:
        whole = image.convert("RGB")
    ground = Image.new("RGB", whole.size, GROUND[:3])
    shades = [0 if shade <= FAINT else 255 for shade in range(256)] * 3
    box = ImageChops.difference(whole, ground).point(shades).getbbox()
    cut = whole.crop(box) if box else whole
    wide = round(min(columns, 2 * rows * cut.width / cut.height))
    return half_blocks([cut], columns=max(2, wide), colours=colours)


def _preview(path: Path, columns: int, colours: Colours) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            return half_blocks([image], columns=columns, colours=colours)
    except (OSError, UnidentifiedImageError):
        return ""


def _turntable(glb: Path, clip: str | None, views: int, columns: int, colours: Colours) -> str:
    from tools.picture import turntable as drawn

    images = drawn(glb.read_bytes(), views=views, size_px=DRAWN_PX, clip=clip)
    return half_blocks(images, columns=columns, colours=colours)
