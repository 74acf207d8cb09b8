"""Paths as people type them."""

from pathlib import Path

from agent.core.errors import UsageError


def home_path(text: str) -> Path:
    """The path, with `~` for the user's own folder. Raises UsageError for `~nobody`, or a NUL."""
    try:
        if "\0" in text:
            raise RuntimeError
        return Path(text).expanduser()
    except RuntimeError:
        raise UsageError(f"No folder is called {text[:60]!r}.") from None
