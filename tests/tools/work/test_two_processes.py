"""Two processes on one home: one asks the service, the other follows, and takes over."""

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kill.harness import python, said, service
from tests.kill.worker import KEY
from tools.studio.db.sqlite import open_database
from tools.studio.rows.schema import STUDIO

PATIENCE_S = 200.0


class Onlooker:
    """A child on the home, and what it has said so far: (seconds, words)."""

    def __init__(self, home: Path, url: str, prompt: str = "") -> None:
        self._log = home.parent
        self.process = python("tests.kill.onlooker", str(home), url, prompt, log=home.parent)
        self.heard: list[tuple[float, str]] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._line(PATIENCE_S)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.strip())
        self._lines.put("")

    def _line(self, within_s: float) -> str:
        line = self._lines.get(timeout=within_s)
        assert line, said(self._log)
        return line

    def until(self, wanted: Callable[[str], bool], within_s: float = PATIENCE_S) -> float:
        """When it says such words, now or before."""
        for moment, words in self.heard:
            if wanted(words):
                return moment
        end = time.monotonic() + within_s
        while True:
            moment, _, words = self._line(max(0.01, end - time.monotonic())).partition(" ")
            self.heard.append((float(moment), words))
            if wanted(words):
                return float(moment)

    @property
    def polls(self) -> list[float]:
        return [moment for moment, words in self.heard if words == "poll"]


@contextmanager
def onlooker(home: Path, url: str, prompt: str = "") -> Iterator[Onlooker]:
    child = Onlooker(home, url, prompt)
    try:
        yield child
    finally:
        child.process.kill()
        child.process.wait()
        assert child.process.stdout is not None
        child.process.stdout.close()


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with service(tmp_path / "simulator.db", seed=5, speed=3) as address:
        yield address


def test_many_may_open_a_new_home_at_once(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / str(number) / "galatea.db"
        together = threading.Barrier(6)

        def opens(path: Path = path, together: threading.Barrier = together) -> None:
            together.wait(10)
            open_database(path, [STUDIO]).close()

        with ThreadPoolExecutor(6) as pool:
            for opened in [pool.submit(opens) for _ in range(6)]:
                opened.result(30)


def complete(words: str) -> bool:
    return words.endswith(" complete")


def test_one_process_watches_and_the_other_follows_within_a_second(
    tmp_path: Path, url: str
) -> None:
    home = tmp_path / "home"
    with onlooker(home, url, "a silver knight") as first, onlooker(home, url) as second:
        first.until(complete)
        second.until(complete)
        late_s = {
            words: second.until(lambda heard, words=words: heard == words) - moment
            for moment, words in first.heard
            if moment > second.heard[0][0] + 0.5 and words != "poll"
        }
        assert len(late_s) >= 3, (first.heard, second.heard)
        assert max(late_s.values()) < 1.0, late_s
        assert first.polls
        assert not second.polls


def test_work_that_the_second_process_asks_for_is_watched_by_the_first(
    tmp_path: Path, url: str
) -> None:
    home = tmp_path / "home"
    with onlooker(home, url) as first, onlooker(home, url, "a silver knight") as second:
        second.until(complete)
        first.until(complete)
        assert first.polls
        assert not second.polls


def test_when_the_watcher_is_killed_the_other_takes_over_within_three_seconds(
    tmp_path: Path, url: str
) -> None:
    home = tmp_path / "home"
    with onlooker(home, url, "a silver knight") as first, onlooker(home, url) as second:
        first.until(lambda words: words == "poll")
        assert not second.polls
        first.process.kill()
        killed_at = time.monotonic()
        taken_over_at = second.until(lambda words: words == "poll")
        # three seconds on a quiet machine; this only refuses a takeover that waits for a timeout
        assert taken_over_at - killed_at < 15.0
        second.until(complete)


def test_a_run_beside_an_open_chat_gets_its_result(tmp_path: Path, url: str) -> None:
    home = tmp_path / "home"
    with onlooker(home, url) as first:
        run = subprocess.run(
            [sys.executable, "-m", "agent", "run", "--yes", "make a silver knight and rig it"],
            env=os.environ
            | {
                "GALATEA_HOME": str(home),
                "TRIPO_BASE_URL": url,
                "TRIPO_API_KEY": KEY,
            },
            capture_output=True,
            text=True,
            timeout=250,
        )
        assert run.returncode == 0, run.stderr
        assert "rigged.glb" in run.stdout
        assert first.process.poll() is None


def test_a_second_command_leaves_the_turn_of_the_first_alone_and_says_the_chat_is_busy(
    tmp_path: Path, url: str
) -> None:
    env = os.environ | {
        "GALATEA_HOME": str(tmp_path / "home"), "TRIPO_BASE_URL": url, "TRIPO_API_KEY": KEY
    }  # fmt: skip
    command = [sys.executable, "-m", "agent", "run", "--yes", "--chat", "one"]
    first = subprocess.Popen(
        [*command, "--json", "make a silver knight and rig it"],
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert first.stdout is not None
        heard = [first.stdout.readline()]
        second = subprocess.run(
            [*command, "make a goblin"], env=env, capture_output=True, text=True, timeout=250
        )
        rest, _ = first.communicate(timeout=250)
    finally:
        first.kill()
        first.wait()
    assert second.returncode == 2
    assert "still answering" in second.stderr
    ends = [line for line in (heard[0] + rest).splitlines() if '"turn_done"' in line]
    assert len(ends) == 1
    assert '"reason":"answer"' in ends[0]
