"""Time from `galatea` to a prompt that takes a key, against `python -c "import prompt_toolkit"`.

    python benchmarks/startup.py [ROUNDS]

Read the ratio, which should be 2.5 at most; the times depend on the machine and on what else it
does. Rounds of both are interleaved; the medians count.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pexpect

GOAL = 2.5
ROOT = Path(__file__).parent.parent


def bare_s() -> float:
    """Python with prompt_toolkit and nothing else."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import prompt_toolkit"], check=True, cwd=ROOT)
    return time.perf_counter() - began


def prompt_s(home: Path) -> float:
    """Until a typed letter stands behind the prompt."""
    environment = os.environ | {"GALATEA_HOME": str(home), "TERM": "xterm-256color"}
    began = time.perf_counter()
    child = pexpect.spawn(
        sys.executable,
        ["-m", "agent"],
        env=environment,
        cwd=ROOT,
        dimensions=(24, 80),
        timeout=60,
        encoding="utf-8",
    )
    child.expect_exact("›")
    child.send("q")
    child.expect_exact("q")
    took = time.perf_counter() - began
    child.close(force=True)
    return took


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        prompt_s(home)  # makes the home and the compiled files
        pairs = [(bare_s(), prompt_s(home)) for _ in range(rounds)]
    bare, prompt = (median(times) for times in zip(*pairs, strict=True))
    verdict = "within" if prompt <= GOAL * bare else "over"
    print(f"import prompt_toolkit  {bare * 1000:6.0f} ms")
    print(f"galatea to a prompt    {prompt * 1000:6.0f} ms")
    print(f"ratio                  {prompt / bare:6.2f}   ({verdict} {GOAL:g})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
