"""The catalog's data and the requests made from it: prices, fields, routes, what is refused."""

import re
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import BadRequest
from tools.studio import catalog
from tools.types import Wishes

TASK = "3f0c1b5e-7a0d-4c1e-9b55-2f6f0a1d9c11"


def mesh(**options: Any) -> catalog.Step:
    if "image" not in options:
        options = {"prompt": "a knight", **options}
    return catalog.generate_step(**options, model_seed=7)


# the data


def test_the_data_names_its_source_and_its_date() -> None:
    assert len(catalog.tables().source) > 40
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", catalog.tables().date)


def test_every_quality_names_a_mesh_model_there_is_and_tells_about_itself() -> None:
    tables = catalog.tables()
    assert set(tables.qualities) == set(get_args(catalog.Quality))
    for row in tables.qualities.values():
        assert row.mesh_model in tables.mesh_models and row.about


def test_every_preset_row_is_of_a_rig_that_exists_and_no_preset_stands_twice() -> None:
    tables = catalog.tables()
    seen = [(row.rig_model, row.rig_type, name) for row in tables.presets for name in row.names]
    assert len(seen) == len(set(seen))
    for row in tables.presets:
        assert row.rig_type in tables.rig_models[row.rig_model].rig_types
        assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*(_\d\d)?", name) for name in row.names)


def test_a_tripo_biped_has_a_hundred_presets() -> None:
    assert len(set(catalog.presets_for("biped"))) == 100


def test_everything_a_user_may_mean_is_a_preset_and_hides_none() -> None:
    tables, bipeds = catalog.tables(), set(catalog.presets_for("biped"))
    assert set(tables.meant.values()) <= bipeds
    assert {name for names in tables.near.values() for name in names} <= bipeds
    assert not (tables.meant.keys() | tables.near.keys()) & bipeds
    assert not tables.meant.keys() & tables.near.keys()


def test_the_pools_hold_what_the_service_allows() -> None:
    assert dict(catalog.tables().limits) == {
        "generation": 10,
        "generation_p": 5,
        "image": 1,
        "animation": 10,
        "processing": 5,
        "mesh": 10,
    }


# prices, as compiled for docs/adr/0001-tripo-v3-only.md

TEXT, IMAGE = "generation/text-to-model", "generation/image-to-model"
V31, P1, P2 = "v3.1-20260211", "P1-20260311", "P2-20260801"
BARE = {"texture": False, "pbr": False}


@pytest.mark.parametrize(
    ("endpoint", "body", "credits"),
    [
        (TEXT, {"model": V31}, 20),
        (TEXT, {"model": V31, **BARE}, 10),
        (TEXT, {"model": V31, "texture": False, "pbr": True}, 20),
        (IMAGE, {"model": V31}, 30),
        (IMAGE, {"model": V31, **BARE}, 20),
        (TEXT, {"model": P1}, 40),
        (TEXT, {"model": P1, **BARE}, 30),
        (IMAGE, {"model": P1}, 50),
        (IMAGE, {"model": P1, **BARE}, 40),
        (TEXT, {"model": P2}, 110),
        (IMAGE, {"model": P2}, 110),
        (TEXT, {"model": P2, **BARE}, 100),
        (TEXT, {"model": P2, "texture_quality": "detailed"}, 120),
        (TEXT, {"model": P2, "texture_quality": "extreme"}, 130),
        (TEXT, {"model": V31, "texture_quality": "detailed"}, 30),
        (TEXT, {"model": V31, "texture_quality": "extreme"}, 40),
        (TEXT, {"model": V31, "texture_quality": "standard"}, 20),
        (TEXT, {"model": V31, **BARE, "texture_quality": "extreme"}, 10),
        (TEXT, {"model": V31, "geometry_quality": "detailed"}, 40),
        (TEXT, {"model": V31, "quad": True}, 25),
        (TEXT, {"model": V31, "quad": False}, 20),
        (TEXT, {"model": V31, "smart_low_poly": True}, 30),
        (TEXT, {"model": V31, **BARE, "generate_parts": True}, 30),
        ("animations/rig-check", {"input": TASK}, 0),
        ("animations/rig", {"input": TASK}, 25),
        ("animations/retarget", {"animation": "preset:walk"}, 10),
        ("animations/retarget", {"animations": ["preset:walk", "preset:run"]}, 20),
        ("models/convert", {"input": TASK, "format": "FBX"}, 5),
        ("models/convert", {"input": TASK, "format": "FBX", "face_limit": 9000}, 10),
    ],
)
def test_prices_are_those_of_the_price_list(
    endpoint: str, body: dict[str, Any], credits: float
) -> None:
    assert catalog.credits_for(endpoint, body) == credits


def test_what_has_no_price_is_not_taken_for_free() -> None:
    with pytest.raises(LookupError):
        catalog.credits_for("models/texture", {})
    with pytest.raises(LookupError):
        catalog.credits_for(TEXT, {"model": "v9"})


@pytest.mark.parametrize(
    ("quality", "credits", "pool"),
    [
        (None, 20, "generation"),
        ("standard", 20, "generation"),
        ("detailed", 30, "generation"),
        ("extreme", 40, "generation"),
        ("lowpoly", 40, "generation_p"),
        ("P2", 110, "generation_p"),
    ],
)
def test_a_quality_decides_price_and_pool(
    quality: str | None, credits: float, pool: catalog.PoolName
) -> None:
    step = mesh(quality=quality)
    assert (step.credits, step.pool) == (credits, pool)


def test_the_dear_engine_is_never_chosen_unless_named() -> None:
    for quality in {None, *get_args(catalog.Quality)} - {"p2"}:
        assert "P2" not in mesh(quality=quality).body["model"]


def test_the_usual_request_costs_55_credits() -> None:
    price = catalog.plan_price(Wishes(rig=True, animations=("walk",)), mesh())
    assert (price.credits, price.usd) == (55, 0.55)
    assert [step.label for step in price.steps] == ["generate", "rig_check", "rig", "animate:walk"]


def test_clips_of_a_rigged_asset_cost_no_second_rig() -> None:
    assert catalog.plan_price(Wishes(animations=("walk", "run"))).credits == 20
    assert catalog.plan_price(Wishes(rig=True, animations=("walk",), spec="mixamo")).credits == 35


# the mesh


def test_a_text_request_says_all_that_matters_and_nothing_else() -> None:
    step = mesh(face_limit=30000, negative_prompt="sword")
    assert (step.kind, step.endpoint, step.label) == ("generate", TEXT, "generate")
    assert step.body == {
        "prompt": "a knight",
        "negative_prompt": "sword",
        "model": V31,
        "texture": True,
        "pbr": True,
        "face_limit": 30000,
        "model_seed": 7,
    }


def test_p1_gets_none_of_the_fields_it_refuses() -> None:
    body = mesh(quality="lowpoly").body
    refused = {"quad", "smart_low_poly", "generate_parts", "geometry_quality"}
    assert not body.keys() & refused


def test_a_mesh_without_texture_has_no_pbr_either() -> None:
    body = mesh(texture=False).body
    assert (body["texture"], body["pbr"]) == (False, False)


@pytest.mark.parametrize("image", ["file_4f2a9c", "https://pictures.test/knight.png", "my pic.png"])
def test_an_image_goes_alone_without_the_words_beside_it(image: str) -> None:
    step = mesh(image=image, prompt="a knight")
    assert (step.endpoint, step.body["input"], step.credits) == (IMAGE, image, 30)
    assert "prompt" not in step.body


@pytest.mark.parametrize(
    ("options", "field", "said"),
    [
        ({"prompt": None}, "prompt", "image"),
        ({"prompt": "  "}, "prompt", "describe"),
        ({"prompt": "x" * 1025}, "prompt", "1024"),
        ({"negative_prompt": "x" * 256}, "negative_prompt", "255"),
        ({"image": "file_1", "negative_prompt": "sword"}, "negative_prompt", "image"),
        ({"image": "data:image/png;base64,AAAA"}, "image", "https"),
        ({"image": "http://pictures.test/x.png"}, "image", "https"),
        ({"image": "A" * 5000}, "image", "https"),
        ({"image": ""}, "image", "https"),
        ({"quality": "ultra"}, "quality", "standard, detailed, extreme, lowpoly, p2"),
        ({"quality": "extreme", "texture": False}, "quality", "texture=false"),
        ({"face_limit": 0}, "face_limit", "1500000"),
        ({"face_limit": 1_500_001}, "face_limit", "1 to 1500000"),
        ({"face_limit": 20_001, "quality": "lowpoly"}, "face_limit", "50 to 20000"),
        ({"face_limit": 49, "quality": "p2"}, "face_limit", "50 to 50000"),
    ],
)
def test_a_bad_argument_is_named_with_what_is_allowed(
    options: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(BadRequest) as caught:
        mesh(**options)
    assert caught.value.message.startswith(f"{field}:") and said in caught.value.message
    assert caught.value.facts["field"] == field
    assert len(caught.value.message) < 400


@pytest.mark.parametrize("length", [1, 1024])
def test_the_longest_prompt_still_fits(length: int) -> None:
    assert len(mesh(prompt="x" * length).body["prompt"]) == length


@settings(deadline=None)
@given(
    prompt=st.none() | st.text(st.sampled_from("ab \n"), max_size=1100),
    image=st.none() | st.sampled_from(["file_1", "data:x", ""]),
    texture=st.none() | st.booleans(),
    quality=st.none() | st.sampled_from([*get_args(catalog.Quality), "best"]),
    face_limit=st.none() | st.integers(-10, 2_100_000),
)
def test_any_wish_is_either_a_priced_request_or_a_named_mistake(**options: Any) -> None:
    try:
        step = catalog.generate_step(**options, model_seed=1)
    except BadRequest as error:
        assert error.facts["field"] in options
    else:
        assert 10 <= step.credits <= 110 and ("prompt" in step.body) != ("input" in step.body)


# rig check, rig, convert


def test_a_rig_check_is_free() -> None:
    step = catalog.rig_check_step(TASK)
    assert (step.endpoint, step.body, step.credits, step.label) == (
        "animations/rig-check",
        {"input": TASK},
        0,
        "rig_check",
    )


V1, V25 = "v1.0-20240301", "v2.5-20260210"


@pytest.mark.parametrize(
    ("rig_type", "spec", "model"),
    [("biped", "tripo", V1)]
    + [("biped", spec, V25) for spec in ("mixamo", "unity", "unreal", "vrm")]
    + [
        (body, "tripo", V25)
        for body in ("quadruped", "hexapod", "octopod", "avian", "serpentine", "aquatic")
    ],
)
def test_only_a_tripo_biped_is_rigged_by_the_first_rig_model(
    rig_type: str, spec: str, model: str
) -> None:
    step = catalog.rig_step(TASK, rig_type=rig_type, spec=spec)
    assert catalog.rig_model(rig_type, spec) == model
    assert step.body == {
        "input": TASK,
        "model": model,
        "rig_type": rig_type,
        "spec": spec,
        "out_format": "glb",
    }
    assert (step.credits, step.pool, step.label) == (25, "animation", "rig")


@pytest.mark.parametrize(
    ("said", "meant"), [("Humanoid", "biped"), ("bird", "avian"), ("Four-legged", "quadruped")]
)
def test_bodies_go_by_their_everyday_names_too(said: str, meant: str) -> None:
    assert catalog.resolve_rig_type(said) == meant
    assert catalog.rig_step(TASK, rig_type=said, spec=" Tripo").body["rig_type"] == meant


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rig_type": "blob"}, "biped, quadruped"),
        ({"rig_type": "others"}, "biped, quadruped"),
        ({"rig_type": "biped", "spec": "actorcore"}, "tripo, mixamo"),
        ({"rig_type": "biped", "out_format": "obj"}, "glb, fbx"),
    ],
)
def test_a_rig_that_cannot_be_had_is_refused_with_those_that_can(
    options: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        catalog.rig_step(TASK, **options)


def test_a_conversion_is_cheap_and_options_make_it_dearer() -> None:
    plain, small = (
        catalog.convert_step(TASK, format="fbx"),
        catalog.convert_step(TASK, format="USDZ", face_limit=9000, texture_size_px=1024),
    )
    assert (plain.body, plain.credits) == ({"input": TASK, "format": "FBX"}, 5)
    assert (plain.pool, plain.label, plain.endpoint) == (
        "processing",
        "convert:fbx",
        "models/convert",
    )
    assert small.body["texture_size"] == 1024 and small.credits == 10


@pytest.mark.parametrize(
    ("options", "said"), [({"format": "blend"}, "USDZ"), ({"format": "obj", "face_limit": 0}, "0")]
)
def test_a_conversion_that_cannot_be_had_is_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        catalog.convert_step(TASK, **options)
