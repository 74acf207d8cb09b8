"""Where somebody new stumbled once: names of several words, words that are nothing, who answers."""

from pathlib import Path

import pytest

from agent.evals.runner import Score
from agent.evals.table import row
from tests.agent.repl.sessions import talking, turn
from tests.fakes import ScriptedModel, say
from tests.home import opened
from tools.clock import Clock

pytestmark = pytest.mark.anyio


async def test_a_title_of_several_words_needs_no_quotes(tmp_path: Path, clock: Clock) -> None:
    model = ScriptedModel(say("Hello."), say("Hello again."))
    async with opened(tmp_path, clock, model=model) as home, talking(home) as (talk, out):
        await turn(talk, "hello")
        await turn(talk, "/rename my first knight")
        assert 'now my first knight: `galatea --chat "my first knight"` opens it.' in out.text
        await turn(talk, "/new")
        await turn(talk, "/chat my first knight")
        assert "Chat my first knight, 1 message." in out.text
        assert talk.chat_name == "my first knight"


async def test_an_estimate_of_what_is_neither_asset_nor_animation_is_refused_shortly(
    tmp_path: Path, clock: Clock
) -> None:
    async with opened(tmp_path, clock) as home, talking(home) as (talk, out):
        await turn(talk, "/estimate a knight walk")
        assert "There is no asset and no animation named 'a'." in out.text
        assert "volleyball" not in out.text
        await turn(talk, "/estimate gallop")
        assert "no animation named 'gallop'" in out.text
        await turn(talk, "/estimate walking")
        assert "animate:walk" in out.text


async def test_the_chosen_language_model_is_named_with_where_it_came_from(
    tmp_path: Path, clock: Clock
) -> None:
    nobody = {"openai_api_key": "sk-nobody", "openai_base_url": "http://127.0.0.1:9/v1"}
    async with opened(tmp_path, clock, **nobody) as home, talking(home) as (talk, out):
        assert talk.model_name == ""
        talk.known.models = ["one"]
        assert talk.model_name == "one"
        await turn(talk, "/model two")
        assert talk.model_name == "two"
        assert "Its server does not list two; /model lists what it has." in out.text
        assert home.app.settings.origins["GALATEA_MODEL"] == "/model"
        out.said.clear()
        await turn(talk, "/model one")
        assert out.said == ["From now on one answers."]


@pytest.mark.parametrize(("offline", "sign"), [(True, "fail"), (False, "FAIL")])
def test_only_the_offline_model_is_excused_from_what_needs_a_real_one(
    offline: bool, sign: str
) -> None:
    score = Score(case="german", topic="language", wrong=("no knight",), needs_llm=True)
    assert row(score, offline=offline).startswith(f"{sign} language")
