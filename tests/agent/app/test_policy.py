"""Whether a paid step is asked about is decided alike for everybody's wallet."""

import pytest

from agent.app.policy import policy_of, policy_of_guest
from agent.core.errors import ConfigError
from agent.settings.settings import Settings


def real(**values: object) -> Settings:
    return Settings.model_validate({"tripo_api_key": "tsk_x"} | values)


@pytest.mark.parametrize("cap", [0.0, 10.0])
@pytest.mark.parametrize("per_chat", [None, 10.0])
def test_a_day_cap_even_of_nothing_lets_auto_be_auto_for_everybody(
    per_chat: float | None, cap: float
) -> None:
    settings = real(approval="auto", max_credits_per_day=cap, max_credits_per_chat=per_chat)
    assert (policy_of(settings), policy_of_guest(settings)) == ("auto", "auto")


def test_a_cap_for_each_chat_alone_is_none_as_there_can_be_many_chats() -> None:
    settings = real(approval="auto", max_credits_per_chat=10.0)
    with pytest.raises(ConfigError, match="a cap for each day"):
        policy_of(settings)
    assert policy_of_guest(settings) == "ask"


def test_a_day_cap_that_a_folder_wrote_opens_no_purse() -> None:
    origins = {"GALATEA_MAX_CREDITS_PER_DAY": ".env"}
    settings = real(approval="auto", max_credits_per_day=1e9, origins=origins)
    with pytest.raises(ConfigError, match="GALATEA_MAX_CREDITS_PER_DAY|a cap"):
        policy_of(settings)
    assert policy_of_guest(settings) == "ask"


def test_auto_without_a_cap_is_refused_at_the_start_and_asks_guests() -> None:
    with pytest.raises(ConfigError, match="needs a cap"):
        policy_of(real(approval="auto"))
    assert policy_of(Settings(approval="auto")) == "auto"
    assert policy_of_guest(Settings(approval="auto")) == "ask"


def test_play_money_is_not_asked_about_but_a_guests_own_is() -> None:
    assert (policy_of(Settings()), policy_of_guest(Settings())) == ("auto", "ask")
    assert (policy_of(real()), policy_of_guest(real())) == ("ask", "ask")


def test_never_is_never() -> None:
    settings = real(approval="never", max_credits_per_day=5.0)
    assert (policy_of(settings), policy_of_guest(settings)) == ("never", "never")
