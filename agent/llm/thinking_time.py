"""How long a model has been thinking, told once a second."""

import asyncio

from agent.core.events import Thinking

EVERY_S = 1.0


class ThinkingTime:
    """From the first thought of one answer."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._told = 0.0

    def passed(self) -> Thinking | None:
        """To be called when a thought comes; None where the last word on it is fresh."""
        now = asyncio.get_running_loop().time()
        if self._began is None:
            self._began = now
        elif now - self._told < EVERY_S:
            return None
        self._told = now
        return Thinking(elapsed_s=round(now - self._began, 1))
