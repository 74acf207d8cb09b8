"""What the history needs of a database."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class Dialect(Protocol):
    def json_text(self, column: str, *path: str) -> str: ...


class Rows(Protocol):
    @property
    def dialect(self) -> Dialect: ...
    async def all(self, sql: str, **values: Any) -> list[dict[str, Any]]: ...
    async def one(self, sql: str, **values: Any) -> dict[str, Any] | None: ...
    async def run(self, sql: str, **values: Any) -> int: ...


class Database(Rows, Protocol):
    def transaction(
        self, *, durable: bool = False, alone: Sequence[str] = ()
    ) -> AbstractAsyncContextManager[Rows]: ...
