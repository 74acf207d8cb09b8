"""How much of a file from outside is believed: over these it is a BadFile."""

import struct

LIGHT_BYTES = 20 << 20
LIGHT_JSON_BYTES = 1 << 20
"""Up to these a file is read in this process, in a thread."""
MOST_JSON_BYTES = 32 << 20
MOST_UNPACKED_BYTES = 256 << 20
"""What meshopt, Draco and accessors without bytes may unfold to, all together."""
MOST_NODES = 65_536
MOST_DEPTH = 512
"""Of a tree of nodes; a spine of an engine's rig has some twenty."""
MOST_JOINTS = 4_096
MOST_KEYS = 1_000_000
"""Of one track of a clip: more than four hours at 60 a second."""
MOST_KEYS_OF_ALL = 8_000_000
MOST_POSES = 400_000
"""Nodes times clips: three hundred nodes in a thousand clips."""
MOST_CHANNELS = 65_536
MOST_PIXELS = 1 << 26
"""Of a picture: 8192 x 8192."""

UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
"""What code that reads a file may raise when the file is not what it says."""
