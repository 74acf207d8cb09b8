"""The deployment to start from names nothing that does not exist."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from agent import __version__
from agent.cli.cli import parser
from agent.settings import load_settings
from agent.settings.table import SETTINGS

TEXT = (Path(__file__).parents[2] / "compose.yaml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("web", "worker")
ONCE = ("files-owner",)


def filled(text: str) -> str:
    """As Compose would, with a word for each variable."""
    return re.sub(r"\$\{(\w+)[^}]*\}", r"\1-word", text)


def environment(service: str) -> dict[str, str]:
    return {name: filled(value) for name, value in SERVICES[service]["environment"].items()}


@pytest.mark.parametrize("service", OURS)
def test_its_settings_exist_and_their_values_can_be_read(service: str, tmp_path: Path) -> None:
    given = environment(service)
    foreign = {name for name in given if name.startswith("AWS_")}
    assert given.keys() - foreign <= {setting.name for setting in SETTINGS}
    settings = load_settings(environment=given, dotenv=tmp_path / "none", stored={})
    assert urlsplit(settings.database_url).hostname in SERVICES
    assert urlsplit(settings.files_endpoint).hostname in SERVICES
    assert urlsplit(settings.files_url).netloc == environment("files")["S3_BUCKET"]


def test_its_commands_and_the_one_in_its_comment_can_be_given() -> None:
    said = re.search(r"galatea (users .*)", TEXT)
    assert said is not None
    for command in [SERVICES[service]["command"][1:] for service in OURS] + [said[1].split()]:
        parser().parse_args(command)


def test_what_each_service_needs_is_there_and_stays() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        volumes = {volume.partition(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= set(COMPOSE["volumes"]), name
        stays = "no" if name in ONCE else "unless-stopped"
        assert service["restart"] == stays, name
    assert [SERVICES[service]["deploy"]["replicas"] for service in OURS] == [2, 2]


def test_its_head_names_every_value_that_must_be_given() -> None:
    wanted = set(re.findall(r"\$\{(\w+):\?\}", TEXT))
    head = TEXT.partition("x-galatea")[0]
    assert wanted == {name for name in wanted if name in head}


def test_every_image_has_a_version_and_the_package_is_the_one_of_this_repository() -> None:
    for name, service in SERVICES.items():
        _, _, version = service["image"].partition(":")
        assert re.fullmatch(r"\d+\.\d+(\.\d+)?", version), name
    built = SERVICES["web"]["build"]["dockerfile_inline"]
    assert re.search(r"^FROM python:\d+\.\d+\.\d+-slim$", built, re.MULTILINE)
    assert f"galatea-3d[server,scale]=={__version__}" in built
    assert SERVICES["web"]["image"] == f"galatea:{__version__}"


def test_nothing_that_stays_runs_as_root_or_writes_beside_its_volumes() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        if name not in ONCE:
            assert service["user"] not in ("root", "0", "0:0"), name
        else:
            assert service["cap_add"] == ["CHOWN"] and service["network_mode"] == "none"
