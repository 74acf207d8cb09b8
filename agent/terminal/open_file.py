"""Shows a file with whatever this machine shows such files with."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def has_screen(environment: Mapping[str, str] | None = None) -> bool:
    """Whether somebody could see a window."""
    given = os.environ if environment is None else environment
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(given.get("DISPLAY") or given.get("WAYLAND_DISPLAY"))


def open_file(path: Path, environment: Mapping[str, str] | None = None) -> bool:
    """Starts the viewer and does not wait for it; False where there is no screen or no viewer."""
    given = os.environ if environment is None else environment
    if sys.platform == "win32":
        os.startfile(path)
        return True
    opener = shutil.which(
        "open" if sys.platform == "darwin" else "xdg-open", path=given.get("PATH")
    )
    if opener is None or not has_screen(given):
        return False
    subprocess.Popen(
        [opener, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True
