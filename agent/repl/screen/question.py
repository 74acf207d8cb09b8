"""A question that one key answers, and that no key answers by accident."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

Key = Literal["y", "r", "n", "a"]

PAUSE_S = 0.8
"""Who is typing when a question appears must pause that long before a key counts."""


@dataclass
class Question:
    """What is shown, and the key that came; `n` where nobody answers."""

    lines: list[str]
    keys: list[tuple[Key, str]]
    """Each key and what it means, in the order shown."""
    armed_at_s: float = 0.0
    answer: "asyncio.Future[tuple[Key, float | None]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def press(self, key: str, *, now_s: float) -> Key | None:
        """The answer this key gives; `None` for a key that is none, or comes too early."""
        if now_s < self.armed_at_s:
            self.armed_at_s = now_s + PAUSE_S
            return None
        return next((known for known, _ in self.keys if known == key.lower()), None)

    def settle(self, key: Key, credits: float | None = None) -> None:
        """Answers it, unless it has been answered."""
        if not self.answer.done():
            self.answer.set_result((key, credits))

    @property
    def choices(self) -> str:
        return "   ".join(f"[{key}] {meaning}" for key, meaning in self.keys)


def amount(text: str) -> float | None:
    """So many credits; `None` for what is no amount."""
    try:
        credits = float(text.strip().replace(",", ""))
    except ValueError:
        return None
    return credits if 0 < credits < 1e9 else None
