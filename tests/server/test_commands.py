"""`galatea serve`, `users` and `approve`, as somebody types them."""

import subprocess
import sys
from pathlib import Path

import httpx

from tests.program import environment_of, serving, told_by


def failing(folder: Path, *words: str) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "-m", "agent", *words],
        env=environment_of(folder),
        capture_output=True,
        text=True,
    )
    return run.returncode, run.stderr


def test_other_machines_are_not_served_before_there_is_a_user(tmp_path: Path) -> None:
    code, said = failing(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0")
    assert code == 3
    assert "galatea users add NAME" in said


def test_users_are_added_listed_and_revoked(tmp_path: Path) -> None:
    token = told_by(tmp_path, "users", "add", "anna", "--max-credits-per-day", "50")
    assert token.startswith("gal_") and token.count("\n") == 1
    assert "50 credits a day" in told_by(tmp_path, "users", "list")
    with serving(tmp_path) as server:
        known = {"Authorization": f"Bearer {token.strip()}"}
        assert httpx.get(f"{server.address}/api/chats", headers=known).status_code == 200
        assert httpx.get(f"{server.address}/api/chats").status_code == 401
        told_by(tmp_path, "users", "revoke", "anna")
        assert httpx.get(f"{server.address}/api/chats", headers=known).status_code == 401
    assert failing(tmp_path, "users", "revoke", "bert")[0] == 2
    assert failing(tmp_path, "users", "add", "no spaces")[0] == 2


def test_a_price_that_was_put_by_is_approved_from_the_terminal(tmp_path: Path) -> None:
    body = {"projectId": "p", "assetId": "a", "prompt": "a silver knight"}
    with serving(tmp_path, GALATEA_APPROVAL="ask") as server:
        asked = httpx.post(f"{server.address}/api/generate-3d", json=body)
        assert asked.status_code == 403
        said = told_by(tmp_path, "approve", asked.json()["approval"])
        assert said.startswith("Yes to generate_3d")
        assert httpx.post(f"{server.address}/api/generate-3d", json=body).status_code == 200
    assert failing(tmp_path, "approve", "00000000")[0] == 2


def test_a_batch_that_was_put_by_begins_with_a_yes_from_the_terminal(tmp_path: Path) -> None:
    items = [{"prompt": "a silver knight"}, {"prompt": "a golden castle"}]
    with serving(tmp_path, GALATEA_APPROVAL="ask") as server:
        batch = httpx.post(f"{server.address}/api/batch", json={"items": items}).json()
        assert batch["state"] == "waiting"
        assert told_by(tmp_path, "approve", batch["approval"]).startswith("Yes to batch")
        after = httpx.get(f"{server.address}/api/batch/{batch['batch']}").json()
    assert after["state"] != "waiting"
    assert all(item["asset"] for item in after["items"])
