"""`python -m agent` is `galatea`."""

import sys

from agent.cli.cli import main

sys.exit(main())
