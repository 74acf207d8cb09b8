"""How many requests one account may send a minute, counted in fixed windows."""

import math
from dataclasses import dataclass

from tools.clock import Clock
from tools.simulator.refusal import Refusal

WINDOW_S = 60.0
LIMITS = {"create": 200, "upload": 600, "read": 120_000}
"""Creates: Tripo, 2026. Uploads and reads: generous, since the sources disagree."""


@dataclass(frozen=True)
class Allowance:
    """What the `X-RateLimit-*` headers say."""

    limit: int
    remaining: int
    reset_at: int
    """Units: seconds since the epoch."""
    refusal: Refusal | None = None
    """429/1007, when the window is used up."""


class Rates:
    """Counts since the process started; a faster `pace` shortens the window."""

    def __init__(self, clock: Clock, *, pace: float) -> None:
        self._clock = clock
        self._window_s = WINDOW_S / pace
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}

    def take(self, account: str, kind: str) -> Allowance:
        now = self._clock.monotonic()
        started, used = self._counts.get((account, kind), (-math.inf, 0))
        if now - started >= self._window_s:
            started, used = now, 0
        left_s = self._window_s - (now - started)
        limit = LIMITS[kind]
        reset = math.ceil(self._clock.now() + left_s)
        if used >= limit:
            return Allowance(limit, 0, reset, _refusal(limit, kind, left_s))
        self._counts[account, kind] = (started, used + 1)
        return Allowance(limit, limit - used - 1, reset)


def _refusal(limit: int, kind: str, left_s: float) -> Refusal:
    return Refusal(
        429,
        1007,
        f"rate limit reached: {limit} {kind} requests a minute",
        suggestion="Slow down.",
        retry_after_s=left_s,
    )
