"""`galatea open`: the page of the server that runs, an asset on it, or a server of its own."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.program import environment_of, serving, told_by

BLIND = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}


def test_open_shows_the_page_of_the_server_that_runs(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        port = str(server.port)
        assert told_by(tmp_path, "open", "--port", port, **BLIND).strip() == f"{server.address}/"
        told_by(tmp_path, "run", "--quiet", "make a barrel")
        told = told_by(tmp_path, "open", "barrel", "--port", port, **BLIND).strip()
        assert told == f"{server.address}/#asset=barrel&tab=view"


def test_open_serves_by_itself_where_no_server_runs(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "open", "--port", "0"],
        env=environment_of(tmp_path) | BLIND,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    with process.stdout:
        address = process.stdout.readline().split()[3]
        assert process.stdout.readline().strip() == f"{address}/"
        process.send_signal(signal.SIGTERM)
        process.wait(30)
