"""What a model, its rig, its clips and its picture cost the simulator, in CPU time.

Each is made from a seed that was not used before, so that nothing of it is kept, in a process
that has made one before. Called by `benchmarks.simulating`.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from statistics import median

from tools.picture import picture
from tools.simulator.sculptor import body_of, presets_of, sculpt, sculpt_clips, sculpt_rigged

PROMPTS = (
    "a knight in silver armour",
    "a grey wolf",
    "a shark",
    "an ant",
    "a spider",
    "a snake",
    "an eagle",
    "a sword",
)
SIZE_PX = 512
COLUMNS = ("model", "rigged", "one clip", "all clips", "picture", "its picture")
_FIRST = """
import time
before = time.process_time()
from tools.simulator.sculptor import sculpt
from tools.picture import picture
glb = sculpt("a knight in silver armour", seed=1)
sculpted = time.process_time()
picture(glb)
print(sculpted - before, time.process_time() - sculpted)
"""


def cost_ms(make: Callable[[int], object], rounds: int) -> float:
    """The median CPU time of one call; each gets a seed of its own."""
    spent: list[float] = []
    for seed in range(rounds + 1):
        begun = time.process_time()
        make(seed)
        spent.append(time.process_time() - begun)
    return median(spent[1:]) * 1e3


def figures_ms(prompt: str, rounds: int) -> list[float | None]:
    """In the order of `COLUMNS`; None where there is nothing to make."""
    fresh = count(100).__next__
    rig_type, plain = body_of(prompt), sculpt(prompt, seed=0)
    found: list[float | None] = [cost_ms(lambda _: sculpt(prompt, seed=fresh()), rounds)]
    rigged: float | None = None
    one: float | None = None
    every: float | None = None
    drawn: float | None = None
    if rig_type is not None:
        kind, presets = rig_type, presets_of(rig_type)
        rigged = cost_ms(lambda _: sculpt_rigged(prompt, seed=fresh(), rig_type=kind), rounds)
        model = sculpt_rigged(prompt, seed=0, rig_type=kind)
        drawn = cost_ms(lambda _: picture(model, size_px=SIZE_PX), rounds)
        if presets:

            def clips(names: tuple[str, ...]) -> bytes:
                return sculpt_clips(prompt, seed=fresh(), rig_type=kind, presets=names)

            one = cost_ms(lambda _: clips(presets[-1:]), rounds)
            every = cost_ms(lambda _: clips(presets), max(rounds // 3, 1))
    found += [rigged, one, every]
    return [*found, cost_ms(lambda _: picture(plain, size_px=SIZE_PX), rounds), drawn]


def first_ms() -> tuple[float, float]:
    """The first model and its picture in a new process, imports and all."""
    out = subprocess.run(
        [sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True
    ).stdout
    model_s, picture_s = map(float, out.split())
    return model_s * 1e3, picture_s * 1e3


def report(rounds: int) -> None:
    print(f"| ms of CPU, median of {rounds} | {' | '.join(COLUMNS)} |")
    print("| --- " * (len(COLUMNS) + 1) + "|")
    for prompt in PROMPTS:
        cells = ("–" if ms is None else f"{ms:.0f}" for ms in figures_ms(prompt, rounds))
        print(f"| {prompt} | {' | '.join(cells)} |", flush=True)
    model_ms, picture_ms = first_ms()
    print(
        f"| first in a process, with imports | {model_ms:.0f} | – | – | – | {picture_ms:.0f} | – |"
    )
