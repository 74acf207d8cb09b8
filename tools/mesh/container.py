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
            chunk_bytes = _json_size(file.read(20), path.stat().st_size)
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


def whole_file(path: Path) -> memoryview:
    """The bytes of a file, mapped. Raises BadFile where there are none."""
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise BadFile("It is not a GLB.") from error


def two_parts(content: memoryview) -> tuple[bytes, memoryview]:
    """JSON and bytes of a GLB, the latter not copied. Raises BadFile where it is not whole."""
    try:
        size = _json_size(content[:20], len(content))
        text, rest = bytes(content[20 : 20 + size]), content[20 + size :]
        if len(text) != size:
            raise BadFile("It is cut off.")
        if len(rest) < 8:
            return text, memoryview(b"")
        chunk_bytes, kind = struct.unpack_from("<II", rest)
    except struct.error as error:
        raise BadFile("It is not a GLB.") from error
    if kind != _BIN:
        return text, memoryview(b"")
    if chunk_bytes > len(rest) - 8:
        raise BadFile("It is cut off.")
    return text, rest[8 : 8 + chunk_bytes]


def _json_size(head: bytes | memoryview, file_size: int) -> int:
    magic, version, length = struct.unpack_from("<4sII", head)
    chunk_bytes, chunk_kind = struct.unpack_from("<II", head, 12)
    if magic != MAGIC or version != 2 or chunk_kind != _JSON:
        raise BadFile("It is not a GLB.")
    if length != file_size:
        raise BadFile("It is cut off.")
    if chunk_bytes > MOST_JSON_BYTES:
        raise UnsoundFile(f"Its description is larger than {MOST_JSON_BYTES >> 20} MB.")
    return chunk_bytes
