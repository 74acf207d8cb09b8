"""The evals: enough cases, sound ones, a score that can be bad, and what the offline model gets."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from agent.cli.cli import main
from agent.evals.case import Case, Made, Say, Topic, thing
from agent.evals.cases import CASES
from agent.evals.runner import Score, run_cases
from agent.evals.scoring import Seen, shortcomings
from agent.evals.table import table
from agent.settings import Settings
from tests.home import Home, opened
from tools.clock import Clock

OFFLINE = Settings(sim_speed="instant")


def test_there_are_enough_cases_of_every_topic_each_with_its_own_name() -> None:
    assert len(CASES) >= 40
    assert max(Counter(case.name for case in CASES).values()) == 1
    counts = Counter(case.topic for case in CASES)
    assert set(counts) == set(get_args(Topic))
    assert min(counts.values()) >= 3


def test_only_another_language_excuses_the_offline_model() -> None:
    assert {case.topic for case in CASES if case.needs_llm} == {"language"}


async def seen(home: Home) -> Seen:
    return Seen(await home.app.studio.look_around(home.caller), "answer")


WALKING = thing("knight", state="complete", clips=("walk",), rig_types=("biped",))


JUDGED: list[tuple[Say, int, list[str]]] = [
    (Say("x", (WALKING,)), 3, []),
    (Say("x", (thing("wolf"),)), 3, ["no wolf", "not asked for: knight"]),
    (Say("x"), 3, ["not asked for: knight"]),
    (Say("x", (WALKING, thing("wolf"))), 4, ["no wolf"]),
    (Say("x", (replace(WALKING, clips=("walk", "idle")),)), 4, ["knight: no clip idle"]),
    (Say("x", (replace(WALKING, clips=()),)), 3, ["knight: extra clips walk"]),
    (Say("x", (replace(WALKING, clips=(), may_have=("walk",)),)), 3, []),
    (Say("x", (replace(WALKING, states=("rigged",)),)), 3, ["knight: complete, not rigged"]),
    (Say("x", (replace(WALKING, rig_types=("avian",)),)), 3, ["knight: a biped rig"]),
    (Say("x", (replace(WALKING, options={"texture": False}),)), 3, ["knight: texture is None"]),
    (Say("x", (WALKING,)), 2, ["3 paid submissions, 2 were enough"]),
    (Say("x", (WALKING,), most_credits=30), 3, ["55 credits spent, 30 allowed"]),
    (Say("x", (WALKING,), cancel_after="rig"), 3, ["the turn ended with answer"]),
]


@pytest.mark.anyio
async def test_whatever_is_not_as_wished_is_named(tmp_path: Path, clock: Clock) -> None:
    async with opened(tmp_path, clock) as home:
        await home.make("a silver knight", rig=True, animations=["walk"])
        rows = await seen(home)
        for said, most, wrong in JUDGED:
            assert shortcomings(said, rows, paid_at_most=most) == wrong


CHOSEN = ("knight-walks-and-idles", "chair-dances", "rig-it", "weather", "spending-is-off")


@pytest.mark.anyio
async def test_the_offline_model_passes_what_it_is_built_for() -> None:
    cases = [case for case in CASES if case.name in CHOSEN]
    heard: list[Score] = []
    scores = await run_cases(cases, OFFLINE, done=heard.append)
    assert [score.case for score in scores] == [case.name for case in cases]
    assert [score.wrong for score in scores] == [()] * len(cases)
    assert scores == heard
    rounds = {score.case: score.rounds for score in scores}
    assert rounds["knight-walks-and-idles"] == 7
    assert rounds["weather"] == 1


@pytest.mark.anyio
async def test_a_case_that_the_model_fails_counts_against_it() -> None:
    case = Case(
        "wrong", "single", (Say("make a knight", (thing("unicorn"),)),), made=(Made("a barrel"),)
    )
    (score,) = await run_cases([case], OFFLINE)
    assert not score.passed
    assert score.wrong[0] == "no unicorn"
    assert score.credits == 20


@pytest.mark.anyio
async def test_a_model_that_cannot_be_reached_is_told_apart_from_a_bad_one() -> None:
    nowhere = Settings(openai_base_url="http://127.0.0.1:9/v1", model="m", sim_speed="instant")
    (score,) = await run_cases([CASES[0]], nowhere)
    assert not score.passed
    assert score.error
    assert "could not be judged" in table([score], offline=False)


def test_the_table_counts_per_topic_and_tells_the_offline_models_limits_apart() -> None:
    scores = [
        Score("a", "single", (), rounds=3, prompt_tokens=1000),
        Score("b", "single", ("no b",), rounds=5),
        Score("c", "language", ("no c",), needs_llm=True),
    ]
    lines = [line.split() for line in table(scores, offline=True).splitlines()]
    assert lines[1] == ["single", "1", "2", "4.0", "1,000"]
    assert lines[3][:3] == ["all", "1", "3"]
    assert "built for: 1 of 2; of what needs a real one: 0 of 1." in table(scores, offline=True)


def test_the_command_writes_its_scores_and_never_touches_the_real_home(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIPO_API_KEY", "tsk_never_to_be_used")
    file = tmp_path / "scores.json"
    assert main(["eval", "--only", "weather", "--only", "poem", "--json", str(file)]) == 0
    report: dict[str, Any] = json.loads(file.read_text())
    assert (report["passed"], report["total"]) == (2, 2)
    assert {case["case"] for case in report["cases"]} == {"weather", "poem"}
    assert "2 conversations with offline rules, no LLM" in capsys.readouterr().out
    assert not (tmp_path / "home").exists()
    assert main(["eval", "--only", "no such case"]) == 2
