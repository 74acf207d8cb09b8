"""Whether all of what takes long is tried (`make test-deep`), or a seeded sample of it."""

import os

DEEP = os.environ.get("TESTS_DEEP", "") == "1"
