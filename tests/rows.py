"""Where the rows of a test lie: in a file of its own, or in the PostgreSQL that it was given.

`tests/scale` runs tests of other folders a second time, with its address in the environment.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from tools.studio.db.database import Database, Schema
from tools.studio.db.sqlite import open_database

URL = "TESTS_DATABASE_URL"


def database_url() -> str:
    """The PostgreSQL of this test; empty: a file."""
    return os.environ.get(URL, "")


async def open_rows(path: Path, schemas: Sequence[Schema]) -> Database:
    if url := database_url():
        from tools.studio.db.postgres import open_postgres

        return await open_postgres(url, schemas)
    return open_database(path, schemas)
