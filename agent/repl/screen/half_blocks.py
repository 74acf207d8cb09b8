"""A picture out of half-blocks: each character cell shows two pixels, one above the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.terminal.colours import Colours

if TYPE_CHECKING:
    from PIL.Image import Image

Pixel = tuple[int, int, int]

_RESET = "\x1b[0m"
_LEVELS = (0, 95, 135, 175, 215, 255)


def half_blocks(images: "Sequence[Image]", *, columns: int, colours: Colours) -> str:
    """The pictures side by side, `columns` wide each, as high as the lowest; empty where colours
    are too few."""
    if colours not in ("true", "256") or not images:
        return ""
    shrunk = [_shrunk(image, columns) for image in images]
    rows: list[str] = []
    for top in range(0, min(image.height for image in shrunk) - 1, 2):
        rows.append(" ".join(_row(image, top, colours) for image in shrunk))
    return "\n".join(rows) + "\n"


def _shrunk(image: "Image", columns: int) -> "Image":
    """As wide as asked, an even number of pixels high, without transparency."""
    from PIL import Image as Images

    height = max(2, round(image.height * columns / image.width / 2) * 2)
    if image.mode in ("RGBA", "LA", "P"):
        image = image.convert("RGBA")
        ground = Images.new("RGBA", image.size, (40, 42, 46, 255))
        image = Images.alpha_composite(ground, image)
    return image.convert("RGB").resize((columns, height), Images.Resampling.BOX)


def _row(image: "Image", top: int, colours: Colours) -> str:
    paint = _true if colours == "true" else _indexed
    width, data = image.width, image.tobytes()
    upper = _pixels(data[top * width * 3 : (top + 1) * width * 3])
    lower = _pixels(data[(top + 1) * width * 3 : (top + 2) * width * 3])
    text, before = "", ""
    for codes in map(paint, upper, lower):
        text += ("" if codes == before else codes) + "▀"
        before = codes
    return text + _RESET


def _pixels(row: bytes) -> list[Pixel]:
    return list(zip(row[::3], row[1::3], row[2::3], strict=True))


def _true(upper: Pixel, lower: Pixel) -> str:
    return "\x1b[38;2;{};{};{};48;2;{};{};{}m".format(*upper, *lower)


def _indexed(upper: Pixel, lower: Pixel) -> str:
    return f"\x1b[38;5;{index_of(upper)};48;5;{index_of(lower)}m"


def index_of(pixel: Pixel) -> int:
    """The nearest of the 256 colours: in the 6x6x6 cube or on the grey ramp."""
    cube = [_nearest(part) for part in pixel]
    colour = tuple(_LEVELS[step] for step in cube)
    grey = max(0, min(23, round((sum(pixel) / 3 - 8) / 10)))
    grey_value = 8 + 10 * grey
    if _distance(pixel, (grey_value,) * 3) < _distance(pixel, colour):
        return 232 + grey
    return 16 + 36 * cube[0] + 6 * cube[1] + cube[2]


def _nearest(value: int) -> int:
    return min(range(6), key=lambda step: abs(_LEVELS[step] - value))


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
