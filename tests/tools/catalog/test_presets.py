"""Names of animations: what users say, what a rig knows, what goes on the wire."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import BadRequest
from tools.studio import catalog

TASK = "3f0c1b5e-7a0d-4c1e-9b55-2f6f0a1d9c11"
CREATURES = {
    "quadruped": "walk",
    "hexapod": "walk",
    "octopod": "walk",
    "serpentine": "march",
    "aquatic": "march",
}


@pytest.mark.parametrize("name", catalog.presets_for("biped"))
def test_every_preset_is_known_by_its_own_name_and_by_its_wire_name(name: str) -> None:
    assert catalog.resolve_preset(name, "biped") == name
    assert catalog.resolve_preset(f"preset:biped:{name}", "biped") == name


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Walk", "walk"),
        ("walking", "walk"),
        (" Running ", "run"),
        ("diving", "dive"),
        ("chopping", "chop"),
        ("sitting", "sit"),
        ("sitting down", "sit"),
        ("swimming", "swim"),
        ("falling", "fall"),
        ("preset:walk", "walk"),
        ("preset:quadruped:walk", "walk"),
        ("wave", "greet_01"),
        ("waving", "greet_01"),
        ("dance", "dance_02"),
        ("Dancing", "dance_02"),
        ("dance 1", "dance_01"),
        ("dance_3", "dance_03"),
        ("dance5", "dance_05"),
        ("punch", "box_01"),
        ("punching", "box_01"),
        ("kick", "front_kick_01"),
        ("kicks", "front_kick_01"),
        ("waves", "greet_01"),
        ("laughing", "laugh_01"),
        ("laugh", "laugh_01"),
        ("angry", "angry_01"),
        ("defeat", "defeat_02"),
        ("jump rope", "jump_rope_01"),
        ("jumping rope", "jump_rope_01"),
        ("Cast a Spell", "cast_a_spell"),
        ("casting a spell", "cast_a_spell"),
        ("look-around", "look_around"),
        ("looking around", "look_around"),
        ("celebrating", "victory_celebration"),
    ],
)
def test_well_meant_names_find_their_preset(said: str, meant: str) -> None:
    assert catalog.resolve_preset(said, "biped") == meant


@pytest.mark.parametrize(
    ("said", "near"),
    [("attack", "slash"), ("death", "fall"), ("uppercut", "box_01"), ("slahs", "slash"),
     ("happy", "cheer"), ("attacking", "slash"), ("sing a song", "sing_01")],
)  # fmt: skip
def test_an_unclear_name_is_refused_with_near_matches_first(said: str, near: str) -> None:
    with pytest.raises(BadRequest) as caught:
        catalog.resolve_preset(said, "biped")
    error = caught.value
    assert near in error.facts["near"] and f"Near: {error.facts['near'][0]}" in error.message
    assert repr(said) in error.message and "dance_01..06" in error.message
    assert "dance_01..06" in error.facts["valid"]


@pytest.mark.parametrize(
    "said", ["", "   ", "::", "_", "踊る", "preset:biped:", "../../etc", "ing"]
)
def test_no_preset_comes_out_of_nothing(said: str) -> None:
    with pytest.raises(BadRequest):
        catalog.resolve_preset(said, "biped")


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from([None, *catalog.rig_types()]))
def test_any_name_gives_a_preset_of_that_rig_or_a_refusal(said: str, rig_type: str | None) -> None:
    try:
        found = catalog.resolve_preset(said, rig_type)
    except BadRequest as error:
        assert len(error.message) < 2000
    else:
        assert rig_type is None or found in catalog.presets_for(rig_type)


@pytest.mark.parametrize(("rig_type", "only"), CREATURES.items())
def test_a_creature_has_one_preset_and_its_way_of_walking_finds_it(
    rig_type: str, only: str
) -> None:
    assert catalog.presets_for(rig_type) == (only,)
    for said in ("walk", "march", "walking", only, f"preset:{rig_type}:{only}"):
        assert catalog.resolve_preset(said, rig_type) == only


def test_a_creature_is_not_made_to_do_what_it_cannot() -> None:
    with pytest.raises(BadRequest, match="Valid: walk"):
        catalog.resolve_preset("dance", "quadruped")


def test_a_name_that_only_other_rigs_know_says_which() -> None:
    with pytest.raises(BadRequest) as caught:
        catalog.resolve_preset("dance", "biped", "mixamo")
    assert "dance_02 needs a rig with spec tripo" in caught.value.remedy


# plans


@pytest.mark.parametrize("rig_type", ["avian", "bird"])
def test_a_bird_can_be_rigged_but_not_animated_which_is_said_first(rig_type: str) -> None:
    assert catalog.check_plan(rig_type) == ()
    with pytest.raises(BadRequest, match="no preset"):
        catalog.check_plan(rig_type, "tripo", ("walk",))


@pytest.mark.parametrize("spec", ["tripo", "mixamo"])
def test_a_plan_gives_each_preset_meant_once_in_order(spec: str) -> None:
    for rig_type in ("biped", None):
        meant = catalog.check_plan(rig_type, spec, ("run", "Walking", "preset:walk"))
        assert meant == ("run", "walk")


def test_before_the_rig_check_any_bodys_preset_will_do() -> None:
    assert catalog.check_plan(None, "tripo", ("dance", "slither", "trot")) == (
        "dance_02",
        "march",
        "walk",
    )


@pytest.mark.parametrize(
    ("rig_type", "spec", "animations"),
    [
        ("biped", "tripo", ("moonwalk_on_mars",)),
        ("biped", "mixamo", ("dance",)),
        ("quadruped", "tripo", ("dance",)),
        ("avian", "tripo", ("walk",)),
        ("others", "tripo", ()),
        ("biped", "bones", ()),
        (None, "bones", ()),
        (None, "tripo", ("moonwalk_on_mars",)),
        (None, "tripo", ("walk", "run", "jump", "slash", "sit", "cry")),
    ],
)
def test_a_plan_that_cannot_end_well_is_a_problem_before_it_begins(
    rig_type: str | None, spec: str, animations: tuple[str, ...]
) -> None:
    problem = catalog.plan_problem(rig_type, spec, animations)
    assert problem is not None and problem.code == "bad_request" and problem.message


def test_a_plan_that_can_end_well_is_no_problem() -> None:
    assert catalog.plan_problem("biped", "tripo", ("walk", "dance")) is None
    assert catalog.plan_problem("serpentine", "tripo", ("walk",)) is None


# the wire


def clip(preset: str, rig_type: str, spec: str = "tripo", **more: str) -> catalog.Step:
    model = catalog.rig_model(rig_type, spec)
    return catalog.animate_step(TASK, preset=preset, rig_model=model, rig_type=rig_type, **more)  # type: ignore[arg-type]


def test_a_clip_is_one_preset_with_its_mesh() -> None:
    step = clip("walk", "biped", out_format="fbx")
    assert step.body == {
        "input": TASK,
        "animation": "preset:biped:walk",
        "out_format": "fbx",
        "export_with_geometry": True,
        "animate_in_place": True,
    }
    assert (step.endpoint, step.label) == ("animations/retarget", "animate:walk")
    assert (step.credits, step.pool) == (10, "animation")


@pytest.mark.parametrize("name", catalog.presets_for("biped"))
def test_a_tripo_biped_spells_every_preset_one_way(name: str) -> None:
    assert clip(name, "biped").body["animation"] == f"preset:biped:{name}"
    assert clip(name, "biped", spelling="fallback") == clip(name, "biped")


@pytest.mark.parametrize("name", catalog.presets_for("biped", spec="mixamo"))
def test_a_mixamo_biped_spells_its_presets_bare_first(name: str) -> None:
    assert clip(name, "biped", "mixamo").body["animation"] == f"preset:{name}"
    other = clip(name, "biped", "mixamo", spelling="fallback")
    assert other.body["animation"] == f"preset:biped:{name}"


def test_a_mixamo_biped_has_the_eleven_presets_that_most_sources_name() -> None:
    names = "climb dive fall hurt idle jump run shoot slash turn walk"
    assert catalog.presets_for("biped", spec="mixamo") == tuple(names.split())


@pytest.mark.parametrize(("rig_type", "only"), CREATURES.items())
def test_a_creature_spells_its_preset_with_its_body(rig_type: str, only: str) -> None:
    step = clip("walk", rig_type)
    assert step.body["animation"] == f"preset:{rig_type}:{only}"
    assert step.label == f"animate:{only}"


def test_a_clip_of_an_unknown_preset_is_never_a_request() -> None:
    with pytest.raises(BadRequest):
        clip("moonwalk_on_mars", "biped")
