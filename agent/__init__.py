"""Galatea's mind and mouth: the chat loop, and the front ends over it."""

from importlib.util import find_spec
from pathlib import Path

__version__ = "0.1.0"


def _check_companions() -> None:
    """A host's own `tools` or `prompts` package would be taken for ours; say so at once."""
    home = Path(__file__).parent.parent
    for name in ("tools", "prompts"):
        spec = find_spec(name)
        found = Path(spec.origin).parent if spec and spec.origin else None
        if found is None or found.resolve() != (home / name).resolve():
            where = found or "nothing"
            raise ImportError(
                f"Galatea needs its own package {name!r}, but {where} stands in its place:"
                " run it as its own process, `galatea serve` or `galatea mcp`."
            )


_check_companions()
