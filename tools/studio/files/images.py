"""Reference pictures: from allowed folders of this machine, or an https URL the service fetches."""

import os
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools.errors import BadRequest

MOST_BYTES = 20 * 1024 * 1024
LEAST_SIDE_PX = 256
_LONGEST_PATH = 4096
_LONGEST_NAME = 255
"""In bytes, as file systems count."""
_MAGIC = {
    "image/png": (b"\x89PNG\r\n\x1a\n", "png"),
    "image/jpeg": (b"\xff\xd8\xff", "jpg"),
    "image/webp": (b"RIFF", "webp"),
}


_ODD: tuple[type[Exception], ...] = (
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,
    ArithmeticError,
    MemoryError,
    LookupError,
    AttributeError,
    TypeError,
    struct.error,
    zlib.error,
)
"""What Pillow's parsers raise for a file that is not what it says."""


@dataclass(frozen=True)
class Picture:
    """A picture that passed every check that can be made before paying."""

    name: str
    mime: str
    content: bytes


def is_url(image: str) -> bool:
    return "://" in image


def checked_url(image: str) -> str:
    """An https URL with a host. Raises BadRequest."""
    try:
        parts = urlsplit(image)
        sound = parts.scheme == "https" and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # https://[bad
        sound = False
    if not sound or not image.isprintable():
        raise BadRequest(
            "image: only https addresses or files can be used.",
            remedy="Give an https link that is publicly reachable, or a path to a picture.",
        )
    return image


def read_picture(image: str, folders: Sequence[Path]) -> Picture:
    """The picture at a path inside one of the folders.

    Raises BadRequest, naming what is wrong: missing, outside, too large, not a picture, too small.
    """
    path = _inside(image, folders)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadRequest(f"image: {path.name} is {size >> 20} MB; at most 20 MB are taken.")
        content = path.read_bytes()
    except OSError as error:
        raise BadRequest(f"image: {path.name} cannot be read ({error.strerror}).") from error
    return checked_picture(path.name, content)


def checked_picture(name: str, content: bytes) -> Picture:
    """A PNG, JPEG or WebP of at least 256 x 256. Raises BadRequest."""
    for mime, (magic, ending) in _MAGIC.items():
        if content.startswith(magic) and (ending != "webp" or content[8:12] == b"WEBP"):
            _check_size(name, content)
            return Picture(Path(name).name, mime, content)
    raise BadRequest(f"image: {name} is not a PNG, JPEG or WebP picture.")


def _check_size(name: str, content: bytes) -> None:
    import io

    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as opened:
            width, height = opened.size
            opened.verify()
    except (*_ODD, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadRequest(f"image: {name} is damaged.") from error
    if min(width, height) < LEAST_SIDE_PX:
        raise BadRequest(f"image: {name} is {width} x {height}; at least 256 x 256 are needed.")


def _inside(image: str, folders: Sequence[Path]) -> Path:
    if not folders:
        raise BadRequest("image: file paths are not taken here; upload the picture instead.")
    if not _can_be_a_name(image):
        raise BadRequest("image: no file has such a name.")
    resolved = _resolved(image, folders[0])
    # before anything is said of what is there: outside, nobody learns whether a file exists
    if resolved is None or not any(resolved.is_relative_to(one.resolve()) for one in folders):
        raise BadRequest(
            f"image: {image} lies outside the folders that may be read.",
            remedy="Copy it into the current folder, or add its folder to GALATEA_IMAGE_DIRS.",
        )
    try:
        there, is_file = resolved.exists(), resolved.is_file()
    except OSError as error:
        raise BadRequest(f"image: {image} cannot be read ({error.strerror}).") from error
    if not there:
        raise BadRequest(f"image: there is no file {image}.")
    if not is_file:
        raise BadRequest(f"image: there is no file {image}, it is a folder.")
    return resolved


def _can_be_a_name(image: str) -> bool:
    """By its letters alone; `~name` would tell which users a machine has."""
    if image.startswith("~") and image[1:2] not in ("", "/", os.sep):
        return False
    if "\0" in image or len(image) > _LONGEST_PATH:
        return False
    try:
        return all(len(part.encode()) <= _LONGEST_NAME for part in Path(image).parts)
    except UnicodeEncodeError:
        return False


def _resolved(image: str, folder: Path) -> Path | None:
    """Where it leads, links followed; None where that cannot be found out."""
    try:
        path = Path(image).expanduser()
        return (path if path.is_absolute() else folder / path).resolve()
    except (ValueError, OSError, RuntimeError):  # a loop of links, no right to look
        return None
