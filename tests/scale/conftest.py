"""A PostgreSQL for the session, and a database of its own for each test that asks for one."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.app.assemble import SCHEMAS
from tests.scale.server import Server, postgres
from tests.virtual_loop import DatabaseLoop


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder) / "rows") as one:
        yield one


@pytest.fixture(scope="session")
def template(server: Server) -> str:
    """The name of a database with all tables."""
    from tools.studio.db.postgres import open_postgres

    url = server.database()

    async def make() -> None:
        await (await open_postgres(url, SCHEMAS)).aclose()

    asyncio.run(make())
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def url(server: Server, template: str) -> Iterator[str]:
    """A database with all tables and no rows."""
    address = server.database(template)
    yield address
    server.drop(address)


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": DatabaseLoop}
