"""The models themselves: valid, repeatable, the right size and colour."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gltf_validator import validated
from tests.tools.simulator.glb_document import document
from tools.picture.pose import posed
from tools.picture.scene import read_scene
from tools.simulator.sculptor import describe_image, sculpt
from tools.simulator.sculptor.lexicon import NOUNS

KINDS = sorted(set(NOUNS.values()))
WORD = {kind_key: word for word, kind_key in reversed(list(NOUNS.items()))}

CHARACTERS = [
    "a silver knight with a red cape",
    "a wizard with a long beard in a blue robe",
    "an orc pirate with an eyepatch",
    "a robot knight",
    "a girl with pink hair and glasses",
    "a statue of a dragon",
    "a winged horse",
    "an unspeakable thingamajig",
]


def triangles(glb: bytes) -> int:
    found = document(glb)
    indices = [p["indices"] for mesh in found["meshes"] for p in mesh["primitives"]]
    return sum(found["accessors"][i]["count"] // 3 for i in indices)


def colour_share(glb: bytes, rgb: tuple[float, float, float]) -> float:
    """How much of the surface's area has about this linear colour."""
    mesh = posed(read_scene(glb), None, 0.0)
    a, b, c = (mesh.positions[mesh.faces[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    factors = np.array([m.rgba[:3] for m in mesh.materials])[mesh.worn]
    close = np.abs(factors - rgb).max(axis=1) < 0.1
    return float(area[close].sum() / area.sum())


@pytest.mark.parametrize("kind_key", KINDS, ids=lambda pair: "-".join(pair))
def test_every_kind_is_a_valid_file_of_modest_size(kind_key: tuple[str, str]) -> None:
    glb = sculpt(f"a {WORD[kind_key]}", seed=3)
    report = validated(glb)
    assert (report.errors, report.warnings) == (0, 0), report.issues
    assert 100 <= triangles(glb) <= 6000
    assert len(glb) < 400_000


@pytest.mark.parametrize("prompt", CHARACTERS)
@pytest.mark.parametrize("texture", [True, False])
def test_dressed_up_prompts_are_valid_too(prompt: str, texture: bool) -> None:
    report = validated(sculpt(prompt, seed=11, texture=texture))
    assert (report.errors, report.warnings) == (0, 0), report.issues


@pytest.mark.parametrize("prompt", ["a knight", "a wolf", "a chair", "an owl", "a statue of a cat"])
def test_models_stand_on_the_floor_in_the_middle_and_are_unit_sized(prompt: str) -> None:
    points = posed(read_scene(sculpt(prompt, seed=1)), None, 0.0).positions
    low, high = points.min(axis=0), points.max(axis=0)
    assert low[1] == pytest.approx(0, abs=1e-5)
    assert (high - low).max() == pytest.approx(1, abs=1e-4)
    assert (low + high)[[0, 2]] == pytest.approx(0, abs=1e-4)


def test_a_person_faces_ahead_along_x() -> None:
    mesh = posed(read_scene(sculpt("a person", seed=1)), None, 0.0)
    dark = np.array([sum(m.rgba[:3]) < 0.05 for m in mesh.materials])[mesh.worn]
    eyes = mesh.positions[mesh.faces[dark]].reshape(-1, 3)
    assert eyes[:, 0].min() > 0
    assert eyes[:, 2].min() < 0 < eyes[:, 2].max()


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert sculpt("a fox", seed=5) == sculpt("a fox", seed=5)


def test_another_seed_gives_another_person() -> None:
    assert len({sculpt("a person", seed=seed) for seed in range(6)}) > 1


def test_unknown_things_differ_by_their_prompt() -> None:
    assert sculpt("a zorgle", seed=1) != sculpt("a blimfark", seed=1)


@pytest.mark.parametrize(
    ("prompt", "other", "rgb"),
    [
        ("a red dragon", "a green dragon", (0.57, 0.033, 0.027)),
        ("a golden crown", "an iron crown", (0.81, 0.48, 0.05)),
        ("a blue wizard", "a red wizard", (0.036, 0.133, 0.552)),
        ("a wooden chair", "a white chair", (0.305, 0.13, 0.042)),
    ],
)
def test_colours_follow_the_words(prompt: str, other: str, rgb: tuple[float, float, float]) -> None:
    assert colour_share(sculpt(prompt, seed=2), rgb) > 0.25
    assert colour_share(sculpt(other, seed=2), rgb) < 0.15


def test_a_silver_knight_is_metal() -> None:
    materials = document(sculpt("a silver knight", seed=1))["materials"]
    assert any(m["pbrMetallicRoughness"]["metallicFactor"] >= 0.7 for m in materials)


def test_a_statue_is_cast_in_its_material() -> None:
    assert colour_share(sculpt("a bronze statue of a wolf", seed=1), (0.4, 0.165, 0.042)) > 0.25


def test_without_texture_everything_is_one_grey() -> None:
    found = document(sculpt("a pirate", seed=1, texture=False))
    (material,) = found["materials"]
    r, g, b, _ = material["pbrMetallicRoughness"]["baseColorFactor"]
    assert max(r, g, b) - min(r, g, b) < 0.05
    assert "COLOR_0" not in found["meshes"][0]["primitives"][0]["attributes"]


@pytest.mark.parametrize("limit", [3000, 1500, 800])
@pytest.mark.parametrize("prompt", ["a knight", "a wolf", "a barrel"])
def test_a_face_limit_is_kept(prompt: str, limit: int) -> None:
    assert triangles(sculpt(prompt, seed=1, face_limit=limit)) <= limit


def test_an_impossible_face_limit_still_gives_a_valid_form() -> None:
    glb = sculpt("a knight", seed=1, face_limit=1)
    assert triangles(glb) > 100
    assert validated(glb).errors == 0


def test_files_say_that_they_are_simulated() -> None:
    asset = document(sculpt("a cat \N{CAT FACE}", seed=1))["asset"]
    assert asset["generator"] == "Galatea simulator"
    assert asset["extras"] == {"simulated": True, "prompt": "a cat \N{CAT FACE}"}


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.integers(0, 2**31))
def test_any_prompt_gives_triangles(prompt: str, seed: int) -> None:
    assert triangles(sculpt(prompt, seed=seed)) > 100


def test_half_a_character_in_a_prompt_does_no_harm() -> None:
    assert triangles(sculpt("a knight \ud83d", seed=1)) > 100


def test_a_picture_is_described_by_the_colour_of_its_subject() -> None:
    assert describe_image(disc((200, 50, 45), (240, 240, 240))) == "a red figure"
    assert describe_image(disc((53, 102, 196), (20, 20, 20))) == "a blue figure"


def test_a_plain_picture_is_described_by_its_only_colour() -> None:
    assert describe_image(disc((78, 154, 71), (78, 154, 71))) == "a green figure"


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="not a picture"):
        describe_image(b"GIF89a but not really")


def disc(colour: tuple[int, int, int], ground: tuple[int, int, int]) -> bytes:
    from io import BytesIO

    from PIL import Image, ImageDraw

    image = Image.new("RGB", (300, 300), ground)
    ImageDraw.Draw(image).ellipse((80, 80, 220, 220), fill=colour)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
