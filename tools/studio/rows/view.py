"""An asset with its tasks and files, as read at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.types import Asset, AssetFile, Problem, Task


@dataclass(frozen=True)
class View:
    """An asset with its tasks and files, as read at one moment."""

    asset: Asset
    tasks: Sequence[Task] = ()
    files: Sequence[AssetFile] = ()

    @property
    def running(self) -> list[Task]:
        return [task for task in self.tasks if not task.handled]

    @property
    def clips(self) -> list[str]:
        return [file.name.rsplit(".", 1)[0] for file in self.files if file.kind == "clip"]

    @property
    def report(self) -> dict[str, Any] | None:
        """Of the richest file there is: all clips, else rig, else model."""
        by_kind = {file.kind: file.report for file in self.files if file.report}
        return next((by_kind[kind] for kind in ("all", "rigged", "model") if kind in by_kind), None)

    @property
    def warnings(self) -> list[str]:
        """What the checks of its files found, one sentence each, with the file's name."""
        return [
            f"{file.name}: {check['message']}"
            for file in self.files
            if file.kind in ("model", "rigged", "clip") and file.report
            for check in file.report.get("checks", ())
        ]

    @property
    def problem(self) -> Problem | None:
        if self.asset.problem is not None:
            return self.asset.problem
        return next((task.problem for task in self.running if task.problem is not None), None)

    @property
    def credits_used(self) -> float:
        return sum(task.credits_used or 0.0 for task in self.tasks)
