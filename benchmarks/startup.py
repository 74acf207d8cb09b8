"""How soon it is there: `galatea` to a prompt, `galatea run` to its first request of the model.

    python benchmarks/startup.py [ROUNDS]

The prompt takes a key, and is compared with `python -c "import prompt_toolkit"` (2.5 at most). The
request is compared with the plain SDK's (1.1 at most): import, client, one call. Read the ratios:
the times depend on the machine and on what else it does. Rounds are interleaved, medians count.
Modules are compiled before, as they are wherever a program ran once.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pexpect

GOAL = 2.5
REQUEST_GOAL = 1.1
ROOT = Path(__file__).parent.parent
PLAIN = """
import sys, openai
client = openai.OpenAI(base_url=sys.argv[1], api_key="k", max_retries=0)
said = [{"role": "user", "content": "hello"}]
client.chat.completions.create(model="m", messages=said, stream=True)
"""


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"GALATEA_HOME": str(home), "TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}


def bare_s() -> float:
    """Python with prompt_toolkit and nothing else."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import prompt_toolkit"], check=True, cwd=ROOT)
    return time.perf_counter() - began


def prompt_s(home: Path) -> float:
    """Until a typed letter stands behind the prompt."""
    began = time.perf_counter()
    child = pexpect.spawn(
        sys.executable,
        ["-m", "agent"],
        env=environment(home),
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


def request_s(home: Path, *command: str) -> tuple[float, float]:
    """Wall and CPU seconds until a command's first request has come; the address is its last word.

    The command is ended there, so that nothing later counts.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        given = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k", "GALATEA_MODEL": "m"}
        quiet = subprocess.DEVNULL
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *command, url],
            env=environment(home) | given,
            stdout=quiet,
            stderr=quiet,
        )
        connection, _ = server.accept()
        with connection:
            connection.recv(65_536)
            took = time.perf_counter() - began
            child.kill()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = status
    return took, used.ru_utime + used.ru_stime


def request_pairs(home: Path, rounds: int) -> list[tuple[tuple[float, float], ...]]:
    """Wall and CPU of the plain SDK and of `galatea run`, in turn; the first round does not count.

    (Its message is the address, which is as good as any.)
    """
    pairs = [
        (request_s(home, "-c", PLAIN), request_s(home, "-m", "agent", "run"))
        for _ in range(rounds + 1)
    ]
    return pairs[1:]


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        prompt_s(home)  # makes the home and the compiled files
        pairs = [(bare_s(), prompt_s(home)) for _ in range(rounds)]
        requests = request_pairs(home, rounds)
    bare, prompt = (median(times) for times in zip(*pairs, strict=True))
    verdict = "within" if prompt <= GOAL * bare else "over"
    print(f"import prompt_toolkit  {bare * 1000:6.0f} ms")
    print(f"galatea to a prompt    {prompt * 1000:6.0f} ms")
    print(f"ratio                  {prompt / bare:6.2f}   ({verdict} {GOAL:g})")
    for which, name in enumerate(("wall", "CPU")):
        plain, ours = (
            median(side[which] for side in sides) for sides in zip(*requests, strict=True)
        )
        ratio = median(ours[which] / plain[which] for plain, ours in requests)
        verdict = "within" if ratio <= REQUEST_GOAL else "over"
        print(f"plain SDK to a request {plain * 1000:6.0f} ms of {name}")
        print(f"galatea run to its own {ours * 1000:6.0f} ms of {name}")
        print(f"ratio                  {ratio:6.2f}   ({verdict} {REQUEST_GOAL:g})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
