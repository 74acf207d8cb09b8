"""`python -m agent` is `galatea`."""

import sys

from agent.cli import main

sys.exit(main())
