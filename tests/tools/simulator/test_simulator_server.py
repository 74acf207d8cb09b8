"""The simulator behind a socket: cut lines, bent files, several users at once, a clean stop."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.tools.simulator.simulator_caller import KEY, KNIGHT, PATHS
from tests.tools.simulator.simulator_server import simulator_url
from tools.simulator import create_simulator, serve_simulator

pytestmark = pytest.mark.anyio

HEADERS = {"Authorization": f"Bearer {KEY}"}
CREATE = PATHS["text_to_model"]


@pytest.fixture
def anyio_backend() -> str:
    """The wall clock's own loop: a real server answers in real time."""
    return "asyncio"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with simulator_url() as base:
        yield base


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers=HEADERS) as client:
        client.post("/simulator/reset")
        yield client


def fault(client: httpx.Client, spec: str) -> None:
    assert client.post("/simulator/faults", json={"spec": spec}).status_code == 200


def made(client: httpx.Client) -> dict[str, Any]:
    task_id = client.post(CREATE, json=KNIGHT).json()["data"]["task_id"]
    return client.get(f"/v3/tasks/{task_id}").json()["data"]


@pytest.mark.parametrize(("spec", "rows"), [("drop@generate", 1), ("refuse@generate", 0)])
def test_a_cut_line_gives_no_answer_at_all(client: httpx.Client, spec: str, rows: int):
    fault(client, spec)
    with pytest.raises(httpx.TransportError):
        client.post(CREATE, json=KNIGHT)
    assert len(client.get("/v3/account/usage").json()["data"]) == rows
    assert made(client)["status"] == "success"


def test_without_httptools_it_answers_and_hangs_up_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "uvicorn.protocols.http.httptools_impl", None)
    with simulator_url(faults=["refuse@generate"]) as url, httpx.Client(headers=HEADERS) as client:
        assert client.get(f"{url}/v3/account/balance").json()["code"] == 0
        with pytest.raises(httpx.TransportError):
            client.post(f"{url}{CREATE}", json=KNIGHT)


def test_a_truncated_download_breaks_off_half_way(client: httpx.Client):
    link = made(client)["output"]["model_url"]
    fault(client, "truncate@file")
    with pytest.raises(httpx.RemoteProtocolError, match="peer closed"):
        httpx.get(link)
    assert httpx.get(link).content.startswith(b"glTF")


def test_links_lead_back_to_the_port_they_came_from(client: httpx.Client, url: str):
    assert made(client)["output"]["model_url"].startswith(f"{url}/files/")
    bare = client.build_request("POST", CREATE, json=KNIGHT, headers={"Host": "127.0.0.1"})
    task_id = client.send(bare).json()["data"]["task_id"]
    look = client.build_request("GET", f"/v3/tasks/{task_id}", headers={"Host": "127.0.0.1"})
    link = client.send(look).json()["data"]["output"]["model_url"]
    assert link.startswith(f"{url}/files/")


def test_heads_and_lengths_are_honest(client: httpx.Client):
    link = made(client)["output"]["model_url"]
    head, whole = httpx.head(link), httpx.get(link)
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert int(whole.headers["content-length"]) == len(whole.content)
    assert whole.headers["access-control-allow-origin"] == "*"


async def test_a_cancelled_server_lets_go_of_its_port():
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    app = create_simulator(None)
    serving = asyncio.ensure_future(serve_simulator("127.0.0.1", 0, app, on_ready=ready.set_result))
    port = int((await ready).rpartition(":")[2])
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving

    async def refuse(reader: object, writer: asyncio.StreamWriter) -> None:
        writer.close()

    again = await asyncio.start_server(refuse, "127.0.0.1", port)
    again.close()


async def test_a_taken_port_is_an_os_error():
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(
        serve_simulator("127.0.0.1", 0, create_simulator(None), on_ready=ready.set_result)
    )
    port = int((await ready).rpartition(":")[2])
    with pytest.raises(OSError):
        await serve_simulator("127.0.0.1", port, create_simulator(None))
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


SERVE = """
import asyncio, sys
from pathlib import Path
from tools.simulator import create_simulator, serve_simulator
app = create_simulator(Path(sys.argv[1]))
asyncio.run(serve_simulator("127.0.0.1", 0, app, on_ready=lambda url: print(url, flush=True)))
"""


def test_a_killed_process_leaves_its_tasks_behind(tmp_path: Path):
    def start() -> tuple[subprocess.Popen[str], str]:
        child = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(tmp_path / "simulator.db")],
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        assert child.stdout is not None
        return child, child.stdout.readline().strip()

    def stop(child: subprocess.Popen[str]) -> None:
        child.kill()
        child.communicate()

    child, base = start()
    try:
        answer = httpx.post(f"{base}{CREATE}", json=KNIGHT, headers=HEADERS)
        task_id = answer.json()["data"]["task_id"]
    finally:
        stop(child)
    child, base = start()
    try:
        task = httpx.get(f"{base}/v3/tasks/{task_id}", headers=HEADERS).json()["data"]
        held = httpx.get(f"{base}/v3/account/balance", headers=HEADERS).json()["data"]
    finally:
        stop(child)
    assert task["status"] in ("queued", "running") and held == {"balance": 9980.0, "frozen": 20.0}


def test_importing_the_simulator_is_cheap():
    code = "import sys, tools.simulator; print({'starlette', 'numpy'} & sys.modules.keys())"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "set()"
