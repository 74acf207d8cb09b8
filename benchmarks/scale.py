"""How much one database and 1, 2, 4 worker processes carry: python benchmarks/scale.py

Prints a table for docs/scale.md. Rows are real (PostgreSQL of the tests), the 3D service is the
simulator in a process of its own, things are coins (the cheapest mesh), so that what is measured is
ours: rows, jobs, one watch per account, downloads, files.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import psycopg

from tests.kill.harness import service
from tests.scale.fleet import counted, environment, rest, started, worker
from tests.scale.server import Server, postgres


def cpu_s(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(server: Server, folder: Path, workers: int, assets: int) -> str:
    """One line of the table."""
    with service(folder / "simulator.db", 1, 100.0) as address:
        url = server.database()
        environ = environment(folder, url, address)
        crew = [worker(folder, environ) for _ in range(workers)]
        began = time.monotonic()
        asked = started(folder, environ, "-m", "tests.scale.asking", str(assets), "0", "1")
        asked.wait()
        asked_s = time.monotonic() - began
        rest(url, folder)
        took_s = time.monotonic() - began
        spent_s = sum(cpu_s(one) for one in crew)
        for one in crew:
            one.kill()
            one.wait()
    with psycopg.connect(url) as rows:
        late = [
            float(row[0])
            for row in rows.execute(
                "SELECT f.created_at - t.settled_at FROM tasks t JOIN files f ON f.task = t.id"
                " AND f.kind = 'model'"
            )
        ]
        writes = rows.execute(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert counted(url, "TRUE") == assets
    late.sort()
    p95 = late[int(len(late) * 0.95)]
    commits = int(writes[0]) / assets if writes else 0
    return (
        f"| {workers} | {assets / took_s:.1f} | {asked_s / assets * 1000:.0f} ms"
        f" | {statistics.median(late):.2f} s | {p95:.2f} s | {spent_s / assets * 1000:.0f} ms"
        f" | {commits:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--assets", type=int, default=60)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at start")
    print("| workers | assets/s | asking | settled to file, median | p95 | CPU/asset | commits |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder) / "rows") as server:
        for workers in given.workers:
            place = Path(folder) / str(workers)
            place.mkdir()
            print(measured(server, place, workers, given.assets), flush=True)


if __name__ == "__main__":
    main()
