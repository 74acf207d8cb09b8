"""The offline model chains the tools through real function calls, one stage a round."""

from typing import Any

import pytest

from tests.agent.offline.offline_world import Called, Talk, talking

pytestmark = pytest.mark.anyio

ADVICE = "full body, T-pose, arms away from the body, empty hands"
GEN, CHECK, RIG, ANIMATE = "generate_3d", "check_status", "rig", "animate"
STAGES = [GEN, CHECK, RIG, CHECK, ANIMATE, CHECK]


def waiting(asset: str) -> Called:
    return CHECK, {"asset": asset, "wait_s": 60}


async def test_the_main_job_takes_seven_rounds() -> None:
    async with talking() as talk:
        answer = await talk.ask("make a silver knight, rig it, then let it walk and idle")
    assert talk.calls == [
        (GEN, {"prompt": f"a silver knight, {ADVICE}", "name": "knight"}),
        waiting("knight"),
        (RIG, {"asset": "knight"}),
        waiting("knight"),
        (ANIMATE, {"asset": "knight", "animations": ["walk", "idle"]}),
        waiting("knight"),
    ]
    assert talk.rounds == 7
    for fact in ("knight", "1,224 triangles", "22 joints", "walk (2.4 s)", "idle (2.4 s)"):
        assert fact in answer
    assert 'say "make the knight' in answer


@pytest.mark.parametrize(
    "said",
    [
        "make a knight that walks",
        "I'd like a knight please. Rig him and let him walk.",
        "could you create a knight and make it walk?",
        "a walking knight",
        "generate a knight, rigged, with a walk animation",
        "make and rig a knight, then apply walk",
        "a knight who can walk",
        "give me a knight. have him walk",
        "knight, rigged, walk",
        "make a knight walk",
        "create a knight with a walk cycle",
        "build a knight so it can walk",
    ],
)
async def test_paraphrases_of_one_wish_give_the_same_calls(said: str) -> None:
    async with talking() as talk:
        await talk.ask(said)
    assert [name for name, _ in talk.calls] == STAGES
    assert talk.given(ANIMATE) == [{"asset": "knight", "animations": ["walk"]}]


async def test_a_statue_is_made_and_nothing_more() -> None:
    async with talking() as talk:
        await talk.ask("a red dragon statue on a plinth")
    assert talk.calls == [
        (GEN, {"prompt": "a red dragon statue on a plinth", "name": "dragon-statue"}),
        waiting("dragon-statue"),
    ]


async def test_a_four_legged_one_is_not_asked_into_a_t_pose() -> None:
    async with talking() as talk:
        answer = await talk.ask("a wolf that walks")
    assert [name for name, _ in talk.calls] == STAGES
    assert "T-pose" not in talk.given(GEN)[0]["prompt"]
    assert "quadruped" in answer


async def test_a_chair_that_cannot_be_rigged_is_still_delivered() -> None:
    async with talking() as talk:
        answer = await talk.ask("a wooden chair, rig it and make it walk")
    assert [name for name, _ in talk.calls] == [GEN, CHECK, RIG, CHECK]
    assert talk.given(GEN) == [{"prompt": "a wooden chair", "name": "chair"}]
    assert "chair is ready" in answer
    assert "cannot be rigged" in answer and "found no body" in answer


async def test_a_bird_that_should_move_is_made_but_no_rig_is_paid_for_nothing() -> None:
    async with talking() as talk:
        answer = await talk.ask("an owl that walks")
        assert [name for name, _ in talk.calls] == [GEN, CHECK]
        assert "Birds" in answer and 'say "rig the owl"' in answer
        await talk.ask("make it run")
        assert talk.calls == []
        await talk.ask("rig it")
    assert [name for name, _ in talk.calls] == [RIG, CHECK]


async def test_three_props_start_together_and_are_waited_for_together() -> None:
    async with talking() as talk:
        await talk.ask("make three props: a barrel, a torch and a chest")
    assert [given["name"] for given in talk.given(GEN)] == ["barrel", "torch", "chest"]
    assert talk.calls[3:] == [(CHECK, {"wait_s": 60})]
    assert talk.rounds == 3


async def test_two_characters_go_through_their_own_stages_side_by_side() -> None:
    async with talking() as talk:
        await talk.ask("make a knight and a wolf, rig both, wolf walks, knight runs")
    assert talk.given(RIG) == [{"asset": "knight"}, {"asset": "wolf"}]
    assert talk.given(ANIMATE) == [
        {"asset": "knight", "animations": ["run"]},
        {"asset": "wolf", "animations": ["walk"]},
    ]
    assert talk.rounds == 7


async def test_two_guards_get_prompts_that_differ() -> None:
    async with talking() as talk:
        await talk.ask("make two guards")
    first, second = talk.given(GEN)
    assert first["prompt"] != second["prompt"]
    assert set(talk.world.assets) == {"guard", "guard-2"}


async def test_a_plan_is_left_to_the_studio() -> None:
    async with talking() as talk:
        answer = await talk.ask("make a robot that walks and idles, in one go")
    (given,) = talk.given(GEN)
    assert (given["rig"], given["animations"]) == (True, ["walk", "idle"])
    assert [name for name, _ in talk.calls] == [GEN, CHECK]
    assert "walk (2.4 s)" in answer


async def test_more_than_five_movements_go_in_two_calls() -> None:
    async with talking() as talk:
        await talk.ask("a knight that walks, runs, jumps, dances, waves, cheers and attacks")
    assert [len(given["animations"]) for given in talk.given(ANIMATE)] == [5, 2]
    assert talk.rounds == 9


async def test_options_reach_the_tools() -> None:
    async with talking() as talk:
        await talk.ask(
            "make an untextured elf under 5000 triangles in high quality, rig it for mixamo"
        )
    (generated,), (rigged,) = talk.given(GEN), talk.given(RIG)
    assert (generated["texture"], generated["face_limit"]) == (False, 5000)
    assert generated["quality"] == "detailed"
    assert rigged == {"asset": "elf", "spec": "mixamo"}


async def test_only_arguments_that_a_tool_takes_are_sent() -> None:
    async with talking() as talk:
        talk.tools = [t for t in talk.tools if t["function"]["name"] != GEN]
        properties: dict[str, Any] = {"prompt": {"type": "string"}, "quality": {"enum": ["low"]}}
        function = {"name": GEN, "parameters": {"type": "object", "properties": properties}}
        talk.tools.append({"type": "function", "function": function})
        await talk.ask("make an untextured elf in high quality")
    assert talk.given(GEN) == [{"prompt": "an elf"}]


async def test_an_attached_image_is_passed_on_with_no_invented_prompt() -> None:
    async with talking() as talk:
        await talk.ask("turn this into a 3d model\n[attached image: cat.png]")
    assert talk.given(GEN) == [{"image": "cat.png"}]


class TestAssetsThatExist:
    async def _chat(self, talk: Talk, said: str, note: str) -> str:
        for handle, state, body in (("knight", "generated", "biped"), ("chair", "generated", None)):
            talk.world.add(handle, state, body)
        return await talk.ask(said, note=note)

    async def test_an_unrigged_one_is_rigged_before_it_moves(self) -> None:
        async with talking() as talk:
            note = "Assets: knight (generated), chair (generated)\nOpen work: none"
            await self._chat(talk, "make the knight jump", note)
        assert [name for name, _ in talk.calls] == [RIG, CHECK, ANIMATE, CHECK]
        assert talk.given(ANIMATE) == [{"asset": "knight", "animations": ["jump"]}]

    async def test_a_rigged_one_moves_at_once(self) -> None:
        async with talking() as talk:
            talk.world.add("knight", "complete", clips=["idle", "walk"])
            await talk.ask(
                "make it jump", note="Assets: knight (complete; biped; clips idle, walk)"
            )
        assert [name for name, _ in talk.calls] == [ANIMATE, CHECK]

    async def test_a_clip_that_is_there_is_not_bought_again(self) -> None:
        async with talking() as talk:
            note = "Assets: knight (complete; biped; clips idle, walk)"
            answer = await talk.ask("make the knight walk", note=note)
        assert talk.calls == []
        assert "already" in answer and "walk" in answer

    async def test_one_the_notes_do_not_list_is_looked_up_first(self) -> None:
        async with talking() as talk:
            talk.world.add("ogre", "rigged")
            await talk.ask("make the ogre jump")
        assert [name for name, _ in talk.calls] == [CHECK, ANIMATE, CHECK]

    async def test_one_that_is_still_at_work_is_waited_for(self) -> None:
        async with talking() as talk:
            talk.world.add("wolf", "rigging", "quadruped")
            note = "Assets: wolf (rigging)\nOpen work: wolf: rig 40%"
            await talk.ask("make it walk", note=note)
        assert [name for name, _ in talk.calls] == [CHECK, ANIMATE, CHECK]

    async def test_a_pronoun_means_what_the_talk_was_about_last(self) -> None:
        async with talking() as talk:
            await talk.ask("make a robot")
            await talk.ask("make a ninja")
            await talk.ask("rig the robot")
            await talk.ask("make it dance")
        assert talk.given(ANIMATE) == [{"asset": "robot", "animations": ["dance_02"]}]

    async def test_another_one_is_new_and_differs_from_the_first(self) -> None:
        async with talking() as talk:
            await talk.ask("make a knight")
            first = talk.given(GEN)[0]["prompt"]
            await talk.ask("make another knight")
            second = talk.given(GEN)[0]["prompt"]
            await talk.ask("another one in gold")
        assert second.startswith(first) and second != first
        assert talk.given(GEN) == [{"prompt": "a knight in gold", "name": "knight"}]
        assert list(talk.world.assets) == ["knight", "knight-2", "knight-3"]

    async def test_the_description_tells_two_of_a_kind_apart(self) -> None:
        async with talking() as talk:
            await talk.ask("make a gold knight")
            await talk.ask("make a silver knight")
            await talk.ask("rig the gold knight")
        assert talk.given(RIG) == [{"asset": "knight"}]
