"""What holds for every test: no network, no keys, no waiting."""

import os
import runpy
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.virtual_loop import VirtualLoop, virtual_clock
from tools.clock import Clock

GUARD = Path(__file__).parent / "guard"
REAL = {"edge", "kill", "page", "scale", "server"}
"""Where real processes, terminals and browsers run against real clocks, on a machine that may be
busy with something else."""

# a machine that is busy with something else is no reason to fail
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of real parts is tried twice before CI fails; pytest's last line counts reruns."""
    if "CI" not in os.environ:
        return
    for item in items:
        if REAL & {*item.path.relative_to(GUARD.parent).parts}:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"loop_factory": VirtualLoop}


@pytest.fixture
def clock() -> Clock:
    return virtual_clock()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key of the developer's, no proxy, a home of the test's own; child processes inherit it."""
    for name in list(os.environ):
        secret = name.startswith(("OPENAI_", "TRIPO_", "GALATEA_", "AWS_", "ANTHROPIC_"))
        if secret or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GALATEA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))  # where keys are stored
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(GUARD), str(GUARD.parent.parent)]))


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuses every address but loopback, here and (through `guard/`) in child processes."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of child processes load the same
    runpy.run_path(str(GUARD / "sitecustomize.py"))
    guarded = socket.socket.connect
    yield
    assert socket.socket.connect is guarded
