"""What a store needs of a database: rows by portable SQL, transactions, forward migrations.

SQL is written once, with `:named` parameters; the few things that SQLite and PostgreSQL say each in
their own way stand in a `Dialect`. The two forms are `sqlite.py` (the default) and `postgres.py`.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

Row = dict[str, Any]


class Conflict(Exception):
    """Another writer was first, or what a row points to has gone."""


class Dialect(Protocol):
    """Pieces of SQL that differ between databases."""

    @property
    def next_rev(self) -> str:
        """The number of a task's change; a later change has a higher one."""
        ...

    @property
    def settled_rev(self) -> str:
        """` AND ...`: only numbers below which nothing can appear any more."""
        ...

    def day(self, column: str) -> str:
        """The UTC day (`2026-11-22`) of a column of seconds."""
        ...

    def json_text(self, column: str, *path: str) -> str:
        """A text inside a column of JSON; NULL where there is none."""
        ...

    def json_number(self, column: str, *path: str) -> str: ...


class Rows(Protocol):
    """Read rows, change rows. Raises Conflict, HomeUnusable."""

    @property
    def dialect(self) -> Dialect: ...
    async def all(self, sql: str, **values: Any) -> list[Row]: ...
    async def one(self, sql: str, **values: Any) -> Row | None: ...
    async def run(self, sql: str, **values: Any) -> int:
        """Changes rows and gives how many."""
        ...


class Database(Rows, Protocol):
    """One database of one home or of a whole fleet."""

    def transaction(
        self, *, durable: bool = False, alone: Sequence[str] = ()
    ) -> AbstractAsyncContextManager[Rows]:
        """All or nothing; `durable` waits for the disk (money), the rest may lose the last moment
        to a power cut, never to a crash. Nothing but row work may be awaited inside.

        `alone` names what only one transaction at a time may decide on, wherever it runs: an
        owner's money, a pool, a name. Within it, what others committed before is seen.
        """
        ...

    async def version(self) -> object:
        """A value that changes when somebody else has written."""
        ...

    async def heard(self, wait_s: float) -> None:
        """Until somebody else may have written, at the latest after a while."""
        ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True)
class Schema:
    """A named set of forward migrations, each a name and a portable SQL script."""

    name: str
    migrations: Mapping[str, str]


def packed(value: Any) -> str:
    """Canonical JSON text: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
