"""What the build hook brings into the package, and what happens where it cannot."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.gltf_validator import OUTSIDE

ROOT = Path(__file__).parent.parent.parent
PAGE = "agent/server/page/"
VIEWER = PAGE + "vendor/model-viewer.min.js"
LICENCE = PAGE + "vendor/model-viewer.LICENSE"
NEEDED = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "package.json")


def wheel(root: Path, folder: Path, **environment: str) -> tuple[set[str], str]:
    """The names in a wheel built there, and what the build said."""
    run = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=root,
        env=dict(os.environ) | environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        return set(archive.namelist()), run.stdout + run.stderr


def copy(root: Path) -> None:
    """Enough of the tree to build from; no viewer."""
    for name in NEEDED:
        shutil.copy(ROOT / name, root)
    for package in ("agent", "tools", "prompts"):
        shutil.copytree(
            ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "vendor")
        )


def test_the_wheel_carries_the_page_the_viewer_and_its_licence(tmp_path: Path) -> None:
    if not (ROOT / VIEWER).is_file():
        if OUTSIDE.get("CI"):
            pytest.fail("CI installs with npm, so the viewer must be there")
        pytest.skip("the viewer was not brought along when this tree was installed")
    names, _ = wheel(ROOT, tmp_path)
    assert {PAGE + "index.html", PAGE + "js/main.js", VIEWER, LICENCE} <= names
    assert not any("node_modules" in name for name in names)


def test_without_npm_there_is_a_package_without_a_viewer_and_a_warning(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    copy(root)
    shutil.copy(ROOT / "package-lock.json", root)
    nowhere = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_fetch_retries": "0"}
    cache = {"npm_config_cache": str(tmp_path / "npm")}
    names, said = wheel(root, tmp_path / "dist", **nowhere, **cache)
    assert PAGE + "index.html" in names and VIEWER not in names
    assert "will show" in said and "pictures instead" in said


def test_a_tree_without_a_lock_file_takes_what_is_there(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    copy(root)
    (root / VIEWER).parent.mkdir()
    (root / VIEWER).write_text("// from the sdist")
    names, said = wheel(root, tmp_path / "dist")
    assert VIEWER in names and "npm" not in said


def test_the_lock_file_records_sums_and_no_addresses() -> None:
    for path in (ROOT / "package-lock.json", ROOT / "tests" / "page" / "package-lock.json"):
        text = path.read_text("utf-8")
        assert '"integrity": "sha512-' in text
        assert '"resolved"' not in text and "://" not in text.replace("https://opencollective", "")
