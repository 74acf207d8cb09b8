"""Rows as values, and values as columns."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from tools.studio.db.database import Row, Rows, packed
from tools.types import Asset, AssetFile, GenerateOptions, Problem, Task, Wishes


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


T = TypeVar("T")
TOGETHER = 50
MARKS = ", ".join(f":asset{number}" for number in range(TOGETHER))


async def of_assets(
    rows: Rows, sql: str, handles: Sequence[str], form: Callable[[Row], T]
) -> Mapping[str, Sequence[T]]:
    """What a statement over `MARKS` gives, by asset; those for which it gives nothing are left out.

    Some dozens are asked for at a time, always with as many marks, so that the database knows the
    statement again.
    """
    found: dict[str, list[T]] = {}
    for start in range(0, len(handles), TOGETHER):
        asked = handles[start : start + TOGETHER]
        asked = [*asked, *[asked[0]] * (TOGETHER - len(asked))]
        for row in await rows.all(sql, **{f"asset{n}": one for n, one in enumerate(asked)}):
            found.setdefault(row["asset"], []).append(form(row))
    return found


def column(value: Any) -> Any:
    if isinstance(value, Problem | Wishes | GenerateOptions):
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
