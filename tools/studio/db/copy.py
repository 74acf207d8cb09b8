"""Every row of one database into another, empty one, and the proof that it arrived."""

import hashlib
import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tools.errors import HomeUnusable
from tools.studio.db.database import Database, Row, Rows, Schema, packed

PAGE = 500
TOGETHER = 50
OWN = ("rowid", "rev")
"""What each database counts for itself."""


@dataclass(frozen=True)
class Copied:
    """A table, how many rows it has, and their sha256 in both databases."""

    table: str
    rows: int
    source: str
    target: str

    @property
    def same(self) -> bool:
        return self.source == self.target


def tables(schemas: Sequence[Schema]) -> list[str]:
    """The names of all tables, what others point to first."""
    scripts = [script for schema in schemas for script in schema.migrations.values()]
    return [name for script in scripts for name in re.findall(r"CREATE TABLE (\w+)", script)]


async def copy(
    source: Database,
    target: Database,
    schemas: Sequence[Schema],
    told: Callable[[Copied], None] = lambda _: None,
) -> list[Copied]:
    """Copies all tables in one transaction, reads both again and compares.

    `told` hears of each table as it is compared. Raises HomeUnusable, and leaves the target empty,
    where it was not empty or a table did not arrive as it was.
    """
    names = tables(schemas)
    async with target.transaction(durable=True, alone=["copy"]) as rows:
        for name in names:
            if await rows.one(f"SELECT 1 AS one FROM {name} LIMIT 1"):
                raise HomeUnusable(
                    f"The database to copy into is not empty: it has {name}.",
                    remedy="Give it a new, empty database.",
                )
        done: list[Copied] = []
        async with source.transaction() as whole:  # nobody writes to it meanwhile
            for name in names:
                async for page in _pages(whole, name):
                    await _write(rows, name, page)
                count, before = await _digest(whole, name)
                _, after = await _digest(rows, name)
                done.append(Copied(name, count, before, after))
                told(done[-1])
        if wrong := [one.table for one in done if not one.same]:
            raise HomeUnusable(
                f"These tables did not arrive as they were: {', '.join(wrong)}.",
                remedy="Nothing was kept; the source is as it was. Please report this.",
            )
    return done


async def _pages(rows: Rows, table: str) -> AsyncIterator[list[Row]]:
    after = -1
    while page := await rows.all(
        f"SELECT *, rowid AS rowid FROM {table} WHERE rowid > :after ORDER BY rowid LIMIT :page",
        after=after,
        page=PAGE,
    ):
        after = page[-1]["rowid"]
        yield page


async def _write(rows: Rows, table: str, page: Sequence[Row]) -> None:
    columns = [name for name in page[0] if name not in OWN]
    fixed = {"rev": "0"} if "rev" in page[0] else {}
    names = ", ".join([*columns, *fixed])
    for start in range(0, len(page), TOGETHER):
        values: dict[str, Any] = {}
        marks: list[str] = []
        for number, row in enumerate(page[start : start + TOGETHER]):
            values |= {f"{name}_{number}": row[name] for name in columns}
            line = [*(f":{name}_{number}" for name in columns), *fixed.values()]
            marks.append(f"({', '.join(line)})")
        await rows.run(f"INSERT INTO {table} ({names}) VALUES {', '.join(marks)}", **values)


async def _digest(rows: Rows, table: str) -> tuple[int, str]:
    """How many rows, and the sha256 of all their columns in order."""
    digest, count = hashlib.sha256(), 0
    async for page in _pages(rows, table):
        count += len(page)
        for row in page:
            kept = {name: _plain(value) for name, value in row.items() if name not in OWN}
            digest.update(packed(kept).encode("utf-8", "surrogatepass"))
    return count, digest.hexdigest()


def _plain(value: Any) -> Any:
    """The same in every database: 20.0 and 20 are one number, and no text holds a NUL."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
