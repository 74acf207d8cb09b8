"""A task under way as the bar shows it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.types import Task


@dataclass(frozen=True)
class RunningTask:
    """`left_s` is a guess, where there is anything to guess from."""

    task: "Task"
    elapsed_s: float
    left_s: float | None

    @property
    def share(self) -> float:
        """0 to 1, as the service says it."""
        return min(1.0, max(0.0, self.task.progress / 100))


def left_s(progress: int, elapsed_s: float, usual_s: float | None) -> float | None:
    """How long it may still take: as long as usual, or by its own pace; `None` for no idea."""
    if usual_s is not None and elapsed_s < usual_s:
        return usual_s - elapsed_s
    if progress >= 10:
        return elapsed_s * (100 - progress) / progress
    return None
