"""What the history needs of a database."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class ChatDialect(Protocol):
    def json_text(self, column: str, *path: str) -> str: ...
    def json_number(self, column: str, *path: str) -> str: ...


class ChatSql(Protocol):
    @property
    def dialect(self) -> ChatDialect: ...
    async def all(self, sql: str, **values: Any) -> list[dict[str, Any]]: ...
    async def one(self, sql: str, **values: Any) -> dict[str, Any] | None: ...
    async def run(self, sql: str, **values: Any) -> int: ...


class ChatDatabase(ChatSql, Protocol):
    def transaction(
        self, *, durable: bool = False, alone: Sequence[str] = ()
    ) -> AbstractAsyncContextManager[ChatSql]: ...
