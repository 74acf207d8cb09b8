"""Kind and size of a picture from its first bytes; nothing of it is unpacked."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class ImageHeader:
    kind: str
    """png, jpeg, webp, ktx2, or "" for none of these."""
    width: int
    height: int


UNKNOWN = ImageHeader("", 0, 0)


def image_header(content: bytes) -> ImageHeader:
    """Kind and size in pixels; UNKNOWN where they cannot be told."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return ImageHeader("png", *struct.unpack_from(">II", content, 16))
        if content.startswith(b"\xff\xd8"):
            return _jpeg(content)
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp(content)
        if content.startswith(b"\xabKTX 20\xbb"):
            return ImageHeader("ktx2", *struct.unpack_from("<II", content, 20))
    except (struct.error, IndexError):
        return UNKNOWN
    return UNKNOWN


def _jpeg(content: bytes) -> ImageHeader:
    at = 2
    while content[at] == 0xFF:
        marker, length = content[at + 1], int(struct.unpack_from(">H", content, at + 2)[0])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return ImageHeader("jpeg", width, height)
        at += 2 + length
    return UNKNOWN


def _webp(content: bytes) -> ImageHeader:
    form = content[12:16]
    if form == b"VP8X":
        width = 1 + int.from_bytes(content[24:27], "little")
        return ImageHeader("webp", width, 1 + int.from_bytes(content[27:30], "little"))
    if form == b"VP8L":
        bits = int(struct.unpack_from("<I", content, 21)[0])
        return ImageHeader("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    width, height = struct.unpack_from("<HH", content, 26)
    return ImageHeader("webp", width & 0x3FFF, height & 0x3FFF)
