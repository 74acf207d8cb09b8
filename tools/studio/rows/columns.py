"""The columns that a change of an asset or a task may write, for the type checker."""

from typing import Any, TypedDict

from tools.types import Problem, TaskState, Wishes


class AssetColumns(TypedDict, total=False):
    """What `Store.change` may set beside the state."""

    chat: str | None
    wishes: Wishes
    reserved: float
    """Credits held for the wishes."""
    rig_type: str | None
    spec: str | None
    stop: int
    """1: nothing further is begun."""
    problem: Problem | None


class TaskColumns(TypedDict, total=False):
    """What `Store.update_task` may set."""

    state: TaskState
    status: str
    progress: int
    credits_used: float | None
    output: dict[str, Any]
    problem: Problem | None
    tries: int
    not_before: float
    unclear_at: float | None
    look_at: float | None
    readings: int
    resent: int
    settled_at: float | None
