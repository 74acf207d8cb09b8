"""Paths as people type them."""

from pathlib import Path


def home_path(text: str) -> Path:
    """The path, with `~` for the user's own folder."""
    return Path(text).expanduser()
