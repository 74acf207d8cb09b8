"""Folders and files for one user of the system alone: 0700 and 0600, where there are such modes."""

import os
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600


def private_folder(folder: Path) -> None:
    """Makes the folder, or takes it and the files right in it from everybody else.

    A folder that belongs to another user is left as it is. Raises OSError where it cannot be made.
    """
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    if os.name != "posix" or folder.stat().st_uid != os.geteuid():
        return
    _tighten(folder, FOLDER)
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            _tighten(path, FILE)


def private_file(path: Path) -> None:
    """Takes a file from everybody else."""
    if os.name == "posix":
        _tighten(path, FILE)


def _tighten(path: Path, mode: int) -> None:
    with suppress(FileNotFoundError, PermissionError):  # gone meanwhile, or somebody else's
        now = path.stat().st_mode & 0o777
        if now & 0o077:
            path.chmod(now & mode | (now & 0o100))  # a script in it stays one
