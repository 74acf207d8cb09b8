"""kill -9 in mid-turn: the chat is consistent, the work goes on, the listener comes back."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from tests.server.home import events_of

ENVIRONMENT = {"GALATEA_SIM_SPEED": "4"}


def start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", "serve", "--port", "0"],
        env=dict(os.environ) | ENVIRONMENT | {"GALATEA_HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    return process, process.stdout.readline().split()[3]


def stop(process: subprocess.Popen[str], how: int) -> None:
    process.send_signal(how)
    process.wait(30)
    if process.stdout:
        process.stdout.close()


def until_progress(address: str, chat: str) -> tuple[str, list[dict[str, Any]]]:
    """Listens until the work moves: the last id seen, and the events."""
    last, seen = "", list[dict[str, Any]]()
    path = f"{address}/api/chats/{chat}/messages"
    body = {"text": "make a silver knight, rig it, then let it walk"}
    with httpx.stream("POST", path, json=body, timeout=250) as answer:
        for line in answer.iter_lines():
            if line.startswith("id: "):
                last = line[4:]
            if line.startswith("data: "):
                seen.append(json.loads(line[6:]))
                if seen[-1]["type"] == "call_progress" and seen[-1]["progress"]:
                    return last, seen
    raise AssertionError(f"no progress was told: {seen}")


def test_after_a_kill_in_mid_turn_everything_goes_on(tmp_path: Path) -> None:
    process, address = start(tmp_path)
    try:
        chat = httpx.post(f"{address}/api/chats", json={}).json()["id"]
        last, _ = until_progress(address, chat)
    finally:
        stop(process, signal.SIGKILL)
    process, address = start(tmp_path)
    try:
        later = httpx.get(
            f"{address}/api/chats/{chat}/events",
            params={"once": True},
            headers={"Last-Event-ID": last},
            timeout=250,
        )
        events = [event for _, event in events_of(later.text)]
        assert [event["type"] for event in events] == ["call_done", "turn_done"]
        assert events[0]["is_error"] and events[1]["reason"] == "interrupted"
        for _ in range(120):
            assets = httpx.get(f"{address}/api/assets").json()
            if assets and assets[0]["state"] in ("generated", "rigged", "complete"):
                break
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.5)  # it works, on the real clock
        assert assets[0]["files"], assets
        answer = httpx.post(
            f"{address}/api/chats/{chat}/messages",
            json={"text": "how is it going?"},
            headers={"Accept": "application/json"},
            timeout=250,
        )
        assert answer.status_code == 200, answer.text
        spent = httpx.get(f"{address}/api/credits", params={"by": "kind"}).json()["spent"]
        assert {line["group"]: line["tasks"] for line in spent}["generate"] == 1
    finally:
        stop(process, signal.SIGTERM)


def test_told_to_stop_a_server_ends_its_turns_and_streams_in_order(tmp_path: Path) -> None:
    process, address = start(tmp_path)
    seen: list[dict[str, Any]] = []
    chat = httpx.post(f"{address}/api/chats", json={}).json()["id"]
    path = f"{address}/api/chats/{chat}/messages"
    body = {"text": "make a silver knight, rig it, then let it walk and idle"}
    with httpx.stream("POST", path, json=body, timeout=250) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                seen.append(json.loads(line[6:]))
                if seen[-1]["type"] == "call_progress" and len(seen) < 100:
                    process.send_signal(signal.SIGTERM) if len(
                        [e for e in seen if e["type"] == "call_progress"]
                    ) == 1 else None
    assert seen[-1]["type"] == "turn_done"
    assert process.wait(30) in (0, -signal.SIGTERM)
    if process.stdout:
        process.stdout.close()
