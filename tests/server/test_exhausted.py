"""Nobody's keys fill the process, and what has run out is a 503 that passes."""

import errno
import gc
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from agent.app.tripo_clients import Clients, UserClients
from agent.llm.openai_model import DEFAULT_MODEL
from agent.server.backend import MOST_ACCOUNTS, MOST_MODELS, Guest
from agent.server.kit.exhausted import exhausted
from agent.server.middleware import ServerMiddleware
from tests.fakes import ScriptedModel
from tests.server.home import served
from tools.clock import Clock

pytestmark = pytest.mark.anyio


def _descriptors() -> int:
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


async def test_a_thousand_keys_share_their_connections_and_remember_no_cookies() -> None:
    make = UserClients()
    clients = Clients("ours", lambda: make("", "tsk_ours"))
    before = _descriptors()
    for number in range(1000):
        key = f"tsk_{number:040}"
        clients.register(key, lambda key=key: make("", key))
        assert clients(key) is not None
    assert _descriptors() - before < 5
    await clients.close()
    await make.close()


async def test_accounts_used_longest_ago_are_forgotten_but_not_those_at_work() -> None:
    make = UserClients()
    clients = Clients("ours", lambda: make("", "tsk_ours"))
    for name in "abcdef":
        clients.register(name, lambda: make("", "tsk_theirs"))
    assert clients("a") is not None
    await clients.forget(3, keep={"c"})
    assert [name for name in "abcdef" if clients(name) is not None] == ["a", "c", "f"]
    assert clients("ours") is not None
    await clients.close()
    await make.close()


async def test_a_stranger_with_ever_new_keys_fills_nothing(tmp_path: Path, clock: Clock) -> None:
    async with served(
        tmp_path, clock, model=ScriptedModel(), openai_base_url="http://localhost:1/v1"
    ) as home:
        before = _descriptors()
        for number in range(MOST_ACCOUNTS + 300):
            guest = Guest(tripo_key=f"tsk_{number:040}")
            await home.backend.app_for(guest)
        assert len(home.backend.now.app.clients) <= MOST_ACCOUNTS
        gc.collect()
        assert _descriptors() - before < 20


async def test_language_models_of_many_keys_are_bounded(tmp_path: Path, clock: Clock) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:
        for number in range(MOST_MODELS + 20):
            app = await home.backend.app_for(Guest(openai_key=f"sk-{number:040}"))
        assert len(home.backend._models) == MOST_MODELS  # pyright: ignore[reportPrivateUsage]
        assert app.model_name == DEFAULT_MODEL


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(errno.EMFILE, "Too many open files"), "open files"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk"),
        (MemoryError(), "memory"),
    ],
)
async def test_what_has_run_out_is_503_with_a_time_and_the_next_request_is_served(
    tmp_path: Path, clock: Clock, error: Exception, word: str
) -> None:
    async with served(tmp_path, clock, model=ScriptedModel()) as home:

        async def failing(scope: Scope, receive: Receive, send: Send) -> None:
            raise error

        app = ServerMiddleware(failing, home.backend)
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
            answer = await http.post("/api/chats", json={})
        assert (answer.status_code, answer.json()["code"]) == (503, "exhausted")
        assert word in answer.json()["error"]
        assert int(answer.headers["retry-after"]) > 0
        assert (await home.http.post("/api/chats", json={})).status_code == 201


def test_a_bug_is_not_exhaustion_and_what_lies_beneath_an_error_counts() -> None:
    assert exhausted(ValueError("a bug")) is None
    assert exhausted(FileNotFoundError(errno.ENOENT, "gone")) is None
    try:
        try:
            raise OSError(errno.ENFILE, "table overflow")
        except OSError as error:
            raise RuntimeError("could not connect") from error
    except RuntimeError as error:
        assert exhausted(error) is not None
