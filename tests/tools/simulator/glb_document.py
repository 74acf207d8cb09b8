"""A GLB taken apart."""

import json
import struct
from typing import Any


def document(glb: bytes) -> dict[str, Any]:
    (length,) = struct.unpack_from("<I", glb, 12)
    return json.loads(glb[20 : 20 + length])
