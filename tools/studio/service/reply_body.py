"""A reply of the service in full, within a size before and after it is unpacked."""

import zlib
from collections.abc import AsyncIterator

MOST_BYTES = 16 * 1024 * 1024
"""A list of 100 tasks with all their links has less than 1 MB."""
ENCODINGS = "gzip, deflate"
"""What replies may be packed with: both can be unpacked up to a size."""


class TooLarge(Exception):
    """The reply is larger than any that makes sense, or packed in a way nobody asked for."""


async def whole(pieces: AsyncIterator[bytes], encoding: str, most_bytes: int = MOST_BYTES) -> bytes:
    """The reply that comes in these pieces, unpacked. Raises TooLarge."""
    packed = bytearray()
    async for piece in pieces:
        packed += piece
        _check(len(packed), most_bytes)
    match encoding:
        case "identity" | "":
            return bytes(packed)
        case "gzip" | "x-gzip":
            return _unpacked(packed, most_bytes, zlib.MAX_WBITS | 16)
        case "deflate":
            zlib_head = packed.startswith(b"\x78")  # some servers leave it out
            return _unpacked(packed, most_bytes, zlib.MAX_WBITS if zlib_head else -zlib.MAX_WBITS)
        case _:
            raise TooLarge(f"packed as {encoding[:20]}")


def _unpacked(packed: bytearray, most_bytes: int, window_bits: int) -> bytes:
    unpacking = zlib.decompressobj(window_bits)
    try:
        content = unpacking.decompress(packed, most_bytes + 1)
    except zlib.error:
        raise TooLarge("damaged") from None
    _check(len(content), most_bytes)
    return content


def _check(size_bytes: int, most_bytes: int) -> None:
    if size_bytes > most_bytes:
        raise TooLarge(f"more than {most_bytes >> 20} MB")
