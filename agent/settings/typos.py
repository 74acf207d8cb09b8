"""Names that look like settings of ours and are none: a cap that is misspelt caps nothing."""

import os
from collections.abc import Mapping
from pathlib import Path

PREFIX = "GALATEA_"


def misspelt_names(
    environment: Mapping[str, str] | None = None, dotenv: Path | None = None
) -> list[str]:
    """A sentence for each unknown `GALATEA_` name in the environment or in `.env`."""
    from agent.settings.settings import read_dotenv
    from agent.settings.table import SETTINGS

    known = {setting.name for setting in SETTINGS}
    environment = os.environ if environment is None else environment
    given = {**read_dotenv(dotenv or Path(".env")), **environment}
    unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    return [_sentence(name, known) for name in unknown]


def _sentence(name: str, known: set[str]) -> str:
    from difflib import get_close_matches

    ours = [one.removeprefix(PREFIX) for one in known if one.startswith(PREFIX)]
    near = get_close_matches(name.removeprefix(PREFIX), ours, n=1)
    hint = f"did you mean {PREFIX}{near[0]}?" if near else "`galatea config show` lists them."
    return f"{name} is not a setting; {hint}"
