"""The hands: 3D work over the Tripo API, usable with or without a language model."""

from collections.abc import Awaitable, Callable
from typing import Any


def menu() -> tuple[Callable[..., Awaitable[Any]], ...]:
    """The four tools, in the order in which work is done."""
    from tools.animate import animate
    from tools.check_status import check_status
    from tools.generate_3d import generate_3d
    from tools.rig import rig

    return generate_3d, check_status, rig, animate
