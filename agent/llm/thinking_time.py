"""How long a model has been thinking, told once a second."""

import asyncio

from agent.core.events import Thinking

EVERY_S = 1.0


class ThinkingTime:
    """From the first thought of one answer."""

    def __init__(self) -> None:
        self._began: float | None = None
        self._told = 0.0
        self._thoughts = 0

    def passed(self, thoughts: int) -> Thinking | None:
        """To be called with how many came so far; None without a new one, or a word on it since
        a second."""
        if thoughts == self._thoughts:
            return None
        self._thoughts = thoughts
        now = asyncio.get_running_loop().time()
        if self._began is None:
            self._began = now
        elif now - self._told < EVERY_S:
            return None
        self._told = now
        return Thinking(elapsed_s=round(now - self._began, 1))
