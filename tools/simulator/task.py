"""A task row, and what it looks like at a given moment: status is a matter of time alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

from tools.simulator.order import Fate, Json, Recipe

PICTURES = frozenset({"text_to_image"})
GENERATIONS = frozenset({"text_to_model", "image_to_model", "multiview_to_model"})
QUEUED_SHARE = 0.08


@dataclass(frozen=True)
class SimulatedTask:
    """One row of `tasks`, columns in order."""

    id: str
    account: str
    type: str
    pool: str
    echo: str
    recipe_json: str
    facts: str
    price: float
    created_at: float
    due_at: float
    fate_status: str
    fate_code: int | None
    fate_message: str
    settled_at: float | None

    @cached_property
    def recipe(self) -> Recipe:
        return Recipe.load(self.recipe_json)

    @property
    def fate(self) -> Fate:
        return Fate(self.fate_status, self.fate_code, self.fate_message)

    def status(self, now: float) -> str:
        if self.settled_at is not None:
            return self.fate_status
        return "queued" if self._elapsed(now) < QUEUED_SHARE else "running"

    def progress(self, now: float) -> int:
        if self.settled_at is not None:
            return 100 if self.fate_status == "success" else 0
        if self.fate_status == "stuck":
            return 42
        share = (self._elapsed(now) - QUEUED_SHARE) / (1 - QUEUED_SHARE)
        return max(0, min(99, int(100 * share)))

    @property
    def credits(self) -> float:
        """Credits taken so far: the price once it succeeded, else nothing."""
        return self.price if self.settled_at is not None and self.fate_status == "success" else 0.0

    @property
    def file_name(self) -> str:
        ending = self.recipe.format
        if self.type in PICTURES:
            return f"generated_image.{ending}"
        stem = {"animate_rig": "tripo_rig", "animate_retarget": "tripo_retarget"}.get(
            self.type, "tripo_pbr_model" if self.recipe.texture else "tripo_base_model"
        )
        return f"{stem}_{self.id}.{ending}"

    def _elapsed(self, now: float) -> float:
        if self.fate_status == "stuck":
            return 1.0 if now > self.created_at + 1 else 0.0
        return (now - self.created_at) / max(self.due_at - self.created_at, 1e-9)


@lru_cache(maxsize=4096)
def iso(moment: float) -> str:
    whole = datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
    return whole.replace("+00:00", "Z")


def outputs(task: SimulatedTask, facts: Json, link: Callable[[str, str], str]) -> Json:
    """The `output` member of a settled task; `link` signs (task id, file name)."""
    if task.type == "animate_prerigcheck":
        return facts
    made = link(task.id, task.file_name)
    if task.type in PICTURES:
        return {**facts, "generated_image_url": made}
    if task.type in GENERATIONS:
        return {**facts, "model_url": made, "rendered_image_url": link(task.id, "legacy_mesh.webp")}
    return {**facts, "model_url": made}


def usage_row(task: SimulatedTask, now: float) -> dict[str, Any]:
    return {
        "task_id": task.id,
        "type": task.type,
        "status": task.status(now),
        "created_at": iso(task.created_at),
        "credits_consumed": task.credits,
    }
