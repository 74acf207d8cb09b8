"""One contract, two databases: tests of the rows again, over PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.agent.app.test_settled_summary import (  # noqa: F401
    test_a_chat_hears_of_work_that_settled_between_its_turns,
    test_a_fresh_chat_after_a_restart_opens_with_what_settled,
)
from tests.agent.chat.test_chat import *  # noqa: F403
from tests.agent.chat.test_same_answers import (  # noqa: F401
    test_a_search_goes_on_to_the_oldest_chat_and_lets_others_in_between,
)
from tests.rows import URL
from tests.server.test_chats import *  # noqa: F403
from tests.server.test_revoked import (  # noqa: F401
    test_a_revoked_users_turn_ends_and_its_plan_buys_nothing_more,
    test_with_a_key_that_was_taken_away_nothing_more_is_bought_and_what_runs_is_watched,
)
from tests.tools.money.test_caps_everywhere import (  # noqa: F401
    test_a_command_on_an_asset_of_a_chat_counts_where_it_was_asked,
    test_what_belongs_to_no_chat_shares_one_cap_and_chats_keep_their_own,
)
from tests.tools.money.test_money import (  # noqa: F401
    test_a_model_cannot_say_yes_for_the_user,
    test_a_plan_is_priced_and_asked_as_a_whole_before_its_first_step,
    test_a_plan_that_would_pass_a_cap_stops_before_its_first_step,
    test_a_yes_covers_exactly_what_was_asked,
    test_always_up_to_a_sum_is_used_up_and_then_asked_again,
    test_paid_calls_of_one_round_are_asked_together,
    test_the_whole_plan_is_held_while_it_runs_and_only_what_was_taken_after,
    test_where_nobody_can_be_asked_the_step_waits_for_approve,
)
from tests.tools.money.test_one_wallet import (  # noqa: F401
    test_a_standing_yes_is_for_one_account,
    test_a_yes_is_redeemed_by_the_account_that_was_asked_about_alone,
    test_who_was_stopped_buys_nothing_whatever_was_said_before,
)
from tests.tools.work.test_studio import (  # noqa: F401
    test_a_call_that_comes_again_finds_what_it_began,
    test_a_later_clip_uses_the_rig_that_is_there,
    test_a_plan_goes_on_after_the_program_was_closed,
    test_a_plan_is_carried_to_its_end_without_another_call,
    test_a_renamed_asset_is_still_found_by_its_old_name,
    test_a_thing_that_cannot_be_rigged_is_kept_and_nothing_more_is_paid,
    test_stopping_lets_the_running_step_settle_and_queues_nothing_more,
    test_the_same_wish_again_is_the_same_asset_unless_another_is_wanted,
)

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def rows_in_postgres(
    clean_environment: None, url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv(URL, url)
    yield
