"""The two parts of a GLB: its JSON and its bytes, the latter mapped and not read."""

import mmap
import struct
from pathlib import Path

from tools.errors import BadFile, UnsoundFile
from tools.mesh.bounds import LIGHT_BYTES, LIGHT_JSON_BYTES, MOST_JSON_BYTES, UNREADABLE
from tools.mesh.gltf import GltfFile

MAGIC = b"glTF"
_JSON, _BIN = 0x4E4F534A, 0x004E4942


def json_bytes(path: Path) -> bytes:
    """The JSON part of a GLB as it stands. Raises BadFile where the file is not whole."""
    try:
        with path.open("rb") as file:
            magic, version, length = struct.unpack("<4sII", file.read(12))
            chunk_bytes, chunk_kind = struct.unpack("<II", file.read(8))
            if magic != MAGIC or version != 2 or chunk_kind != _JSON:
                raise BadFile("It is not a GLB.")
            if length != path.stat().st_size:
                raise BadFile("It is cut off.")
            if chunk_bytes > MOST_JSON_BYTES:
                raise UnsoundFile(f"Its description is larger than {MOST_JSON_BYTES >> 20} MB.")
            text = file.read(chunk_bytes)
    except (struct.error, OSError) as error:
        raise BadFile("It is not a GLB.") from error
    if len(text) != chunk_bytes:
        raise BadFile("It is cut off.")
    return text


def is_heavy(path: Path) -> bool:
    """Whether reading a GLB may take long or much memory. False where it is none."""
    try:
        text = json_bytes(path)
    except BadFile:
        return False
    packed = b"KHR_draco" in text or b"meshopt_compression" in text
    return packed or len(text) > LIGHT_JSON_BYTES or path.stat().st_size > LIGHT_BYTES


def parsed(text: bytes) -> GltfFile:
    """The JSON as values. Raises BadFile with the first member that is not as it should be."""
    try:
        return GltfFile.model_validate_json(text)
    except UNREADABLE as error:
        raise UnsoundFile(f"It is not a sound GLB ({_first(error)}).") from error


def _first(error: Exception) -> str:
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return type(error).__name__
    one = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return ".".join(map(str, one["loc"]))[:80] or "no JSON"


def binary_part(path: Path, json_size: int) -> memoryview:
    """The bytes after the JSON, mapped from the file; empty where there are none."""
    with path.open("rb") as file:
        size = path.stat().st_size
        start = 20 + json_size
        if start + 8 > size:
            return memoryview(b"")
        file.seek(start)
        chunk_bytes, kind = struct.unpack("<II", file.read(8))
        if kind != _BIN:
            return memoryview(b"")
        if start + 8 + chunk_bytes > size:
            raise BadFile("It is cut off.")
        if not chunk_bytes:
            return memoryview(b"")
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return memoryview(whole)[start + 8 : start + 8 + chunk_bytes]
