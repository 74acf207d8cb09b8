"""A folder's `.env` is not its user: it sends no key of theirs elsewhere and spends no sooner."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.settings import Settings, load_settings
from agent.settings.folder_trust import (
    ADDRESSES,
    FREE,
    TIGHTENED,
    sentence,
    users_alone,
    users_note,
)
from agent.settings.report import setting_facts, setting_list
from agent.settings.table import SETTINGS

EVIL = "https://folder.test/v1"
STORED = {"TRIPO_API_KEY": "tsk_stored", "OPENAI_API_KEY": "sk-stored"}
PLACES = {
    "GALATEA_HOME": "/elsewhere",
    "GALATEA_IMAGE_DIRS": "/",
    "GALATEA_DATABASE_URL": "postgresql://folder.test/db",
    "GALATEA_FILES_URL": "s3://folder",
    "GALATEA_FILES_ENDPOINT": EVIL,
    "GALATEA_SECRET": "known to the folder",
    "GALATEA_CORS_ORIGINS": EVIL,
}


def loaded(
    folder: Path,
    file: Mapping[str, str],
    environment: Mapping[str, str] | None = None,
    stored: Mapping[str, str] | None = None,
) -> Settings:
    dotenv = folder / ".env"
    dotenv.write_text("".join(f"{name}='{value}'\n" for name, value in file.items()), "utf-8")
    return load_settings(environment=environment or {}, dotenv=dotenv, stored=stored or {})


@pytest.mark.parametrize("where", ["stored", "environment"])
@pytest.mark.parametrize(("address", "key"), ADDRESSES.items())
def test_a_key_of_the_user_never_goes_to_an_address_of_the_folder(
    address: str, key: str, where: str, tmp_path: Path
) -> None:
    own = {key: STORED[key]}
    settings = loaded(tmp_path, {address: EVIL}, **{where: own})
    assert EVIL not in settings.model_dump_json(exclude={"refused"})
    assert settings.refused.keys() == {address}
    assert settings.origins[key] == ("stored key" if where == "stored" else where)


@pytest.mark.parametrize(("address", "key"), ADDRESSES.items())
def test_a_folder_may_name_a_key_with_its_address(address: str, key: str, tmp_path: Path) -> None:
    settings = loaded(tmp_path, {address: EVIL, key: "sk-folder"}, stored=STORED)
    assert not settings.refused
    assert settings.origins[address] == settings.origins[key] == ".env"
    beaten = loaded(tmp_path, {address: EVIL, key: "sk-folder"}, environment={key: "sk-exported"})
    assert beaten.refused.keys() == {address}, "the exported key wins, and stays with its host"


def test_a_key_of_the_folder_goes_where_the_user_says(tmp_path: Path) -> None:
    given = {"OPENAI_BASE_URL": "https://mine.test/v1"}
    settings = loaded(tmp_path, {"OPENAI_API_KEY": "sk-folder"}, environment=given)
    assert (settings.openai_base_url, settings.openai_api_key) == (
        "https://mine.test/v1",
        "sk-folder",
    )


def test_a_local_model_without_any_key_can_stand_in_the_folder(tmp_path: Path) -> None:
    settings = loaded(tmp_path, {"OPENAI_BASE_URL": "http://localhost:11434/v1"})
    assert not settings.refused
    assert not settings.offline_model


def test_a_folder_cannot_take_a_key_out_of_the_environment_by_its_name(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        {"TRIPO_BASE_URL": EVIL, "TRIPO_API_KEY": "${PATH}${HOME}"},
        environment={"HOME": "/secret"},
    )
    assert settings.tripo_api_key == "${PATH}${HOME}"


@pytest.mark.parametrize("name", PLACES)
def test_a_folder_says_not_where_data_lies_or_who_may_come_in(name: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, {name: PLACES[name]}) == Settings(
        origins={setting.name: "default" for setting in SETTINGS},
        refused={name: "it is for you alone to set"},
    )


@pytest.mark.parametrize(
    ("name", "tight", "loose"),
    [("GALATEA_APPROVAL", "never", "auto"), ("GALATEA_GRACE_S", "60", "0")],
)
def test_a_folder_tightens_money_and_never_loosens_it(
    name: str, tight: str, loose: str, tmp_path: Path
) -> None:
    assert loaded(tmp_path, {name: tight}).origins[name] == ".env"
    settings = loaded(tmp_path, {name: loose})
    assert settings.refused.keys() == {name}
    assert settings.origins[name] == "default"


def test_a_cap_of_the_folder_holds_where_the_user_has_none(tmp_path: Path) -> None:
    file = {"GALATEA_MAX_CREDITS_PER_DAY": "1000000"}
    assert loaded(tmp_path, file).max_credits_per_day == 1_000_000
    given = {"GALATEA_MAX_CREDITS_PER_DAY": "5"}
    assert loaded(tmp_path, file, environment=given).max_credits_per_day == 5


def test_what_the_user_sets_needs_no_word_about_the_folder(tmp_path: Path) -> None:
    mine = {"GALATEA_HOME": "/mine", "OPENAI_BASE_URL": "https://mine.test/v1"}
    settings = loaded(tmp_path, {"GALATEA_HOME": "/x", "OPENAI_BASE_URL": EVIL}, environment=mine)
    assert not settings.refused
    assert settings.home == "/mine"


def test_what_is_refused_is_one_line_with_the_way_to_allow_it(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path, {"OPENAI_BASE_URL": EVIL, "GALATEA_APPROVAL": "auto"}, stored=STORED
    )
    line = sentence(settings.refused)
    assert "\n" not in line
    for word in ("OPENAI_BASE_URL", "GALATEA_APPROVAL", "export", "galatea key set"):
        assert word in line
    assert EVIL not in line
    assert sentence({}) == ""


def test_the_list_of_settings_tells_what_the_folder_wanted(tmp_path: Path) -> None:
    settings = loaded(tmp_path, {"GALATEA_HOME": "/x", "GALATEA_LOG": "json"})
    lines = {line.split()[0]: line for line in setting_list(settings).splitlines()}
    assert ".env refused: it is for you alone" in lines["GALATEA_HOME"]
    assert "refused" not in lines["GALATEA_LOG"]
    facts = {fact["name"]: fact for fact in setting_facts(settings)}
    assert facts["GALATEA_HOME"]["refused"] == "it is for you alone to set"
    assert "refused" not in facts["GALATEA_LOG"]


def test_keys_of_a_servers_users_never_go_to_an_address_of_the_folder(tmp_path: Path) -> None:
    file = {"TRIPO_BASE_URL": EVIL, "TRIPO_API_KEY": "tsk_folder"}
    settings = loaded(tmp_path, file)
    assert settings.tripo_base_url == EVIL
    assert settings.address_for_users("TRIPO_BASE_URL") == ""
    assert "TRIPO_BASE_URL of .env" in users_note(settings.origins)
    mine = loaded(tmp_path, {}, environment={"TRIPO_BASE_URL": "https://mine.test"})
    assert users_note(mine.origins) == ""
    assert mine.address_for_users("TRIPO_BASE_URL") == "https://mine.test"


def test_a_setting_that_nobody_thought_of_is_the_users_alone() -> None:
    assert users_alone("GALATEA_OF_LATER")
    assert users_alone("GALATEA_TRUST_PROXY")
    assert not FREE & TIGHTENED


_SOURCE = st.dictionaries(st.sampled_from(["OPENAI_API_KEY", "TRIPO_API_KEY"]), st.just("key-a"))
_ABOVE = st.dictionaries(st.sampled_from([*ADDRESSES, *ADDRESSES.values()]), st.just("key-b"))
_FILE = st.dictionaries(st.sampled_from([*ADDRESSES, *ADDRESSES.values()]), st.just("key-c"))
_RANK = ["environment", ".env", "stored key", "default"]


@given(stored=_SOURCE, above=_ABOVE, file=_FILE)
def test_a_key_goes_only_to_an_address_of_its_own_source_or_one_above(
    stored: dict[str, str],
    above: dict[str, str],
    file: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    settings = loaded(tmp_path_factory.mktemp("folder"), file, above, stored)
    for address, key in ADDRESSES.items():
        by, to = settings.origins[key], settings.origins[address]
        if by != "default" and to != "default":
            assert to != ".env" or by == ".env"
            assert _RANK.index(to) <= _RANK.index(by)
