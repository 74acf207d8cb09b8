"""How often a read is asked again, and after how long; submissions never are.

Source: docs/adr/0001-tripo-v3-only.md.
"""

import random

from tools.studio.service.errors import LinkRefused, TripoError, TripoStatusError

READ_PAUSES_S = (0.5, 1.0, 2.0)
RETRY_AFTER_CAP_S = 10.0
PASSING = frozenset((429, 500, 502, 503, 504))


def passes(error: TripoError) -> bool:
    """Time alone may cure it."""
    if isinstance(error, TripoStatusError):
        return error.status in PASSING or error.meaning == "busy"
    return not isinstance(error, LinkRefused)


def wait_s(error: TripoError, pause_s: float) -> float:
    """What the service asked for, within reason; else the pause, give or take a fifth."""
    asked_s = error.retry_after_s if isinstance(error, TripoStatusError) else None
    if asked_s is not None:
        return min(asked_s, RETRY_AFTER_CAP_S)
    return pause_s * random.uniform(0.8, 1.2)


def retry_after_s(header: str | None) -> float | None:
    """The seconds of a Retry-After header; its date form is not used by this service."""
    seconds = (header or "").strip()
    return float(seconds) if seconds.replace(".", "", 1).isdecimal() else None
