"""Takes the pictures in docs/screens from the real chat in a real terminal of 80x24: make screens

Needs tmux. Offline model and simulator; nothing is paid, and no key is read.
"""

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

FOLDER = Path(__file__).with_suffix("")
ROOT = Path(__file__).parent.parent
ROWS, COLUMNS = 24, 80
LONGEST_S = 60.0
HALFWAY = r"[2-9]\d%"


class Terminal:
    """One tmux session with `galatea` in it."""

    def __init__(self, home: Path, rows: int = ROWS, columns: int = COLUMNS) -> None:
        self._home = home
        self.rows, self.columns = rows, columns
        self._socket = f"galatea-screens-{os.getpid()}"

    def tmux(self, *words: str) -> str:
        ran = subprocess.run(
            ["tmux", "-L", self._socket, *words], capture_output=True, text=True, check=False
        )
        return ran.stdout

    def open(self, *arguments: str, **environment: str) -> None:
        given = {
            "GALATEA_HOME": str(self._home),
            "GALATEA_SIM_SPEED": "2",
            "COLORTERM": "truecolor",
            "PYTHONPATH": str(ROOT),
        } | environment
        shown = " ".join(f"{name}={shlex.quote(value)}" for name, value in given.items())
        keyless = "env -u OPENAI_API_KEY -u OPENAI_BASE_URL -u TRIPO_API_KEY -u NO_COLOR"
        command = f"{keyless} {shown} {shlex.quote(sys.executable)} -m agent {' '.join(arguments)}"
        size = ["-x", str(self.columns), "-y", str(self.rows)]
        self.tmux("kill-server")
        self.tmux("new-session", "-d", "-s", "g", *size, "-c", str(self._home.parent), command)
        self.until("credits left")

    def send(self, *keys: str) -> None:
        self.tmux("send-keys", "-t", "g", *keys)

    def until(self, words: str) -> None:
        """Waits for what matches on the screen."""
        end = time.monotonic() + LONGEST_S
        while not re.search(words, self.tmux("capture-pane", "-t", "g", "-p")):
            if time.monotonic() > end:
                raise SystemExit(f"no {words!r} on the screen:\n{self.tmux('capture-pane', '-p')}")
            time.sleep(0.1)

    def resize(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.tmux("resize-window", "-t", "g", "-x", str(columns), "-y", str(rows))
        time.sleep(0.7)

    def kill(self) -> None:
        """As `kill -9` does."""
        pid = self.tmux("list-panes", "-t", "g", "-F", "#{pane_pid}").strip()
        os.kill(int(pid), 9)
        time.sleep(0.5)

    def close(self) -> None:
        self.tmux("kill-server")

    def picture(self, name: str, title: str) -> None:
        """Writes what is on the screen as SVG."""
        seen = self.tmux("capture-pane", "-t", "g", "-p", "-e").rstrip("\n")
        text = Text.from_ansi(seen.replace(str(self._home), "~/galatea"))
        console = Console(
            record=True, width=self.columns, file=io.StringIO(), color_system="truecolor",
            force_terminal=True, legacy_windows=False,
        )  # fmt: skip
        lines = text.split("\n", allow_blank=True)
        for number in range(self.rows):
            line = lines[number] if number < len(lines) else Text("")
            console.print(line, no_wrap=True, overflow="ignore", crop=False)
        form = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
        form = form.replace("Fira Code", "ui-monospace").replace(
            "<!-- Generated with Rich https://www.textualize.io -->\n", ""
        )
        svg = console.export_svg(title=title, code_format=form, unique_id=name)
        (FOLDER / f"{name}.svg").write_text(svg, "utf-8")
        print(f"docs/screens/{name}.svg")


def opening(galatea: Terminal) -> None:
    galatea.open()
    galatea.picture("opening", "galatea")


def typing(galatea: Terminal) -> None:
    """Typing goes on while work runs, and while it ends."""
    galatea.open(GALATEA_SIM_SPEED="1")
    galatea.send("make three props: a barrel, a torch and a chest", "Enter")
    galatea.until("chest")
    galatea.until(HALFWAY)
    galatea.send("and then a dragon that")
    galatea.until("a dragon that")
    galatea.picture("typing-while-work-runs", "typing while work runs")
    galatea.until("✓ barrel")
    galatea.picture("typing-while-work-ends", "typing while work ends")


def approval(galatea: Terminal) -> None:
    galatea.open(GALATEA_APPROVAL="ask")
    galatea.send("make a silver knight, rig it and let it walk", "Enter")
    galatea.until("yes to the rest")
    galatea.picture("question-of-money", "one key answers")


def stopped(galatea: Terminal) -> None:
    galatea.open()
    galatea.send("make a wizard with a long white beard", "Enter")
    galatea.until(HALFWAY)
    galatea.send("C-c")
    galatea.until("Stopped.")
    galatea.picture("stopped", "Ctrl-C stops the answer, not the work")


def completion(galatea: Terminal) -> None:
    galatea.open()
    galatea.send("/sh")
    galatea.until("from all sides")
    galatea.send("BSpace", "BSpace", "c")
    galatea.until("/config")
    galatea.picture("completion", "completion")


def show(galatea: Terminal) -> None:
    galatea.open(GALATEA_SIM_SPEED="20")
    galatea.send("make a silver knight, rig it and let it walk", "Enter")
    galatea.until("all.glb")
    galatea.send("/show knight walk", "Enter")
    galatea.until("preview.png")
    galatea.picture("show", "/show knight walk")


def resized(galatea: Terminal) -> None:
    galatea.open()
    galatea.send("make a red dragon, rig it and let it walk", "Enter")
    galatea.until(HALFWAY)
    galatea.resize(18, 60)
    galatea.until("credits left")
    galatea.picture("resized", "the same at 60x18")


def resumed(galatea: Terminal) -> None:
    galatea.open(GALATEA_SIM_SPEED="1")
    galatea.send("make a pirate captain", "Enter")
    galatea.until(HALFWAY)
    galatea.kill()
    galatea.open("-c", GALATEA_SIM_SPEED="1")
    galatea.until(HALFWAY)
    galatea.picture("resumed-after-kill-9", "galatea -c, after kill -9")


def help(galatea: Terminal) -> None:
    galatea.resize(34, 80)
    galatea.open()
    galatea.send("/help", "Enter")
    galatea.until("Alt-Enter new line")
    galatea.picture("help", "/help")


SCENES: tuple[Callable[[Terminal], None], ...] = (
    opening,
    typing,
    approval,
    stopped,
    completion,
    show,
    resized,
    resumed,
    help,
)


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for scene in SCENES:
        if names and scene.__name__ not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            galatea = Terminal(Path(folder) / "galatea")
            try:
                scene(galatea)
            finally:
                galatea.close()


if __name__ == "__main__":
    main(sys.argv[1:])
