"""PostgreSQL as a database of ours: SQL, transactions, changes, errors."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from agent.app.assemble import SCHEMAS
from tests.scale.server import Server
from tools.errors import HomeUnusable
from tools.fleet.worker_election import WorkerElection
from tools.studio.db.database import Conflict, Schema
from tools.studio.db.postgres import open_postgres
from tools.studio.db.postgres_dialect import translated
from tools.studio.db.postgres_errors import without_password

pytestmark = pytest.mark.anyio


def test_parameters_are_found_beside_casts_quotes_and_percent_signs() -> None:
    sql = "SELECT ':no', \"a:b%\", x::text FROM t WHERE a = :a AND b LIKE 'c:%' AND d % :e = 0"
    assert translated(sql) == (
        "SELECT ':no', \"a:b%%\", x::text FROM t"
        " WHERE a = %(a)s AND b LIKE 'c:%%' AND d %% %(e)s = 0"
    )


def test_an_address_is_shown_without_its_login() -> None:
    assert without_password("postgresql://ann:s3cr3t@db.example:5433/rows") == (
        "postgresql://db.example:5433/rows"
    )


async def test_a_broken_transaction_leaves_nothing(url: str) -> None:
    database = await open_postgres(url, SCHEMAS)
    insert = "INSERT INTO users (name, token_id, token_hash, created_at) VALUES (:n, :n, 'h', 0)"
    await database.run(insert, n="ann")
    with pytest.raises(Conflict):
        async with database.transaction(durable=True) as rows:
            await rows.run(insert, n="bob")
            await rows.run(insert, n="ann")
    assert await database.all("SELECT name FROM users") == [{"name": "ann"}]
    await database.aclose()


async def test_one_process_hears_of_anothers_change(url: str) -> None:
    one, two = await open_postgres(url, SCHEMAS), await open_postgres(url, SCHEMAS)
    before = await two.version()
    heard = asyncio.create_task(two.heard(3600.0))
    await one.run("UPDATE users SET name = name")
    await one.run(
        "INSERT INTO users (name, token_id, token_hash, created_at) VALUES ('a','b','',0)"
    )
    await heard
    assert await two.version() != before
    await one.aclose()
    await two.aclose()


async def test_connections_that_the_server_closed_while_idle_are_replaced(url: str) -> None:
    database = await open_postgres(url, SCHEMAS, patience_s=5)
    await asyncio.gather(*(database.one("SELECT pg_sleep(0.05)") for _ in range(5)))
    other = await open_postgres(url, SCHEMAS)
    await other.all(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert await database.one("SELECT 1 AS one") == {"one": 1}
    await database.aclose()
    await other.aclose()


async def test_a_wrong_address_is_one_sentence_without_the_password() -> None:
    with pytest.raises(HomeUnusable) as error:
        await open_postgres("postgresql://ann:s3cr3t-word@127.0.0.1:9/rows", SCHEMAS)
    assert "127.0.0.1:9/rows" in error.value.message
    assert "s3cr3t" not in error.value.message + error.value.remedy


def test_without_a_url_nothing_of_a_fleet_is_loaded(tmp_path: Path) -> None:
    program = """
import asyncio, sys
from agent.app import open_app
from agent.settings import Settings

async def main():
    async with open_app(Settings(home=sys.argv[1])) as app:
        await app.costs()

asyncio.run(main())
print({name.split(".")[0] for name in sys.modules} & {"psycopg", "procrastinate", "obstore"})
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True
    )
    assert ran.stdout == "set()\n", ran.stderr


async def test_a_stand_in_works_until_a_worker_comes_and_again_when_it_has_gone(url: str) -> None:
    class Crew:
        running = False

        def start(self) -> None:
            self.running = True

        async def stop(self) -> None:
            self.running = False

    one, two = await open_postgres(url, SCHEMAS), await open_postgres(url, SCHEMAS)
    alone, worker = Crew(), Crew()
    stand_in = WorkerElection(one, alone, dedicated=False)  # type: ignore[arg-type]
    dedicated = WorkerElection(two, worker, dedicated=True)  # type: ignore[arg-type]
    stand_in.start()
    while not alone.running:
        await asyncio.sleep(0.1)
    dedicated.start()
    assert worker.running
    while alone.running:
        await asyncio.sleep(0.1)
    await dedicated.stop()
    await two.aclose()
    while not alone.running:
        await asyncio.sleep(0.1)
    await stand_in.stop()
    assert not alone.running
    await one.aclose()


async def test_rows_of_a_former_version_are_brought_up_to_date(server: Server) -> None:
    url = server.database()
    studio, *others = SCHEMAS
    former = Schema(studio.name, dict(list(studio.migrations.items())[:2]))
    database = await open_postgres(url, (former, *others))
    await database.run(
        "INSERT INTO approvals (id, question, owner, tool, digest, arguments, credits, scope,"
        " state, created_at, expires_at) VALUES ('1', 'Q', 'local', 'rig', 'd', '{}', 25,"
        " 'once', 'approved', 0, 1)"
    )
    await database.aclose()
    database = await open_postgres(url, SCHEMAS)
    assert await database.all("SELECT question, account FROM approvals") == [
        {"question": "Q", "account": None}
    ]
    assert await database.all("SELECT owner FROM spending_stops") == []
    await database.aclose()
    server.drop(url)
