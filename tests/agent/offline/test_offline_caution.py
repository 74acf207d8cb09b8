"""The offline model pays for what it understood, and for nothing else."""

import re
from typing import Any

import pytest

from agent.offline import say
from agent.offline.english.understand import understand
from agent.offline.results import Facts
from agent.offline.shelf import KnownAssets
from tests.agent.offline.offline_world import talking

pytestmark = pytest.mark.anyio

SHELF = KnownAssets(
    {name: Facts(asset=name, state="generated") for name in ("wolf", "barrel", "knight")},
    ("wolf", "barrel", "knight"),
    ("barrel", "knight"),
    {name: {"prompt": f"a {name}"} for name in ("wolf", "barrel", "knight")},
)
FAILED = "Assets: knight (failed; problem: bad_file)"
LOST: dict[str, Any] = {
    "code": "bad_file",
    "message": "The finished generate of knight could not be fetched: it is no GLB.",
    "remedy": "`galatea retry knight` fetches it again; nothing is paid twice.",
}


class TestLongDescriptions:
    async def test_a_prompt_is_passed_on_whole_and_the_refusal_told(self) -> None:
        said = f"make a knight with {'red ' * 400}boots, rig it"
        refusal = "prompt: 1,619 characters, at most 1,024."
        async with talking() as talk:
            talk.world.errors["generate_3d"] = [{"error": "bad_request", "message": refusal}]
            answer = await talk.ask(said)
        ((name, arguments),) = talk.calls
        assert name == "generate_3d"
        assert arguments["prompt"].count("red") == 400 and "boots" in arguments["prompt"]
        assert refusal in answer.replace("Prompt:", "prompt:")
        assert "Nothing was paid; describe it in fewer words." in answer

    async def test_words_that_fit_without_the_advice_go_without_it(self) -> None:
        wanted = f"a knight with {'red ' * 248}boots"
        assert 1000 < len(wanted) < 1024
        async with talking() as talk:
            await talk.ask(f"make {wanted}, rig it")
        assert talk.given("generate_3d")[0]["prompt"] == wanted

    def test_the_noun_behind_many_words_is_not_lost(self) -> None:
        (goal,) = understand(
            f"make a {'very ' * 900}brave knight and rig it", KnownAssets({})
        ).goals
        assert (goal.name, goal.rig) == ("knight", True)

    async def test_of_a_message_too_long_to_read_nothing_is_bought(self) -> None:
        async with talking() as talk:
            answer = await talk.ask(f"make a wolf, {'and a very old knight ' * 400}")
        assert talk.calls == []
        assert "8,000" in answer and "1,024" in answer


class TestUnknownMovements:
    @pytest.mark.parametrize(
        "said",
        [
            "make the knight breakdance",
            "make knight breakdance",
            "let the knight breakdance",
            "the knight should breakdance",
            "can the knight breakdance?",
            "have it breakdance",
            "let it do the breakdance",
        ],
    )
    async def test_the_nearest_is_offered_and_nothing_is_bought(self, said: str) -> None:
        async with talking() as talk:
            talk.world.add("knight", "rigged")
            answer = await talk.ask(said, note="Assets: knight (rigged; biped)")
            assert talk.calls == []
            assert "breakdance" in answer and 'say "make the knight dance"' in answer
            await talk.ask("yes")
        assert talk.given("animate") == [{"asset": "knight", "animations": ["dance_02"]}]

    @pytest.mark.parametrize("said", ["make the knight krump", "let the knight floss"])
    def test_without_a_near_one_the_movements_are_listed(self, said: str) -> None:
        request = understand(said, SHELF)
        assert (request.kind, request.asset) == ("no_such_move", "knight")
        assert "walk, run, jump" in say.talk(request, SHELF)

    def test_a_creature_is_offered_no_movement_of_people(self) -> None:
        shelf = KnownAssets(
            {"wolf": Facts(asset="wolf", state="rigged", rig_type="quadruped")}, ("wolf",)
        )
        answer = say.talk(understand("make the wolf breakdance", shelf), shelf)
        assert not re.findall(say.OFFERED, answer)

    @pytest.mark.parametrize(
        "said", ["make the knight gold", "the knight should be taller", "make the knight happier"]
    )
    def test_looks_are_not_taken_for_movements(self, said: str) -> None:
        assert understand(said, SHELF).kind == "change"

    def test_a_new_asset_is_made_and_its_missing_movement_named(self) -> None:
        (goal,) = understand("make a robot and let it krump", KnownAssets({})).goals
        assert (goal.subject, goal.styles, goal.beyond) == ("a robot", (), ("krump",))


class TestShowing:
    @pytest.mark.parametrize(
        "said",
        ["show me missing", "show missing", "show dragons", "show us knight", "show me the castle",
         "show me old dragon", "show me dragon walking"],
    )  # fmt: skip
    @pytest.mark.parametrize("shelf", [SHELF, KnownAssets({})], ids=["full", "empty"])
    async def test_without_an_article_it_means_looking(self, said: str, shelf: KnownAssets) -> None:
        request = understand(said, shelf)
        assert request.kind == "status" or request.topic == "list"

    async def test_an_unknown_name_is_looked_up_not_made(self) -> None:
        async with talking() as talk:
            talk.world.add("knight", "generated")
            answer = await talk.ask("show me missing", note="Assets: knight (generated)")
        assert talk.calls == [("check_status", {"asset": "missing"})]
        assert "no asset named missing" in answer

    async def test_a_look_beside_an_order_makes_nothing_more(self) -> None:
        async with talking() as talk:
            await talk.ask("make a wolf and show me castle")
        assert [given["name"] for given in talk.given("generate_3d")] == ["wolf"]

    @pytest.mark.parametrize(
        ("said", "count"),
        [("show me a dragon", 1), ("show me two dragons", 2), ("show me some dragon", 1)],
    )
    def test_with_an_article_or_a_number_it_may_be_made(self, said: str, count: int) -> None:
        assert len(understand(said, KnownAssets({})).goals) == count


class TestBirds:
    async def test_a_rig_that_was_asked_for_is_fitted_and_the_lack_of_movement_told(self) -> None:
        async with talking() as talk:
            answer = await talk.ask("make a bird, rig it and animate it")
        assert talk.order == ["generate_3d", "check_status", "rig", "check_status"]
        assert "Birds have no movement yet" in answer and "neither" not in answer

    @pytest.mark.parametrize("said", ["rig and animate the owl", "rig the owl and let it walk"])
    async def test_one_that_exists_is_rigged_all_the_same(self, said: str) -> None:
        async with talking() as talk:
            talk.world.add("owl", "generated")
            await talk.ask(said, note="Assets: owl (generated)")
        assert talk.order == ["rig", "check_status"]


class TestWhatFailed:
    @pytest.mark.parametrize(
        ("code", "remedy", "told"),
        [
            ("bad_file", LOST["remedy"], LOST["remedy"]),
            ("home_unusable", "Free some space, then `galatea retry NAME`.", "`galatea retry kni"),
        ],
    )
    async def test_a_file_that_did_not_arrive_is_not_called_unmade(
        self, code: str, remedy: str, told: str
    ) -> None:
        problem = LOST | {"code": code, "remedy": remedy}
        failed = {"asset": "knight", "state": "failed", "problem": problem}
        async with talking() as talk:
            talk.world.errors["check_status"] = [failed, failed]
            answers = [await talk.ask(said) for said in ("make a knight and rig it", "status?")]
        for answer in answers:
            assert "The finished knight did not arrive: The finished generate" in answer
            assert told in answer and "could not be made" not in answer

    @pytest.mark.parametrize("said", ["rig the knight", "make the knight walk", "animate it"])
    async def test_asked_of_a_failed_asset_its_remedy_is_given(self, said: str) -> None:
        async with talking() as talk:
            talk.world.add("knight", "failed")
            talk.world.assets["knight"].problem = LOST
            answer = await talk.ask(said, note=FAILED)
        assert talk.calls == [("check_status", {"asset": "knight"})]
        assert LOST["remedy"] in answer and answer.count("galatea retry") == 1

    @pytest.mark.parametrize("state", ["failed", "stopped"])
    async def test_where_nothing_is_advised_the_retry_is_named(self, state: str) -> None:
        async with talking() as talk:
            talk.world.add("knight", state)
            answer = await talk.ask("rig it", note=f"Assets: knight ({state})")
        assert talk.order == ["check_status"]
        assert "`galatea retry knight`" in answer


class TestCounting:
    @pytest.mark.parametrize(
        ("said", "handle"),
        [
            ("rig the first one", "barrel"),
            ("rig the second one", "knight"),
            ("let the second one walk", "knight"),
            ("rig the other one", "barrel"),
            ("rig the first wolf", "wolf"),
        ],
    )
    def test_a_place_means_one_of_those_made_together(self, said: str, handle: str) -> None:
        assert [goal.handle for goal in understand(said, SHELF).goals] == [handle]

    def test_a_place_in_the_same_message_is_that_of_its_things(self) -> None:
        barrel, elf = understand("make a barrel and an elf, rig the second one", SHELF).goals
        assert (barrel.rig, elf.rig) == (False, True)

    @pytest.mark.parametrize("said", ["rig the fifth one", "rig the second wolf"])
    def test_a_place_that_is_not_there_is_asked_about(self, said: str) -> None:
        assert understand(said, SHELF).kind == "which"


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("no, I meant a golden knight", "a golden knight"),
        ("No, a golden knight!", "a golden knight"),
        ("sorry, I meant to say a wolf", "a wolf"),
        ("actually, make a castle", "a castle"),
    ],
)
def test_a_correction_is_read_without_its_opening(said: str, subject: str) -> None:
    assert [goal.subject for goal in understand(said, SHELF).goals] == [subject]


@pytest.mark.parametrize(
    "said",
    [
        "make a dog. No wait, a cat instead.",
        "make a dog. No wait. A cat!",
        "make a dog - no, I meant a cat",
        "make a dog, actually make a cat",
        "make a dog, rig it. Sorry, I meant a cat.",
    ],
)
def test_a_correction_in_the_same_message_takes_back_what_it_corrects(said: str) -> None:
    assert [(goal.subject, goal.rig) for goal in understand(said, SHELF).goals] == [
        ("a cat", False)
    ]


@pytest.mark.parametrize("said", ["make a dog. Actually, rig it", "make a dog. No, wait, rig it"])
def test_an_order_about_the_same_thing_takes_nothing_back(said: str) -> None:
    assert [(g.subject, g.rig) for g in understand(said, SHELF).goals] == [("a dog", True)]


@pytest.mark.parametrize("said", ["sorry, go on: rig it", "continue: rig it", "go on, rig it"])
def test_going_on_with_an_order_is_the_order(said: str) -> None:
    assert [(goal.handle, goal.rig) for goal in understand(said, SHELF).goals] == [("knight", True)]


class TestOtherLanguages:
    @pytest.mark.parametrize(
        "said",
        ["Dziękuję! A teraz krzesło", "a teraz krzeslo", "teraz krzeslo", "krzesło",
         "a także stół", "och en ödla", "a přidej židli", "ein Löwe", "o dragão"],
    )  # fmt: skip
    def test_nothing_is_bought_for_words_that_are_not_english(self, said: str) -> None:
        assert understand(said, KnownAssets({})).topic == "foreign"

    async def test_a_chat_in_another_language_needs_english_words_to_buy(self) -> None:
        async with talking() as talk:
            await talk.ask("Zrób drewnianą beczkę")
            answer = await talk.ask("a krzeslo")
            assert talk.calls == [] and "only understand English" in answer
            await talk.ask("a chair")
        assert [given["prompt"] for given in talk.given("generate_3d")] == ["a chair"]

    @pytest.mark.parametrize(
        "said", ["a jalapeño", "a piñata", "a café table", "make a Zoë bust", "a hippogriff"]
    )
    def test_english_with_a_foreign_letter_still_buys(self, said: str) -> None:
        assert understand(said, KnownAssets({})).kind == "work"
