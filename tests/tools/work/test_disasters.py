"""What comes from outside: a full disk, a stop signal, a wrong clock, no network, a crash."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.app import open_app
from agent.settings import Settings
from tests.home import opened, paid
from tests.kill.harness import python, said, service
from tools.clock import Clock

pytestmark = pytest.mark.anyio

ONCE = {"text_to_model": 1, "animate_rig": 1, "animate_retarget": 1}


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of that size mounted on `folder`."""
    folder.mkdir(parents=True)
    if sys.platform != "linux" or os.getuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def grow(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)


async def test_a_disk_that_is_full_during_a_download_is_said_and_costs_nothing_twice(
    tmp_path: Path, clock: Clock
) -> None:
    with small_disk(tmp_path / "home" / "files", "100k"):
        async with opened(tmp_path, clock) as home:
            view = await home.make()
            assert view.asset.state == "failed"
            assert view.problem is not None
            assert "disk is full" in view.problem.message
            assert "nothing is paid twice" in view.problem.remedy
            folder = home.app.studio.files.root
            assert [path for path in folder.rglob("*") if path.is_file()] == []
            grow(folder)
            await home.app.studio.retry(home.caller, "knight")
            view = await home.settled("knight")
            assert view.asset.state == "generated"
            assert paid(await home.stats()) == {"text_to_model": 1}


async def test_a_disk_too_full_for_rows_stops_the_work_and_not_the_program(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "home"
    with small_disk(folder, "8m"):
        async with opened(tmp_path, clock, speed=1) as home:
            await home.make(wait_s=0, rig=True, animations=["walk"])
            filler = folder / "filler"
            with filler.open("wb", buffering=0) as out, pytest.raises(OSError, match="No space"):
                while out.write(b"\0" * 4096):
                    pass
            await asyncio.sleep(300)
            filler.unlink()
            await home.settled("knight")
            if (await home.app.studio.look(home.caller, "knight")).problem is not None:
                await home.app.studio.retry(home.caller, "knight")
                await home.settled("knight")
            view = await home.app.studio.look(home.caller, "knight")
            assert view.asset.state in ("generated", "complete")
            stats = await home.stats()
            assert stats["duplicates"] == []
            assert all(count == 1 for count in paid(stats).values())


def test_a_stop_signal_during_a_download_loses_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"

    def parts() -> list[Path]:
        return list(home.glob("files/*/.*.part"))

    with service(tmp_path / "simulator.db", seed=3, speed=20, file_s=1.0) as url:
        first = python("tests.kill.worker", str(home), url, "1", log=tmp_path)
        try:
            end = time.monotonic() + 200
            while not parts():
                assert time.monotonic() < end, said(tmp_path)
                time.sleep(0.02)  # another process downloads meanwhile
            first.send_signal(signal.SIGTERM)
            first.communicate(timeout=250)
        finally:
            first.kill()
            first.communicate()
        left = parts()
        for part in left:  # as it is found by who starts much later
            os.utime(part, (time.time() - 3600, time.time() - 3600))
        second = python("tests.kill.worker", str(home), url, "1", log=tmp_path)
        out, _ = second.communicate(timeout=250)
    assert second.returncode == 0, said(tmp_path)
    assert "done" in out
    assert not [part for part in left if part.exists()]
    made = {path.name for path in home.glob("files/*/*")}
    assert made == {"model.glb", "preview.png", "rigged.glb", "walk.glb", "idle.glb", "all.glb"}


@dataclass
class Hands:
    """A clock that somebody sets."""

    base: Clock
    off_s: float = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(now=lambda: self.base.now() + self.off_s, monotonic=self.base.monotonic)


@pytest.mark.parametrize("faults", [(), ("drop@generate",), ("drop@rig",), ("429@rig*2",)])
@pytest.mark.parametrize("jump_s", [-3600.0, 3600.0])
@pytest.mark.parametrize("at_s", [0.5, 8.0, 40.0])
async def test_a_clock_that_is_set_costs_neither_an_hour_nor_a_credit(
    at_s: float, jump_s: float, faults: tuple[str, ...], tmp_path: Path, clock: Clock
) -> None:
    hands = Hands(clock)
    async with opened(tmp_path, hands.clock, speed=1, service_clock=clock, faults=faults) as home:
        began = clock.monotonic()
        await home.make(wait_s=0, rig=True, animations=["walk"])
        await asyncio.sleep(at_s)
        hands.off_s = jump_s
        view = await home.settled("knight", wait_s=3000)
        assert view.asset.state == "complete", view.problem
        assert clock.monotonic() - began < 400
        stats = await home.stats()
        assert stats["duplicates"] == []
        assert paid(stats) == ONCE


@pytest.mark.parametrize("off_s", [-3600.0, -600.0, 600.0, 3600.0])
async def test_a_clock_that_is_wrong_all_along_still_finds_what_was_lost(
    off_s: float, tmp_path: Path, clock: Clock
) -> None:
    hands = Hands(clock, off_s)
    faults = ["drop@generate", "drop@rig", "drop@retarget"]
    async with opened(tmp_path, hands.clock, service_clock=clock, faults=faults) as home:
        view = await home.make(rig=True, animations=["walk"], wait_s=3000)
        assert view.asset.state == "complete", view.problem
        assert paid(await home.stats()) == ONCE


@pytest.mark.parametrize("begins_after_s", [1, 7, 9, 12, 14])
async def test_five_minutes_without_network_cost_five_minutes(
    begins_after_s: float, tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, speed=1) as home:
        await home.make(wait_s=0, rig=True, animations=["walk"])
        await asyncio.sleep(begins_after_s)
        await home.fault("refuse@**inf")
        await asyncio.sleep(300)
        before = await home.app.studio.look(home.caller, "knight")
        assert not before.asset.at_rest
        await home.clear_faults()
        view = await home.settled("knight", wait_s=120)
        assert view.asset.state == "complete", view.problem
        stats = await home.stats()
        assert stats["duplicates"] == []
        assert paid(stats) == ONCE


async def test_without_network_a_wish_is_refused_within_a_minute(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock, faults=["refuse@**inf"]) as home:
        began = clock.monotonic()
        view = await home.make(rig=True)
        assert view.asset.state == "failed"
        assert view.problem is not None
        assert view.problem.code == "service_unavailable"
        assert clock.monotonic() - began < 60


async def test_a_turn_that_a_kill_left_open_is_closed_and_its_work_goes_on(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "agent", "run", "--json", "make a silver knight and rig it"]
    child = subprocess.Popen(
        command,
        env=os.environ | {"GALATEA_HOME": str(home), "GALATEA_SIM_SPEED": "2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    chat = ""
    try:
        assert child.stdout is not None
        for line in child.stdout:
            event = json.loads(line)
            chat = event.get("chat") or chat
            if event["type"] == "call_progress":
                break
    finally:
        child.kill()
        child.communicate()
    async with open_app(Settings(home=str(home), sim_speed="instant")) as app:
        turns = await app.history.messages(chat)
        assert [message.role for message in turns][:2] == ["user", "assistant"]
        assert '"interrupted"' in turns[-1].content
        handles = [view.asset.handle for view in await app.studio.look_around(app.caller())]
        assert handles == ["knight"]
        await app.studio.wait(app.caller(), handles, 60)
        assert (await app.studio.look(app.caller(), "knight")).asset.at_rest
