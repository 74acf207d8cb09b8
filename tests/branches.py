"""The branches alone that the tests took: coverage.py's own total counts statements with them.

Usage: coverage json -q -o - | python -m tests.branches
"""

import json
import sys
from typing import Any

LEAST = 92.0
"""Of a hundred; fewer is an error."""


def main() -> int:
    report: dict[str, Any] = json.load(sys.stdin)
    taken, there = (report["totals"][name] for name in ("covered_branches", "num_branches"))
    share = 100 * taken / there
    print(f"branches alone: {share:.1f} % ({taken:,} of {there:,}; at least {LEAST:g} %)")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
