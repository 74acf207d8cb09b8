"""A command in somebody else's folder: its `.env` gets no key and spends nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from agent.settings.key_store import store_key
from tests.inside import galatea

SK, TSK = "sk-stored-0123456789abcdef", "tsk_stored_0123456789abcdef"


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """A host of the folder's: its address, and what it was sent."""
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            heard.append(self.rfile.readline().decode("latin-1"))
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("where", ["stored", "environment"])
def test_a_foreign_folder_is_sent_nothing_and_is_told_about_in_one_line(
    where: str, tmp_path: Path
) -> None:
    keys: dict[str, str] = {}
    if where == "stored":
        store_key("tripo", TSK)
        store_key("openai", SK)
    else:
        keys = {"TRIPO_API_KEY": TSK, "OPENAI_API_KEY": SK}
    with listening() as (address, heard):
        (tmp_path / ".env").write_text(
            f"OPENAI_BASE_URL={address}/v1\nTRIPO_BASE_URL={address}\nGALATEA_APPROVAL=auto\n"
            "GALATEA_MAX_CREDITS_PER_DAY=55\nGALATEA_IMAGE_DIRS=/\n"
        )
        shown = galatea("config", "show", "--json", home=tmp_path / "home", **keys)
        assert shown.returncode == 0, shown.stderr
        facts = {fact["name"]: fact for fact in json.loads(shown.stdout)}
        assert facts["OPENAI_BASE_URL"]["value"] == facts["TRIPO_BASE_URL"]["value"] == "-"
        assert facts["GALATEA_APPROVAL"]["value"] == "-"
        (line,) = [line for line in shown.stderr.splitlines() if ".env" in line]
        for name in ("OPENAI_BASE_URL", "TRIPO_BASE_URL", "GALATEA_APPROVAL", "GALATEA_IMAGE_DIRS"):
            assert name in line
            assert facts[name]["refused"]
        galatea("credits", home=tmp_path / "home", **keys)
        galatea("run", "--no-wait", "make a barrel", home=tmp_path / "home", **keys)
        assert heard == []


def test_an_exported_auto_is_not_opened_by_a_cap_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GALATEA_MAX_CREDITS_PER_DAY=1000000\n")
    given = {"TRIPO_API_KEY": TSK, "GALATEA_APPROVAL": "auto"}
    ran = galatea("run", "make a barrel", home=tmp_path / "home", **given)
    assert ran.returncode == 3
    assert "a cap for each day" in ran.stderr
