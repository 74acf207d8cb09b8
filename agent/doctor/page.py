"""The server and its page: what of it was installed."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from agent.doctor.finding import Finding

VIEWER = Path(__file__).parents[1] / "server" / "page" / "vendor" / "model-viewer.min.js"


def page(viewer: Path = VIEWER) -> Finding:
    """Whether `galatea serve` can run, and whether its page can turn models around."""
    if find_spec("fastapi") is None:
        words = "not installed; pip install 'galatea-3d[server]' brings `serve` and the page"
        return Finding("page", words)
    if viewer.is_file():
        return Finding("page", "`galatea serve` shows it, with the 3D viewer")
    node = "Node.js is there now" if shutil.which("npm") else "Node.js was not on PATH"
    words = f"pictures and downloads only, no 3D viewer ({node}; installing again brings it)"
    return Finding("page", words)
