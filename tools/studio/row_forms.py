"""Rows as values, and values as columns."""

import json
from typing import Any, NamedTuple

from tools.studio.database import Row, packed
from tools.types import Asset, AssetFile, Options, Problem, Task, Wishes


class AtService(NamedTuple):
    """As much of a task as the watcher of thousands needs."""

    id: str
    asset: str
    step: str
    remote_id: str
    status: str
    progress: int


CallId = tuple[str, str]
"""A tool call: the chat and the call's id in it."""


def column(value: Any) -> Any:
    if isinstance(value, Problem | Wishes | Options):
        return packed(value.model_dump())
    return packed(value) if isinstance(value, dict | list) else value


def _problem(text: str | None) -> Problem | None:
    return None if text is None else Problem.model_validate_json(text)


def asset_of(row: Row) -> Asset:
    return Asset.model_validate(
        row
        | {
            "options": json.loads(row["options"]),
            "wishes": json.loads(row["wishes"]),
            "problem": _problem(row["problem"]),
        }
    )


def task_of(row: Row) -> Task:
    return Task.model_validate(
        row
        | {
            "body": json.loads(row["body"]),
            "output": json.loads(row["output"]),
            "problem": _problem(row["problem"]),
        }
    )


def file_of(row: Row) -> AssetFile:
    return AssetFile.model_validate(
        row | {"report": None if row["report"] is None else json.loads(row["report"])}
    )
