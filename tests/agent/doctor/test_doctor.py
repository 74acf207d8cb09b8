"""What the doctor says of a home that is not well."""

import asyncio
from pathlib import Path

import pytest

from agent.doctor.examination import examine
from agent.doctor.finding import Finding
from agent.doctor.home import database, disk
from agent.doctor.mind import examined
from agent.doctor.page import page
from agent.settings import Settings
from tests.edge.talker import talker
from tests.home import opened
from tools.clock import Clock

pytestmark = pytest.mark.anyio


def of(findings: list[Finding], topic: str) -> Finding:
    (found,) = [finding for finding in findings if finding.topic == topic]
    return found


async def test_an_empty_wallet_is_found_with_where_to_fill_it(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, balance=0) as home:
        findings = [one async for one in examine(home.app.settings, home.app)]
        wallet = of(findings, "wallet")
        assert not wallet.ok
        assert "0 credits, 0 held (play money)" in wallet.line
        assert "Top up API credit" in wallet.remedy
        assert of(findings, "disk").ok


async def test_a_service_that_is_down_is_found(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock, faults=["503@balance*inf"]) as home:
        findings = [one async for one in examine(home.app.settings, home.app)]
        (ill,) = [one for one in findings if not one.ok]
        assert ill.topic == "3D key"
        assert ill.remedy


def test_a_damaged_database_without_a_backup_is_to_be_moved_away(tmp_path: Path) -> None:
    (tmp_path / "galatea.db").write_bytes(b"this is no database" * 100)
    found = database(tmp_path)
    assert not found.ok
    assert found.remedy.startswith("There is no backup.")
    assert database(tmp_path / "new").ok


def test_a_home_that_is_not_there_yet_has_the_room_of_its_folder(tmp_path: Path) -> None:
    assert "0 kB used" in disk(tmp_path / "not" / "made" / "yet").line


def test_a_page_without_its_viewer_says_so(tmp_path: Path) -> None:
    assert "no 3D viewer" in page(tmp_path / "missing.js").line
    (tmp_path / "there.js").touch()
    assert "with the 3D viewer" in page(tmp_path / "there.js").line


def test_a_model_that_talks_and_calls_no_tool_is_found(tmp_path: Path) -> None:
    with talker("I am ready.", then_wait=False) as url:
        settings = Settings(openai_base_url=url, model="talker", home=str(tmp_path))
        found = asyncio.run(examined(settings))
    assert not found.ok
    assert "did not call a tool" in found.line
    assert "GALATEA_MODEL" in found.remedy
