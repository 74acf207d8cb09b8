"""Time as a value, so that tests need not wait for it."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Clock:
    """Wall time for rows, and a monotonic count for durations.

    Units: seconds; `now` since the epoch (it may jump), `monotonic` from anywhere (it may not).
    """

    now: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
