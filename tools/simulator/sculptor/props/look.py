"""The paints and chance a prop is made with."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tools.simulator.sculptor.clay import Clay
from tools.simulator.sculptor.palette import Paint


@dataclass(frozen=True)
class Look:
    main: Paint | None
    """What the prompt asked for; None: the prop's own colour."""
    second: Paint | None
    chance: Random
    """Seeded by the prompt and the seed: only for small variations."""

    def of(self, own: Paint) -> Paint:
        return self.main or own

    def other(self, own: Paint) -> Paint:
        return self.second or own


Maker = Callable[[Clay, Look], None]
