"""Settings: where they come from, and what they refuse."""

from pathlib import Path

import pytest

from agent.core.errors import UsageError
from agent.settings import Settings, load_settings
from agent.settings.settings import example
from agent.settings.table import SETTINGS
from agent.settings.typos import misspelt_names

ROOT = Path(__file__).parents[3]


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("GALATEA_SIM_SPEED=3\nGALATEA_MODEL=file\nGALATEA_LOG=json\n")
    environment = {"GALATEA_SIM_SPEED": "4", "GALATEA_MODEL": "environment"}
    settings = load_settings({"GALATEA_MODEL": "flag"}, environment=environment, dotenv=dotenv)
    assert (settings.model, settings.sim_speed, settings.log) == ("flag", 4.0, "json")
    assert settings.origins["GALATEA_MODEL"] == "flag"
    assert settings.origins["GALATEA_SIM_SPEED"] == "environment"
    assert settings.origins["GALATEA_LOG"] == ".env"
    assert settings.origins["GALATEA_HOME"] == "default"


def test_an_empty_value_counts_as_not_set(tmp_path: Path) -> None:
    settings = load_settings(environment={"TRIPO_API_KEY": " "}, dotenv=tmp_path / "none")
    assert settings.simulated


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("GALATEA_SIM_SPEED", "fast", "instant"),
        ("GALATEA_SIM_SPEED", "-1", "instant"),
        ("GALATEA_SIM_SPEED", "nan", "instant"),
        ("GALATEA_APPROVAL", "yes", "ask, auto, never"),
        ("GALATEA_LOG", "loud", "pretty, json"),
        ("GALATEA_TRIPO_LIMITS", "generation", "generation=10"),
        ("GALATEA_TRIPO_LIMITS", "generation=0", "generation=10"),
        ("GALATEA_CONTEXT_TOKENS", "many", "3000"),
        ("GALATEA_CONTEXT_TOKENS", "2999", "3000"),
        ("GALATEA_BELL", "loud", "on or off"),
        ("GALATEA_FILES_URL", "http://files.test", "s3://"),
    ],
)
def test_a_bad_value_is_refused_with_the_setting_and_what_it_can_be(
    name: str, value: str, allowed: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        load_settings(environment={name: value}, dotenv=tmp_path / "none")
    assert name in caught.value.message
    assert value in caught.value.message
    assert allowed in caught.value.message


def test_a_bad_address_of_a_database_is_refused_and_not_shown(tmp_path: Path) -> None:
    given = {"GALATEA_DATABASE_URL": "mysql://me:my-password@here/name"}
    with pytest.raises(UsageError, match="postgresql://user:password@") as caught:
        load_settings(environment=given, dotenv=tmp_path / "none")
    assert "my-password" not in str(caught.value)


def test_limits_of_several_pools_are_read(tmp_path: Path) -> None:
    given = {"GALATEA_TRIPO_LIMITS": " generation=3, animation=2,", "GALATEA_BELL": "OFF"}
    settings = load_settings(environment=given, dotenv=tmp_path / "none")
    assert settings.tripo_limits == {"generation": 3, "animation": 2}
    assert settings.bell is False


def test_zero_speed_is_instant(tmp_path: Path) -> None:
    for text in ("0", "instant"):
        settings = load_settings(environment={"GALATEA_SIM_SPEED": text}, dotenv=tmp_path / "none")
        assert settings.sim_speed == "instant"


def test_offline_forgets_every_key() -> None:
    settings = Settings(openai_api_key="sk-1", tripo_api_key="tsk_1", openai_base_url="http://x")
    assert settings.secrets() == ("sk-1", "tsk_1")
    offline = settings.offline()
    assert offline.offline_model
    assert offline.simulated
    assert offline.secrets() == ()


def test_the_example_file_lists_every_setting() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == example()
    for setting in SETTINGS:
        assert f"# {setting.name}=" in example()


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("GALATEA_APROVAL=never\nOTHER=1\n")
    given = {"GALATEA_MAX_CREDIT_PER_DAY": "10", "GALATEA_HOME": "x", "GALATEA_QQ": ""}
    assert misspelt_names(given, dotenv) == [
        "GALATEA_APROVAL is not a setting; did you mean GALATEA_APPROVAL?",
        "GALATEA_MAX_CREDIT_PER_DAY is not a setting; did you mean GALATEA_MAX_CREDITS_PER_DAY?",
        "GALATEA_QQ is not a setting; `galatea config show` lists them.",
    ]


def test_a_json_log_line_holds_no_c1_or_direction_marks_in_its_fields() -> None:
    import json
    import logging

    from agent.settings.logs import start_logging

    start_logging(logging.INFO, "json")
    form = logging.getLogger().handlers[0].formatter
    assert form is not None
    record = logging.makeLogRecord({"msg": "a", "fields": {"path": "/\x9b31m\u202egpj"}})
    line = form.format(record)
    assert "\x9b" not in line and "\u202e" not in line
    assert json.loads(line)["path"] == "/\x9b31m\u202egpj"


def test_trusted_proxies_are_off_or_addresses() -> None:
    def trusted(value: str) -> tuple[str, ...]:
        given = {"GALATEA_TRUST_PROXY": value}
        return load_settings(environment=given, stored={}, dotenv=Path("none")).trust_proxy

    assert trusted("off") == trusted("") == ()
    assert trusted("127.0.0.1, 10.0.0.0/8") == ("127.0.0.1/32", "10.0.0.0/8")
    with pytest.raises(UsageError, match="GALATEA_TRUST_PROXY"):
        trusted("on")
