"""What the build hook brings into the package, and what happens where it cannot."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from functools import partial
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of this tree; its viewer is a stand-in, so that nothing is asked of npm."""
    root, folder = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("dist")
    copy(root)
    (root / VIEWER).parent.mkdir()
    (root / VIEWER).write_text("// from the sdist")
    wheel(root, folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def bare(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a venv with the wheel, and the dependencies that are here already."""
    venv = tmp_path_factory.mktemp("venv")
    run = partial(subprocess.run, check=True, capture_output=True)
    run([sys.executable, "-m", "venv", "--without-pip", str(venv)])
    pip = [sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python"), "install"]
    run([*pip, "--quiet", "--no-deps", "--no-index", str(built)])
    (own,) = (venv / "lib").glob("python*/site-packages")
    # a plain path: the .pth files in it, our own editable install among them, are not read
    (own / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return venv / "bin"


def test_the_wheel_alone_does_the_job_in_an_empty_venv(bare: Path, tmp_path: Path) -> None:
    inside = {"GALATEA_HOME": str(tmp_path / "home"), "GALATEA_SIM_SPEED": "instant"}
    told = partial(
        subprocess.run,
        cwd=tmp_path,
        env=dict(os.environ) | inside | {"PYTHONPATH": str(ROOT / "tests" / "guard")},
        capture_output=True,
        text=True,
        timeout=250,
    )
    look = "import agent, tools, prompts\nfor p in agent, tools, prompts: print(p.__file__)"
    found = told([str(bare / "python"), "-c", look])
    assert found.stdout.count(str(bare.parent)) == 3, found.stdout + found.stderr
    page = Path(found.stdout.splitlines()[0]).parent / "server" / "page"
    assert (page / "index.html").is_file() and (page / "js" / "main.js").is_file()
    ran = told([str(bare / "galatea"), "run", "make a barrel", "--output", "models"])
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "models" / "barrel.glb").read_bytes()[:4] == b"glTF"


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


def test_a_tree_without_a_lock_file_takes_what_is_there(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        assert archive.read(VIEWER) == b"// from the sdist"
    top = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert top == {"agent", "tools", "prompts"}
    assert "prompts/system.md" in names and "agent/py.typed" in names


def test_the_lock_file_records_sums_and_no_addresses() -> None:
    for path in (ROOT / "package-lock.json", ROOT / "tests" / "page" / "package-lock.json"):
        text = path.read_text("utf-8")
        assert '"integrity": "sha512-' in text
        assert '"resolved"' not in text and "://" not in text.replace("https://opencollective", "")
