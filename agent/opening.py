"""Shows a file with whatever this machine shows such files with."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def open_file(path: Path, environment: Mapping[str, str] | None = None) -> bool:
    """Starts the viewer and does not wait for it; False where there is no screen or no viewer."""
    given = os.environ if environment is None else environment
    if sys.platform == "win32":
        os.startfile(path)
        return True
    opener = shutil.which(
        "open" if sys.platform == "darwin" else "xdg-open", path=given.get("PATH")
    )
    screen = sys.platform == "darwin" or given.get("DISPLAY") or given.get("WAYLAND_DISPLAY")
    if opener is None or not screen:
        return False
    subprocess.Popen(
        [opener, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return True
