"""Makes a PostgreSQL database ready: forward migrations, one process at a time."""

from collections.abc import Sequence
from typing import Any

from tools.errors import HomeUnusable
from tools.studio.db.database import Schema
from tools.studio.db.postgres_dialect import JSON_FUNCTION, lock_key, table_script

Connection = Any  # psycopg's AsyncConnection

_TABLE = """
CREATE TABLE migrations (
    migration_set TEXT NOT NULL,
    name TEXT NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (migration_set, name)
)
"""
_OURS = "postgres"


async def bring_up_to_date(
    connection: Connection, schemas: Sequence[Schema], where: str
) -> list[str]:
    """Applies what is missing, each migration whole or not at all; gives their names.

    Raises HomeUnusable for a database that a newer program has changed.
    """
    wanted = [(schema.name, name) for schema in schemas for name in schema.migrations]
    if _left(await _applied(connection), wanted, where):
        done: list[str] = []
        await connection.execute(f"SELECT pg_advisory_lock({lock_key('migrations')})")
        try:
            left = _left(await _applied(connection), wanted, where)
            scripts = {
                (schema.name, name): table_script(script)
                for schema in schemas
                for name, script in schema.migrations.items()
            }
            if left and not await _exists(connection):
                await _apply(connection, (_OURS, "0001_json"), [_TABLE, JSON_FUNCTION])
            for one in left:
                await _apply(connection, one, scripts[one])
                done.append(f"{one[0]} {one[1]}")
        finally:
            await connection.execute(f"SELECT pg_advisory_unlock({lock_key('migrations')})")
        return done
    await _count_anew(connection, schemas)
    return []


async def _exists(connection: Connection) -> bool:
    found = await (await connection.execute("SELECT to_regclass('migrations')")).fetchone()
    return found is not None and found[0] is not None


async def _applied(connection: Connection) -> set[tuple[str, str]]:
    if not await _exists(connection):
        return set()
    cursor = await connection.execute("SELECT migration_set, name FROM migrations")
    return {(row[0], row[1]) for row in await cursor.fetchall()}


def _left(
    applied: set[tuple[str, str]], wanted: Sequence[tuple[str, str]], where: str
) -> list[tuple[str, str]]:
    sets = {name for name, _ in wanted}
    if newer := {name for group, name in applied - {*wanted} if group in sets}:
        raise HomeUnusable(
            f"The database {where} was written by a newer Galatea ({', '.join(sorted(newer))}).",
            remedy="Update Galatea, or set GALATEA_DATABASE_URL to another database.",
        )
    return [one for one in wanted if one not in applied]


async def _apply(connection: Connection, one: tuple[str, str], statements: Sequence[str]) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL synchronous_commit = on")
        for statement in statements:
            await connection.execute(statement, prepare=False)
        await connection.execute(
            "INSERT INTO migrations (migration_set, name) VALUES (%s, %s)", one
        )


async def _count_anew(connection: Connection, schemas: Sequence[Schema]) -> None:
    """Restored into another server, where transactions have lower numbers, changes count anew."""
    if any(schema.name == "studio" for schema in schemas):
        await connection.execute(
            "UPDATE tasks SET rev = 0"
            " WHERE rev >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        )
