"""Rows as values, and values as columns."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from tools.studio.database import Row, Rows, packed
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


TOGETHER = 50
MARKS = ", ".join(f":asset{number}" for number in range(TOGETHER))


async def of_assets(rows: Rows, sql: str, handles: Sequence[str]) -> list[Row]:
    """The rows that a statement over `MARKS` gives for these assets, some dozens at a time.

    Always with as many marks, so that the database knows the statement again.
    """
    found: list[Row] = []
    for start in range(0, len(handles), TOGETHER):
        asked = handles[start : start + TOGETHER]
        asked = [*asked, *[asked[0]] * (TOGETHER - len(asked))]
        found += await rows.all(sql, **{f"asset{n}": one for n, one in enumerate(asked)})
    return found


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
