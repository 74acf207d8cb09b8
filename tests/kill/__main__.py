"""The long version, by hand: `make soak`, or python -m tests.kill --kills 50 --assets 100."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.kill.harness import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.kill")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--assets", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--speed", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), **vars(chosen))
    print(outcome.table())
    for lost in outcome.lost_files:
        print("lost:", lost)
    for twice in outcome.duplicates:
        print("paid twice:", twice)
    return 0 if outcome.flawless else 1


if __name__ == "__main__":
    sys.exit(main())
